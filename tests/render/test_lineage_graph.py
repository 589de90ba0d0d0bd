"""The drawing of a policy's course: every word has room, no line hides another, no style attribute."""

from __future__ import annotations

import re
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from builder.render.lineage_graph import BOX, GraphEdge, GraphNode, draw_lineage
from builder.render.lineage_words import cut, measure, wrap

SVG = "{http://www.w3.org/2000/svg}"
SIZES = {"lineage-title": 16, "lineage-print": 13, "lineage-word": 13}
LONG = "岚江省人民政府办公厅关于印发《岚江省政务公开工作规定》的通知"


def node(title: str = LONG, **more: str | bool) -> GraphNode:
    values: dict[str, str] = {
        "day": "2026-03-12",
        "site": "岚江",
        "number": "岚政办发〔2026〕94号",
        "state": "现行有效",
    }
    return GraphNode(title=title, **{**values, **more})  # type: ignore[arg-type]  # words and one flag


def edge(later: int, earlier: int, relation: str = "repeals", word: str = "废止") -> GraphEdge:
    return GraphEdge(later=later, earlier=earlier, relation=relation, word=word)


def draw(nodes: list[GraphNode], edges: list[GraphEdge]) -> etree._Element:
    """The drawing, read as browsers read it."""
    text = str(draw_lineage(nodes, edges, title="甲<乙", words="见列表 & 正文"))
    return etree.fromstring(text.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


Box = tuple[float, float, float, float]


def said(one: etree._Element, name: str) -> str:
    """An attribute; there must be one."""
    value = one.get(name)
    assert value is not None, name
    return value


def parts(drawing: etree._Element, tag: str, kind: str = "") -> list[etree._Element]:
    """The shapes of a sort."""
    return [one for one in drawing.iter(f"{SVG}{tag}") if kind in said(one, "class").split() or not kind]


def words_of(drawing: etree._Element) -> list[tuple[str, Box]]:
    """Every text with the room that it takes: left, top, right, bottom."""
    found = []
    for one in parts(drawing, "text"):
        size = SIZES[said(one, "class").split()[0]]
        text, x, y = one.text or "", float(said(one, "x")), float(said(one, "y"))
        left = x - measure(text) * size if one.get("text-anchor") == "end" else x
        found.append((text, (left, y - size * 0.85, left + measure(text) * size, y + size * 0.15)))
    return found


def boxes_of(drawing: etree._Element) -> list[Box]:
    sides = ([float(said(one, side)) for side in ("x", "y", "width", "height")] for one in parts(drawing, "rect"))
    return [(x, y, x + width, y + height) for x, y, width, height in sides]


def trunks_of(drawing: etree._Element) -> list[tuple[float, float, float]]:
    """The upright part of every line: x, top, bottom."""
    found = []
    for one in parts(drawing, "path", "lineage-line"):
        upright = re.search(r" (\d+),(\d+)V(-?\d+)Q", said(one, "d"))
        assert upright
        found.append((float(upright[1]), float(upright[2]), float(upright[3])))
    return found


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def check(drawing: etree._Element) -> None:
    """What holds of every drawing."""
    _, _, width, height = map(float, said(drawing, "viewBox").split())
    texts, boxes = words_of(drawing), boxes_of(drawing)
    for text, (left, top, right, bottom) in texts:
        assert min(left, top) >= 0, text
        assert right <= width, text
        assert bottom <= height, text
    for (text, one), (other_text, other) in combinations(texts, 2):
        assert not meet(one, other), (text, other_text)
    for one, other in combinations(boxes, 2):
        assert not meet(one, other)
    for text, one in texts:
        assert all(not meet(one, box) or (box[0] <= one[0] and one[2] <= box[2] and one[3] <= box[3]) for box in boxes)
        assert all(
            not (one[0] < x < one[2] and top < one[3] and one[1] < bottom) for x, top, bottom in trunks_of(drawing)
        ), text
    for (x, top, bottom), (other_x, other_top, other_bottom) in combinations(trunks_of(drawing), 2):
        assert x != other_x or bottom <= other_top or other_bottom <= top
    assert all(top < bottom and x > 0 for x, top, bottom in trunks_of(drawing))
    assert not [one for one in drawing.iter() if "style" in one.attrib]


def test_a_drawing_says_what_it_is_and_escapes_what_it_says() -> None:
    drawing = draw([node("甲 <b> & 乙")], [])
    assert said(drawing, "role") == "img"
    names = said(drawing, "aria-labelledby").split()
    assert [said(one, "id") for one in list(drawing)[:2]] == names
    assert [one.text for one in drawing][:2] == ["甲<乙", "见列表 & 正文"]
    assert "甲 <b> & 乙" in [text for text, _ in words_of(drawing)]


def test_an_edge_leads_to_the_earlier_document_and_carries_its_word_at_the_later_one() -> None:
    drawing = draw([node("旧"), node("新")], [edge(1, 0)])
    check(drawing)
    (older, newer) = boxes_of(drawing)
    (arrow,) = parts(drawing, "path", "lineage-arrow")
    tip = re.match(r"M(\d+),(\d+)", said(arrow, "d"))
    assert tip
    assert float(tip[1]) == older[0]
    assert older[1] < float(tip[2]) < older[3]
    (word,) = (box for text, box in words_of(drawing) if text == "废止")
    assert newer[1] < word[3] < newer[3]


def test_many_that_do_the_same_to_one_share_a_line() -> None:
    drawing = draw(
        [node(f"{place}") for place in range(9)], [edge(place, 0, "forwards", "转发") for place in range(1, 9)]
    )
    check(drawing)
    assert len(trunks_of(drawing)) == 1
    assert [text for text, _ in words_of(drawing)].count("转发") == 8


def test_one_that_does_the_same_to_many_shares_a_line() -> None:
    drawing = draw([node(f"{place}") for place in range(9)], [edge(8, place) for place in range(8)])
    check(drawing)
    assert len(trunks_of(drawing)) == 1
    assert len(parts(drawing, "path", "lineage-arrow")) == 8


def test_a_document_alone_is_a_box() -> None:
    drawing = draw([node()], [])
    check(drawing)
    assert boxes_of(drawing)[0][2] - boxes_of(drawing)[0][0] == BOX
    assert trunks_of(drawing) == []


def test_the_own_and_the_ended_look_otherwise() -> None:
    drawing = draw([node(state="已废止", ended=True), node(mark="本文件"), node()], [edge(1, 0)])
    kinds = [said(one, "class").split()[1:] for one in parts(drawing, "rect")]
    assert kinds == [["lineage-box-ended"], ["lineage-box-own"], []]
    assert "本文件" in [text for text, _ in words_of(drawing)]


WORDS = st.text(st.characters(categories=("L", "N", "P", "Zs")), min_size=1, max_size=80)
NODES = st.builds(
    node,
    st.one_of(st.just(LONG * 3), st.just("Regulations on the disclosure of government information " * 3), WORDS),
    site=st.sampled_from(["岚江", "岚江省自然资源和规划及林业草原厅", "A very long name of a department"]),
    number=st.sampled_from(["", "岚政办发〔2026〕94号", "岚自然资规林草发字" * 4]),
    state=st.sampled_from(["", "现行有效", "Not yet in force"]),
    mark=st.sampled_from(["", "本文件", "this document"]),
)
RELATIONS = {"forwards": "转发", "amends": "修改", "repeals": "repeals", "interprets": "解读", "supersedes": "替代"}


@st.composite
def graphs(draw_from: st.DrawFn) -> tuple[list[GraphNode], list[GraphEdge]]:
    """Up to forty documents, any tied to any."""
    nodes = draw_from(st.lists(NODES, min_size=1, max_size=12))
    place = st.integers(0, len(nodes) - 1)
    pairs = draw_from(st.lists(st.tuples(place, place, st.sampled_from(sorted(RELATIONS))), max_size=30))
    return nodes, [edge(one, other, name, RELATIONS[name]) for one, other, name in pairs if one != other]


@settings(deadline=None, max_examples=60)
@given(graph=graphs())
def test_no_words_overlap_and_no_line_hides_another(graph: tuple[list[GraphNode], list[GraphEdge]]) -> None:
    nodes, edges = graph
    check(draw(nodes, edges))
    assert draw_lineage(nodes, edges, title="", words="") == draw_lineage(nodes, edges[::-1], title="", words="")


def test_lines_break_between_characters_and_between_words() -> None:
    assert wrap("岚江省人民政府办公厅", 4, 3) == ["岚江省人", "民政府办", "公厅"]
    assert wrap("岚江省人民政府办公厅关于", 4, 2) == ["岚江省人", "民政府…"]
    assert wrap("open government rules", 7, 3) == ["open", "government", "rules"]
    assert wrap("甲乙丙丁（戊）", 4, 3) == ["甲乙丙丁", "（戊）"]
    assert wrap("", 4, 3) == [""]


@given(text=st.text(max_size=60), width=st.integers(3, 20), most=st.integers(1, 4))
def test_lines_keep_to_their_width_and_number(text: str, width: int, most: int) -> None:
    lines = wrap(text, width, most)
    assert 1 <= len(lines) <= most
    assert all(measure(line) <= width + 1 for line in lines)
    assert measure(cut(text, width)) <= width
