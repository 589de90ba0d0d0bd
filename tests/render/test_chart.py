"""Charts of datasets: every label of the axis stands whole on the drawing, none over another."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from builder.render.chart import SIGN, WIDTH, draw_chart
from catalog.document import Chart, Column
from catalog.terms import ChartForm

COLUMNS = (Column(name="kind", title="食品类别"), Column(name="sampled", title="抽检批次", unit="批次"))
LABEL = re.compile(r'<text class="chart-mark" x="([\d.]+)" y="\d+" text-anchor="middle">([^<]+)</text>')


@pytest.mark.parametrize("form", ChartForm)
@pytest.mark.parametrize("count", [1, 2, 7, 8, 25, 26, 120])
@pytest.mark.parametrize("label", ["2026", "食用农产品", "淀粉及淀粉制品", "特殊膳食用食品等其他类别"])
def test_labels_stand_on_the_drawing_and_apart(form: ChartForm, count: int, label: str) -> None:
    chart = Chart(form=form, title="各类食品抽检批次", label="kind", values=("sampled",))
    drawing = draw_chart(chart, COLUMNS, [(label, str(place + 1)) for place in range(count)])
    places = [(float(x) - len(text) * SIGN / 2, float(x) + len(text) * SIGN / 2) for x, text in LABEL.findall(drawing)]
    assert places
    assert places[0][0] >= 0
    assert places[-1][1] <= WIDTH
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
