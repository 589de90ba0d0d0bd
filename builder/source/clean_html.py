"""The allow-list: which elements, attributes and addresses a body may hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from itertools import islice

import nh3

_CLASSES = (
    "note warning center right indent sign table align-left align-center align-right"
    " footnote footnote-ref footnote-backref"
)
_TAGS = (
    "a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption figure"
    " h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s small span strong sub summary sup"
    " table tbody td tfoot th thead tr u ul"
)
CLASSES = frozenset(_CLASSES.split())
TAGS = frozenset(_TAGS.split())
SCHEMES = frozenset({"http", "https", "mailto", "tel", "doc"})
ATTRIBUTES = {
    "*": {"lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start"},
    "li": {"id"},
    "sup": {"id"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
_ALIGN = {"align": {"left", "center", "right"}}
_VALUES = {
    "td": _ALIGN,
    "th": _ALIGN | {"scope": {"col", "row", "colgroup", "rowgroup"}},
    "ol": {"type": {"1", "a", "A", "i", "I"}},
}

_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags={"script", "style"},
    attributes=ATTRIBUTES,
    tag_attribute_values=_VALUES,
    allowed_classes={tag: set(CLASSES) for tag in TAGS},
    url_schemes=set(SCHEMES),
    link_rel=None,
)
_REFERRING = re.compile(r"<(?:a|img)\s[^<>]*>", re.IGNORECASE)
_ADDRESS = re.compile(r"""\s(href|src)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_BLANK = re.compile("[\t\n\r]")
_LONGEST = 120
"""Characters that are told of an address that nobody may follow: such hold whole pictures."""

MOST_LOOKED_AT = 5_000
"""Links and pictures of a body that are looked at one by one; it takes a few microseconds each."""

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def clean(html: str) -> str:
    """Well-formed HTML of allowed parts only; every `<` begins a tag, every value stands in double quotes.

    Control characters are replaced, not removed: `java&#1;script:` must not grow together after it was judged.
    """
    return _CONTROL.sub("\ufffd", _CLEANER.clean(html))


def find_refused(html: str) -> Iterable[tuple[str, str]]:
    """Target and attribute of each link and picture whose address `clean` takes away, for its scheme is none of the
    allowed or it cannot be read; asked only where it has taken one."""
    for tag in islice(dict.fromkeys(_REFERRING.findall(html)), MOST_LOOKED_AT):
        kept = _CLEANER.clean(tag)
        for attribute, *values in _ADDRESS.findall(tag):
            if f' {attribute.lower()}="' not in kept:
                yield _BLANK.sub("", unescape("".join(values))).strip()[:_LONGEST], attribute.lower()
