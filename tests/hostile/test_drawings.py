"""Drawings go on line as what draws: honest ones look the same, hostile ones run and fetch nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from builder.source.clean_svg import clean_drawing
from tests.demo import ROOT
from tests.hostile.inputs import make_attacks
from tests.hostile.judging import find_drawing_harm
from tests.portal_from import build_at, edit, out_of, small_cluster, write

DRAWINGS = dict(one for _, one in make_attacks("drawing"))
HONEST = sorted((ROOT / "content").rglob("*.svg"))
NAMES = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def shape_of(data: bytes) -> list[tuple[str, dict[str, str], str]]:
    """Every element with its attributes and text."""
    found = []
    for element in etree.fromstring(data).iter():
        if isinstance(element.tag, str):
            attributes = {str(name): str(value) for name, value in element.attrib.items()}
            found.append((element.tag, attributes, (element.text or "").strip()))
    return found


@pytest.mark.parametrize("name", DRAWINGS)
def test_nothing_runs_and_nothing_is_fetched(name: str) -> None:
    cleaned = clean_drawing(DRAWINGS[name])
    if cleaned is not None:
        assert find_drawing_harm(cleaned) == []
        for word in (b"evil", b"alert", b"passwd", b"lollol"):
            assert word not in cleaned


@pytest.mark.parametrize(
    "name",
    ["uses without end", "a use of itself", "html", "deep", "two roots", "entities", "an entity in an attribute"],
)
def test_what_cannot_be_drawn_is_refused(name: str) -> None:
    cleaned = clean_drawing(DRAWINGS[name])
    assert cleaned is None or name in ("entities", "an entity in an attribute", "deep")
    assert cleaned is None or len(cleaned) < 1_000


def test_the_judge_sees_harm() -> None:
    harmful = ("script", "onload", "foreign object", "link", "use elsewhere", "feImage", "set", "style", "attributes")
    assert [name for name in harmful if not find_drawing_harm(DRAWINGS[name])] == []


def test_honest_drawings_keep_every_shape() -> None:
    assert len(HONEST) > 100
    for path in HONEST:
        data = path.read_bytes()
        cleaned = clean_drawing(data)
        assert cleaned is not None, path.name
        assert shape_of(cleaned) == shape_of(data), path.name


def test_what_is_kept() -> None:
    kept = f"""<svg {NAMES} viewBox="0 0 9 9"><title>图</title><defs><linearGradient id="g"><stop offset="0"
    stop-color="#fff"/></linearGradient><path id="p" d="M0 0h9"/></defs><style>.a{{fill:url(#g);stroke:#000}}</style>
    <use xlink:href="#p" class="a"/><use href="#p" style="fill:url('#g')"/><text x="1" xml:space="preserve">字 A</text>
    <image href="data:image/png;base64,iVBORw0KGgo=" width="1"/><g filter="url(#f)" opacity=".5"/></svg>""".encode()
    cleaned = clean_drawing(kept)
    assert cleaned is not None
    assert shape_of(cleaned) == shape_of(kept)


def test_what_stands_behind_an_element_that_is_dropped_stays() -> None:
    cleaned = clean_drawing(f"<svg {NAMES}><text>a<script>b</script>c<tspan>d</tspan><set/>e</text></svg>".encode())
    assert cleaned is not None
    assert "".join(map(str, etree.fromstring(cleaned).itertext())) == "acde"


def test_a_page_shows_the_clean_drawing_and_a_broken_one_holds_its_site(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    text = "---\ntitle: 图\npublished_at: 2026-11-01 09:00\n---\n![图](tu.svg)\n"
    write(root, "content/liuzhu/tzgg/tu.md", text)
    write(root, "content/liuzhu/tzgg/tu.svg", DRAWINGS["onload"])
    assert build_at(root).diagnostics == ()
    published = list(out_of(root).rglob("tu.svg"))
    assert len(published) == 1
    assert find_drawing_harm(published[0].read_bytes()) == []
    write(root, "content/liuzhu/tzgg/tu.svg", DRAWINGS["html"])
    edit(root, "content/liuzhu/tzgg/tu.md", "title: 图", "title: 新图")
    result = build_at(root)
    assert [(one.code, one.mark.file) for one in result.diagnostics] == [
        ("broken-drawing", "content/liuzhu/tzgg/tu.svg")
    ]
    assert result.held == ("liuzhu",)
    assert find_drawing_harm(published[0].read_bytes()) == []
