"""Charts as inline SVG. Colour never tells alone, and each chart has its figures in words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

INK, RULE, BAR, SOFT = "#1f2328", "#d8d2cd", "#9a2b22", "#f3e9e7"
_ROW = 22
_CHARACTER = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A labelled value, with the words that stand at its end."""

    label: str
    value: float
    words: str
    faint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """A part from 0 to 1, None where nothing is to be measured; `words` say it."""

    value: float | None
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A named line of points; x in order, y of any scale."""

    label: str
    points: tuple[tuple[str, float], ...]


def draw_bars(bars: Sequence[Bar], title: str) -> str:
    """Horizontal bars from one origin, in the given order."""
    left = _CHARACTER * min(16, max((len(bar.label) for bar in bars), default=1)) + 12
    most = max((bar.value for bar in bars), default=0) or 1
    width, room = 760, 760 - left - 170
    parts = []
    for number, bar in enumerate(bars):
        y = number * _ROW
        length = max(1.0, bar.value / most * room)
        fill = RULE if bar.faint else BAR
        parts.append(
            f'<text x="{left - 8}" y="{y + 15}" text-anchor="end">{escape(_cut(bar.label))}</text>'
            f'<rect x="{left}" y="{y + 4}" width="{length:.1f}" height="14" fill="{fill}"/>'
            f'<text x="{left + length + 6:.1f}" y="{y + 15}">{escape(bar.words)}</text>'
        )
    return _svg(width, len(bars) * _ROW + 4, title, parts)


def draw_heat(rows: Sequence[tuple[str, Sequence[HeatCell]]], columns: Sequence[str], title: str) -> str:
    """A grid of parts: the darker, the more; each cell prints its figure, for paper and for eyes that see no colour."""
    left = _CHARACTER * min(16, max((len(label) for label, _ in rows), default=1)) + 12
    top = _CHARACTER * max((min(10, len(column)) for column in columns), default=1) + 14
    cell = 34
    parts = []
    for number, column in enumerate(columns):
        x = left + number * cell + cell / 2
        parts.append(_upright(column, x, top - 8))
    for down, (label, cells) in enumerate(rows):
        y = top + down * _ROW
        parts.append(f'<text x="{left - 8}" y="{y + 15}" text-anchor="end">{escape(_cut(label))}</text>')
        parts += [_heat_cell(one, left + across * cell, y, cell) for across, one in enumerate(cells)]
    return _svg(left + len(columns) * cell + 4, top + len(rows) * _ROW + 4, title, parts)


def _upright(column: str, x: float, bottom: float) -> str:
    """Chinese reads from top to bottom, a character below the other."""
    characters = column[:10]
    start = bottom - (len(characters) - 1) * _CHARACTER
    spans = "".join(
        f'<tspan x="{x:.0f}" y="{start + number * _CHARACTER:.0f}">{escape(one)}</tspan>'
        for number, one in enumerate(characters)
    )
    return f'<text text-anchor="middle">{spans}<title>{escape(column)}</title></text>'


def _heat_cell(one: HeatCell, x: float, y: float, width: float) -> str:
    if one.value is None:
        return f'<rect x="{x + 1}" y="{y + 1}" width="{width - 2}" height="{_ROW - 2}" fill="none" stroke="{RULE}"/>'
    shade = _shade(one.value)
    ink = "#ffffff" if one.value > 0.55 else INK
    return (
        f"<g><title>{escape(one.words)}</title>"
        f'<rect x="{x + 1}" y="{y + 1}" width="{width - 2}" height="{_ROW - 2}" fill="{shade}"/>'
        f'<text x="{x + width / 2}" y="{y + 15}" text-anchor="middle" fill="{ink}">{round(one.value * 100)}</text></g>'
    )


def _shade(value: float) -> str:
    """From paper to a dark green, evenly."""
    light, dark = (236, 243, 237), (23, 90, 52)
    return "#" + "".join(f"{round(a + (b - a) * value):02x}" for a, b in zip(light, dark, strict=True))


def draw_lines(lines: Sequence[Line], title: str) -> str:
    """One or a few lines over the same x; points are marked and their values printed."""
    width, height, left, bottom = 760, 240, 56, 200
    labels = list(dict.fromkeys(x for line in lines for x, _ in line.points))
    most = max((y for line in lines for _, y in line.points), default=0) or 1
    step = (width - left - 60) / max(1, len(labels) - 1)
    parts = [f'<line x1="{left}" y1="{bottom}" x2="{width - 30}" y2="{bottom}" stroke="{RULE}"/>']
    parts += [
        f'<text x="{left + number * step:.0f}" y="{bottom + 20}" text-anchor="middle">{escape(label)}</text>'
        for number, label in enumerate(labels)
    ]
    for number, line in enumerate(lines):
        dash = "" if number == 0 else f' stroke-dasharray="{6 - number} 4"'
        points = [(left + labels.index(x) * step, bottom - y / most * 160, y) for x, y in line.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{BAR}" stroke-width="2"{dash}/>')
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{BAR}"/>'
            f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="middle">{value:g}</text>'
            for x, y, value in points
        ]
        if points:
            parts.append(f'<text x="{points[-1][0]:.0f}" y="{points[-1][1] + 18:.0f}">{escape(line.label)}</text>')
    return _svg(width, height, title, parts)


def _cut(label: str) -> str:
    return label if len(label) <= 16 else f"{label[:15]}…"


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(title)}" '
        f'style="max-width:{width:.0f}px" font-size="12" fill="{INK}">{"".join(parts)}</svg>'
    )
