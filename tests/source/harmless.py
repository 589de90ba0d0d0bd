"""Judges rendered HTML by parsing it, with an allow-list of its own, so that two mistakes would have to agree."""

from __future__ import annotations

import re
from collections import Counter

from lxml import html as parser

_ELEMENTS = """
    a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure
    h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s small span strong sub summary sup
    table tbody td tfoot th thead tr u ul
"""
_ATTRIBUTES = """
    lang title href rel src alt width height loading decoding colspan rowspan span scope start type id class
    role tabindex aria-label
"""
_CLASSES = """
    note warning center right indent sign table align-left align-center align-right
    footnote footnote-ref footnote-backref addressee
"""
ELEMENTS, ATTRIBUTES, CLASSES = (frozenset(words.split()) for words in (_ELEMENTS, _ATTRIBUTES, _CLASSES))
SCHEMES = frozenset({"", "http", "https", "mailto", "tel", "doc"})
ID = re.compile(r"s-[a-z0-9][a-z0-9-]*|fn-[0-9]+|fnref[0-9]*-[0-9]+")
IGNORED_BY_BROWSERS = re.compile(r"^[\x00-\x20]+|[\t\n\r]")


def find_harm(html: str) -> list[str]:
    """Everything in it that a page of a government must not hold."""
    root = parser.fragment_fromstring(html, create_parent="main")
    harm: list[str] = []
    ids: Counter[str] = Counter()
    for element in root.iterdescendants():
        if not isinstance(element.tag, str) or element.tag not in ELEMENTS:
            harm.append(f"element {element.tag}")
            continue
        for name, value in element.attrib.items():
            harm += _judge(element.tag, str(name), str(value))
        if "id" in element.attrib:
            ids[str(element.attrib["id"])] += 1
    return harm + [f"id {name} twice" for name, count in ids.items() if count > 1]


def _judge(tag: str, name: str, value: str) -> list[str]:
    if name not in ATTRIBUTES:
        return [f"attribute {name} of {tag}"]
    if name == "class" and not set(value.split()) <= CLASSES:
        return [f"class {value}"]
    if name == "id" and not ID.fullmatch(value):
        return [f"id {value}"]
    if name in ("href", "src") and _scheme(value) not in SCHEMES:
        return [f"address {value}"]
    return []


def _scheme(address: str) -> str:
    bare = IGNORED_BY_BROWSERS.sub("", address)
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", bare)
    return match[1].lower() if match else ""
