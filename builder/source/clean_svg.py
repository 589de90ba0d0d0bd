"""Drawings (SVG) from anybody: what draws is kept, what runs, fetches or leads elsewhere is not.

A browser that is sent to a drawing itself, not to a page that shows it, obeys it like a page. So a drawing goes on line
as the elements and attributes of an allow-list, written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

LARGEST_DRAWING = 4 * 1024 * 1024
"""Bytes of a drawing that is read."""

MOST_SHAPES = 50_000
"""Elements that a browser would have to draw, repeated ones as often as they are repeated."""

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_HREF = f"{{{_XLINK}}}href"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DRAWN = """
    svg g defs symbol use switch title desc path rect circle ellipse line polyline polygon text tspan textPath
    image linearGradient radialGradient stop pattern clipPath mask marker style filter feBlend feColorMatrix
    feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight
    feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology
    feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
"""
_SAID = """
    id class style lang role aria-label aria-labelledby aria-hidden focusable version viewBox
    preserveAspectRatio width height x y x1 y1 x2 y2 cx cy r rx ry fx fy fr d points pathLength transform
    transform-origin dx dy rotate textLength lengthAdjust startOffset method spacing offset gradientUnits
    gradientTransform spreadMethod patternUnits patternContentUnits patternTransform clipPathUnits maskUnits
    maskContentUnits markerUnits markerWidth markerHeight refX refY orient filterUnits primitiveUnits in in2
    result mode type values operator k1 k2 k3 k4 order kernelMatrix divisor bias targetX targetY edgeMode
    preserveAlpha surfaceScale diffuseConstant specularConstant specularExponent scale xChannelSelector
    yChannelSelector azimuth elevation stdDeviation radius baseFrequency numOctaves seed stitchTiles tableValues
    slope intercept amplitude exponent pointsAtX pointsAtY pointsAtZ limitingConeAngle z alignment-baseline
    baseline-shift clip-path clip-rule color color-interpolation color-interpolation-filters cursor direction
    display dominant-baseline enable-background fill fill-opacity fill-rule filter flood-color flood-opacity
    font-family font-size font-size-adjust font-stretch font-style font-variant font-weight
    glyph-orientation-horizontal glyph-orientation-vertical image-rendering isolation letter-spacing
    lighting-color marker-end marker-mid marker-start mask mix-blend-mode opacity overflow paint-order
    pointer-events shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
    stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor text-decoration
    text-rendering unicode-bidi vector-effect visibility word-spacing writing-mode
"""
_ELEMENTS, _ATTRIBUTES = frozenset(_DRAWN.split()), frozenset(_SAID.split())
_WITHIN = re.compile(r"#[\w.:-]{1,200}")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_URL = re.compile(r"url\(\s*+[\"']?+(?!#)", re.IGNORECASE)
_STRANGE = re.compile(r"[\\@<]|/\*|expression|javascript|image-set|-moz-binding|behavior", re.IGNORECASE)


def clean_drawing(data: bytes) -> bytes | None:
    """The drawing with nothing in it but what draws; None where it is none, or too large to be drawn."""
    if len(data) > LARGEST_DRAWING:
        return None
    try:
        root = etree.fromstring(data, _make_parser())
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root.tag != f"{{{_SVG}}}svg":
        return None
    for element in list(_find_foreign(root)):
        _drop(element)
    for element in root.iter():
        _strip(element)
    if _count_shapes(root) > MOST_SHAPES:
        return None
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, with_tail=False)


def _make_parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )


def _find_foreign(root: etree._Element) -> Iterator[etree._Element]:
    """The outermost elements that are not on the list; what stands inside them goes with them."""
    ahead = [root]
    while ahead:
        element = ahead.pop()
        name = str(element.tag).removeprefix(f"{{{_SVG}}}")
        if name not in _ELEMENTS or (name == "style" and not _is_plain_style(element.text or "")):
            yield element
        else:
            ahead += list(element)


def _drop(element: etree._Element) -> None:
    """Take an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _strip(element: etree._Element) -> None:
    for name, value in element.attrib.items():
        if not _may_stay(str(element.tag), str(name), str(value)):
            del element.attrib[name]


def _may_stay(tag: str, name: str, value: str) -> bool:
    if name in ("href", _HREF):
        picture = tag == f"{{{_SVG}}}image" and _PICTURE.fullmatch(value) is not None
        return picture or _WITHIN.fullmatch(value.strip()) is not None
    if name == _SPACE:
        return True
    return name in _ATTRIBUTES and _is_plain_style(value)


def _is_plain_style(text: str) -> bool:
    """Does it fetch nothing and hide nothing?"""
    return not _STRANGE.search(text) and not _URL.search(text)


def _count_shapes(root: etree._Element) -> int:
    """How many elements are drawn, with all that `use` repeats; more than may be, where it repeats itself."""
    by_id = {str(element.get("id")): element for element in root.iter() if element.get("id")}
    known: dict[etree._Element, int] = {}
    ahead: list[tuple[etree._Element, bool]] = [(root, False)]
    open_: set[etree._Element] = set()
    while ahead:
        element, done = ahead.pop()
        if element in known:
            continue
        parts = [*element, *_repeated(element, by_id)]
        if done:
            open_.discard(element)
            known[element] = 1 + sum(known[one] for one in parts)
        elif element in open_ or any(one in open_ for one in parts):
            return MOST_SHAPES + 1
        else:
            open_.add(element)
            ahead += [(element, True), *((one, False) for one in parts)]
    return known[root]


def _repeated(element: etree._Element, by_id: dict[str, etree._Element]) -> list[etree._Element]:
    if element.tag != f"{{{_SVG}}}use":
        return []
    target = by_id.get(str(element.get("href") or element.get(_HREF) or "").strip().removeprefix("#"))
    return [target] if target is not None else []
