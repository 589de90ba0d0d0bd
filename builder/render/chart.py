"""Charts of datasets: inline SVG of few shapes, with its numbers as text; styled by classes alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from markupsafe import Markup, escape

from catalog.document import Chart, Column
from catalog.terms import ChartForm

WIDTH = 720
HEIGHT = 320
LEFT = 64
BOTTOM = 44
TOP = 16
LONGEST = 7
"""Signs of a label; what is longer is cut."""
SIGN = 13
"""How wide a sign of a label is at most: the size of its letters."""
RIGHT = LONGEST * SIGN // 2 + 3
"""Room for half of the longest label, should the last place be as narrow as a line."""


def draw_chart(chart: Chart, columns: tuple[Column, ...], rows: Sequence[Sequence[str]]) -> Markup:
    """Bars or lines of the value columns over the label column; nothing where no row has numbers."""
    names = [column.name for column in columns]
    places = [names.index(name) for name in chart.values if name in names]
    if chart.label not in names or not places:
        return Markup("")
    labels = [row[names.index(chart.label)] for row in rows]
    series = [[_number(row[place]) for row in rows] for place in places]
    top = _round_up(max((value for line in series for value in line), default=Decimal(0)))
    if not labels or top <= 0:
        return Markup("")
    draw = _bars if chart.form is ChartForm.BAR else _lines
    shapes = [_axis(top), *_labels(labels), *draw(series, top)]
    words = f"{chart.title}：" + "；".join(
        f"{columns[place].title} {_span(line)}" for place, line in zip(places, series, strict=True)
    )
    head = f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(words)}">'
    return Markup(f"{head}{''.join(shapes)}</svg>{_legend(columns, places)}")  # noqa: S704 - every text is escaped


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", "").rstrip("%"))
    except InvalidOperation:
        return Decimal(0)
    return value if value.is_finite() and value > 0 else Decimal(0)


def _round_up(value: Decimal) -> Decimal:
    """The next of 1, 2, 2.5, 5 × 10ⁿ: the top of the axis."""
    if value <= 0:
        return Decimal(0)
    unit = Decimal(10) ** value.adjusted()
    return next(step * unit for step in map(Decimal, ("1", "2", "2.5", "5", "10")) if step * unit >= value)


def _span(line: Sequence[Decimal]) -> str:
    return f"{min(line)} – {max(line)}"


def _y(value: Decimal, top: Decimal) -> str:
    return f"{HEIGHT - BOTTOM - float(value / top) * (HEIGHT - BOTTOM - TOP):.1f}"


def _axis(top: Decimal) -> str:
    parts = []
    for quarter in range(5):
        value = top * quarter / 4
        y = _y(value, top)
        parts.append(f'<line class="chart-grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        parts.append(
            f'<text class="chart-mark" x="{LEFT - 8}" y="{y}" dy="4" text-anchor="end">{value.normalize():f}</text>'
        )
    return "".join(parts)


def _step(count: int) -> float:
    return (WIDTH - LEFT - RIGHT) / count


def _labels(labels: Sequence[str]) -> list[str]:
    """As many as there is room for, cut where they are long."""
    step = _step(len(labels))
    widest = max(len(label) for label in labels)
    every = max(1, round(min(widest, LONGEST) * SIGN / step + 0.5))
    return [
        f'<text class="chart-mark" x="{LEFT + step * (place + 0.5):.1f}" y="{HEIGHT - BOTTOM + 20}" '
        f'text-anchor="middle">{escape(label if len(label) <= LONGEST else label[: LONGEST - 1] + "…")}</text>'
        for place, label in enumerate(labels)
        if place % every == 0
    ]


def _bars(series: Sequence[Sequence[Decimal]], top: Decimal) -> list[str]:
    step = _step(len(series[0]))
    width = min(40.0, step * 0.7 / len(series))
    shapes = []
    for number, line in enumerate(series):
        for place, value in enumerate(line):
            x = LEFT + step * (place + 0.5) + (number - len(series) / 2) * width
            y = _y(value, top)
            height = HEIGHT - BOTTOM - float(y)
            shapes.append(
                f'<rect class="chart-{number + 1}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height:.1f}"/>'
            )
    return shapes


def _lines(series: Sequence[Sequence[Decimal]], top: Decimal) -> list[str]:
    step = _step(len(series[0]))
    shapes = []
    for number, line in enumerate(series):
        points = [(f"{LEFT + step * (place + 0.5):.1f}", _y(value, top)) for place, value in enumerate(line)]
        path = " ".join(f"{x},{y}" for x, y in points)
        shapes.append(f'<polyline class="chart-line chart-{number + 1}" fill="none" points="{path}"/>')
        shapes += [f'<circle class="chart-{number + 1}" cx="{x}" cy="{y}" r="3.5"/>' for x, y in points]
    return shapes


def _legend(columns: tuple[Column, ...], places: Sequence[int]) -> str:
    items = "".join(
        f'<li><span class="chart-key chart-key-{number}"></span>{escape(_titled(columns[place]))}</li>'
        for number, place in enumerate(places, start=1)
    )
    return f'<ul class="chart-legend">{items}</ul>'


def _titled(column: Column) -> str:
    return f"{column.title}（{column.unit}）" if column.unit else column.title
