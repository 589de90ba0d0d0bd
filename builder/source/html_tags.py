"""Tags of clean HTML, taken apart and put together, and the text between them.

All patterns here rely on what `clean_html.clean` promises: every `<` begins a tag, every value is in double quotes.
"""

from __future__ import annotations

import re
from html import escape, unescape

ATTRIBUTES = r'(?: [a-z-]+="[^"]*")*'

_PAIR = re.compile(r' ([a-z-]+)="([^"]*)"')
_NUMBERS = frozenset({"width", "height", "colspan", "rowspan", "span", "start"})
_NUMBER = re.compile(r"[0-9]{1,4}")

_SILENT = re.compile(r'<sup id="fnref[^"]*">.*?</sup>|<a class="footnote-backref"[^>]*>.*?</a>', re.DOTALL)
_BLOCK = re.compile(
    r"</?(?:blockquote|br|caption|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|summary|table|tr|ul)\b"
    r"[^>]*>"
)
_CELL = re.compile(r"</t[dh]>")
_ANY = re.compile(r"<[^>]*>")


def plain_text(html: str) -> str:
    """What a reader sees, one line for each block; the numbers of footnotes and the ways back are left out."""
    if "<" not in html:
        return " ".join(unescape(html).split())
    if "fnref" in html or "footnote" in html:
        html = _SILENT.sub("", html)
    if "</t" in html:
        html = _CELL.sub(" ", html)
    spaced = _BLOCK.sub("\0", html)
    lines = unescape(_ANY.sub("", spaced)).split("\0")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)


def one_line(html: str) -> str:
    """Inner HTML as the value of an attribute."""
    return as_value(" ".join(plain_text(html).split()))


def as_value(text: str) -> str:
    """A text as the value of an attribute."""
    return escape(text, quote=False).replace('"', "&quot;")


def read_attributes(attributes: str) -> dict[str, str]:
    """Attributes by name, values still escaped; numbers that are none are left out."""
    return {key: value for key, value in _PAIR.findall(attributes) if key not in _NUMBERS or _NUMBER.fullmatch(value)}


def write_tag(name: str, attributes: dict[str, str]) -> str:
    """A start tag; the values are escaped already."""
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{written}>"
