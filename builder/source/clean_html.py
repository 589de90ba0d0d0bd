"""The allow-list: which elements, attributes and addresses a body may hold."""

from __future__ import annotations

import re

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
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")


def clean(html: str) -> str:
    """Well-formed HTML of allowed parts only; every `<` begins a tag, every value stands in double quotes.

    Control characters are replaced, not removed: `java&#1;script:` must not grow together after it was judged.
    """
    return _CONTROL.sub("\ufffd", _CLEANER.clean(html))
