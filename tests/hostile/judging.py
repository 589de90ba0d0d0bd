"""Judges drawings by parsing them again, with rules of its own: what must not be there, not what may."""

from __future__ import annotations

import re

from lxml import etree

_RUN = """
    script foreignobject iframe embed object handler set animate animatemotion animatetransform animatecolor a audio
    video link meta base html body discard mpath listener font-face-uri feimage cursor tref
"""
_RUNNING = frozenset(_RUN.split())
_LEADING = re.compile(r"^\s*(?:#|data:image/(?:png|jpeg|gif|webp);base64,)")


def find_drawing_harm(data: bytes) -> list[str]:
    """Everything in a drawing that a browser would run, or would fetch from elsewhere."""
    if re.search(rb"<!|<\?(?!xml version)", data):
        return ["a doctype, a comment or an instruction"]
    harm: list[str] = []
    for element in etree.fromstring(data).iter():
        tag = etree.QName(element)
        if tag.namespace != "http://www.w3.org/2000/svg" or tag.localname.lower() in _RUNNING:
            harm.append(str(element.tag))
        if tag.localname == "style" and _fetches(element.text or ""):
            harm.append("style that fetches")
        for name, value in element.attrib.items():
            harm += _judge(etree.QName(str(name)).localname.lower(), str(value))
    return harm


def _judge(name: str, value: str) -> list[str]:
    if name.startswith("on") or name in ("base", "src", "formaction", "attributename"):
        return [f"{name}={value}"]
    if name == "href" and not _LEADING.match(value):
        return [f"{name}={value}"]
    return [f"{name}={value}"] if name != "href" and _fetches(value) else []


def _fetches(text: str) -> bool:
    bare = re.sub(r"\\[0-9a-fA-F]{1,6}\s?|\s|[\"']", "", text).lower()
    return "@import" in bare or "javascript:" in bare or re.search(r"url\((?!#)", bare) is not None
