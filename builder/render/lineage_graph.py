"""The drawing of a policy's course: a box for each document, the oldest on top, and lines to what each acts on.

Boxes stand below each other at the right, so that no words can overlap; lines run in lanes at the left. Lines of one
relation that begin or end at one box share a lane. Inline SVG of few shapes, styled by classes alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from builder.render.lineage_words import cut, measure, wrap

EM = 16
BOX = 300
PADDING = 12
GAP = 20
LANE = 16
PORT = 24
CORNER = 8
SMALL = 13
TITLE_LINES = 3
WIDE = 520
EDGE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphNode:
    """A document as it is drawn. `state` says whether it binds; `ended`: it does no longer; `mark` stands at the one
    that the drawing is of, and is empty elsewhere."""

    title: str
    day: str
    site: str
    number: str = ""
    state: str = ""
    ended: bool = False
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphEdge:
    """What the node of place `later` does to that of place `earlier`; `word` says it."""

    later: int
    earlier: int
    relation: str
    word: str


@dataclass(slots=True)
class _Bundle:
    """Edges of one relation that share an end: one line with branches to `rows`."""

    relation: str
    word: str
    later: set[int] = field(default_factory=set)
    earlier: set[int] = field(default_factory=set)
    lane: int = 0

    @property
    def rows(self) -> list[int]:
        return sorted(self.later | self.earlier)

    def meets(self, other: _Bundle) -> bool:
        """Would the two lie upon each other in one lane?"""
        return max(self.rows[0], other.rows[0]) < min(self.rows[-1], other.rows[-1])


@dataclass(slots=True)
class _Row:
    """Where a node is drawn."""

    node: GraphNode
    lines: list[str]
    ports: list[_Bundle] = field(default_factory=list)
    top: int = 0

    @property
    def height(self) -> int:
        text = PADDING + 18 + 22 * len(self.lines) + (20 if self.node.number or self.node.mark else 0) + 6
        return max(text, PORT * len(self.ports) + PADDING)

    def port(self, bundle: _Bundle) -> int:
        """The height at which a bundle's line comes to the box."""
        first = self.top + (self.height - PORT * (len(self.ports) - 1)) // 2
        return first + PORT * self.ports.index(bundle)


def draw_lineage(nodes: Sequence[GraphNode], edges: Iterable[GraphEdge], *, title: str, words: str) -> Markup:
    """The drawing of nodes in their order, oldest first. `title` names it, `words` say where its text stands."""
    bundles = list(_bundle(edges))
    rows = [_Row(node, wrap(node.title, (BOX - 2 * PADDING) / EM - 1, TITLE_LINES)) for node in nodes]
    lanes = _lay_lanes(bundles)
    _lay_rows(rows, bundles)
    room = max((round(measure(one.word) * SMALL) for one in bundles), default=0) + 22
    left = EDGE + (lanes * LANE + room if bundles else 0)
    width, height = left + BOX + EDGE, rows[-1].top + rows[-1].height + EDGE if rows else 0
    parts = [part for one in bundles for part in _draw_bundle(one, rows, left, room)]
    parts += [part for row in rows for part in _draw_row(row, left)]
    size = f'width="{width / EM:g}em" height="{height / EM:g}em" viewBox="0 0 {width} {height}"'
    wide = " lineage-graph-wide" if width > WIDE else ""
    head = (
        f'<svg class="lineage-graph{wide}" {size} role="img" aria-labelledby="lineage-graph-title lineage-graph-words">'
        f'<title id="lineage-graph-title">{escape(title)}</title>'
        f'<desc id="lineage-graph-words">{escape(words)}</desc>'
    )
    return Markup(f"{head}{''.join(parts)}</svg>")  # noqa: S704 - every text is escaped


def _bundle(edges: Iterable[GraphEdge]) -> Iterator[_Bundle]:
    """Each edge goes to the end that has more of its relation."""
    known = sorted(set(edges), key=lambda one: (one.later, one.earlier, one.relation))
    out = Counter((one.later, one.relation) for one in known)
    into = Counter((one.earlier, one.relation) for one in known)
    bundles: dict[tuple[str, int, str], _Bundle] = {}
    for one in known:
        gathers = into[(one.earlier, one.relation)] >= out[(one.later, one.relation)]
        key = ("into", one.earlier, one.relation) if gathers else ("out", one.later, one.relation)
        bundle = bundles.setdefault(key, _Bundle(one.relation, one.word))
        bundle.later.add(one.later)
        bundle.earlier.add(one.earlier)
    yield from bundles.values()


def _lay_lanes(bundles: Iterable[_Bundle]) -> int:
    """Short lines lie near the boxes; no two lie upon each other."""
    laid: list[_Bundle] = []
    for one in sorted(bundles, key=lambda one: (one.rows[-1] - one.rows[0], one.rows, one.relation)):
        taken = {other.lane for other in laid if one.meets(other)}
        one.lane = next(lane for lane in range(len(taken) + 1) if lane not in taken)
        laid.append(one)
    return max((one.lane for one in laid), default=0) + 1


def _lay_rows(rows: Sequence[_Row], bundles: Iterable[_Bundle]) -> None:
    """Lines that go up come to a box above those that go down, in an order in which they cross the least."""
    top = EDGE
    for place, row in enumerate(rows):
        here = [one for one in bundles if place in one.rows]
        ups = sorted((one for one in here if one.rows[-1] == place), key=lambda one: one.lane)
        downs = sorted((one for one in here if one.rows[0] == place), key=lambda one: -one.lane)
        row.ports = [*ups, *(one for one in here if one not in ups and one not in downs), *downs]
        row.top = top
        top += row.height + GAP


def _draw_bundle(bundle: _Bundle, rows: Sequence[_Row], left: int, room: int) -> Iterator[str]:
    x = left - room - LANE * bundle.lane
    heights = [(place, rows[place].port(bundle)) for place in bundle.rows]
    (_, first), *middle, (_, last) = heights
    line = f"M{left},{first}H{x + CORNER}Q{x},{first} {x},{first + CORNER}"
    line += f"V{last - CORNER}Q{x},{last} {x + CORNER},{last}H{left}"
    line += "".join(f"M{x},{y}H{left}" for _, y in middle)
    kind, word = escape(bundle.relation), escape(bundle.word)
    yield f'<path class="lineage-line lineage-{kind}" d="{line}"/>'
    for place, y in heights:
        if place in bundle.later:
            yield f'<text class="lineage-word" x="{left - 10}" y="{y - 5}" text-anchor="end">{word}</text>'
        if place in bundle.earlier:
            yield f'<path class="lineage-arrow lineage-{kind}" d="M{left},{y}l-10,-5v10z"/>'


def _draw_row(row: _Row, left: int) -> Iterator[str]:
    node = row.node
    inside = (BOX - 2 * PADDING) / SMALL
    kind = " lineage-box-own" if node.mark else " lineage-box-ended" if node.ended else ""
    yield f'<rect class="lineage-box{kind}" x="{left}" y="{row.top}" width="{BOX}" height="{row.height}" rx="4"/>'
    first = f"{node.day}　{cut(node.site, inside - measure(node.day) - measure(node.state) - 2)}"
    y = row.top + PADDING + SMALL
    yield from _draw_line(first, node.state, left, y, "lineage-ended" if node.ended else "lineage-state")
    for line in row.lines:
        y += 22
        yield f'<text class="lineage-title" x="{left + PADDING}" y="{y}">{escape(line)}</text>'
    yield from _draw_line(cut(node.number, inside - measure(node.mark) - 1), node.mark, left, y + 21, "lineage-own")


def _draw_line(start: str, end: str, left: int, y: int, kind: str) -> Iterator[str]:
    """A line of small print: words at its start, and at its end."""
    if start:
        yield f'<text class="lineage-print" x="{left + PADDING}" y="{y}">{escape(start)}</text>'
    if end:
        x = left + BOX - PADDING
        yield f'<text class="lineage-print {kind}" x="{x}" y="{y}" text-anchor="end">{escape(end)}</text>'
