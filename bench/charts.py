"""Bars as SVG for `bench/README.md`: readable on light and dark pages, every number as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_WIDTH, _LABELS, _ROW, _TOP, _GAP = 760, 250, 22, 34, 10
_OWN, _OTHER, _INK = "#c2410c", "#64748b", "#7d8590"


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its name; `own`: what the chart is about."""

    name: str
    value: float
    own: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Bars below a heading; without one they stand alone."""

    heading: str
    bars: Sequence[Bar]


def draw_bars(title: str, unit: str, groups: Sequence[Group]) -> str:
    """A chart from zero; the longest bar is the largest value. Without a value above zero it has no bars."""
    most = max((bar.value for group in groups for bar in group.bars), default=0.0) or 1.0
    shapes, y = list[str](), _TOP
    for group in groups:
        if group.heading:
            shapes.append(f'<text x="0" y="{y + 14}" font-weight="bold">{escape(group.heading)}</text>')
            y += _ROW
        for bar in group.bars:
            shapes += _draw_bar(bar, y, most, unit)
            y += _ROW
        y += _GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" role="img"'
    style = f'font-family="system-ui, sans-serif" font-size="13" fill="{_INK}"'
    words = escape(title, {'"': "&quot;"})
    return "\n".join(
        [
            f'{head} {style} aria-label="{words}">',
            f'<text x="0" y="18" font-size="15" font-weight="bold">{escape(title)}</text>',
            *shapes,
            "</svg>",
            "",
        ]
    )


def _draw_bar(bar: Bar, y: int, most: float, unit: str) -> list[str]:
    room = _WIDTH - _LABELS - 90
    width = max(1.0, bar.value / most * room)
    colour = _OWN if bar.own else _OTHER
    return [
        f'<text x="{_LABELS - 8}" y="{y + 14}" text-anchor="end">{escape(bar.name)}</text>',
        f'<rect x="{_LABELS}" y="{y + 2}" width="{width:.1f}" height="{_ROW - 6}" rx="2" fill="{colour}"/>',
        f'<text x="{_LABELS + width + 6:.1f}" y="{y + 14}">{_spell(bar.value)} {escape(unit)}</text>',
    ]


def _spell(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
