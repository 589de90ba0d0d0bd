"""The page itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from builder.audit.finding import Verdict
from builder.audit.inspection import Inspection
from builder.audit.reports.addresses import spell_uri
from builder.audit.reports.labels import Labels
from builder.audit.reports.page.charts import draw_bars, draw_heat, draw_lines
from builder.audit.reports.page.figures import (
    MOST_SITES,
    grade_counts,
    heat_rows,
    limit_bars,
    rank_bars,
    rule_bars,
    trend_lines,
)
from builder.audit.reports.rows import FindingRow
from builder.audit.reports.summary import coverage_of, rank_sites
from builder.audit.subjects.sharing import Share
from builder.wording.rule_words import read_rule_words

MOST_A_SITE = 200
"""Findings of a site that the page prints; the workbook has them all."""

_NOT_IN_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")


def make_page(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> bytes:
    """One HTML file with nothing outside it."""
    found = [row for row in rows if row.verdict is not None and row.state.counts]
    titles = {rule: words.title for rule, words in read_rule_words(labels.language).items()}
    heat, fields = heat_rows(inspection, labels)
    groups = _by_site(found)
    bars = {"limits": limit_bars(inspection, labels), "rules": rule_bars(inspection, titles)}
    charts = {
        "ranking": draw_bars(rank_bars(inspection, labels), labels["chart-ranking"]),
        "heat": draw_heat(heat, fields, labels["chart-heat"]),
        **{name: draw_bars(of, labels[f"chart-{name}"]) for name, of in bars.items()},
        "trend": draw_lines(trend_lines(inspection, labels), labels["chart-trend"]) if inspection.past else "",
    }
    text = (
        _environment()
        .get_template("report.html")
        .render(
            inspection=inspection,
            t=labels,
            charts={name: Markup(chart) for name, chart in charts.items()},  # noqa: S704 - every text in them is escaped
            ranked=rank_sites(inspection),
            coverage={site.id: coverage_of(site.duties) for site in inspection.sites},
            groups=groups,
            most=MOST_A_SITE,
            printed=frozenset(row.fingerprint for group in groups for row in group[:MOST_A_SITE]),
            bars=bars,
            uri=spell_uri,
            verdicts=Counter(row.verdict.value for row in found if row.verdict),
            vetoes=[row for row in found if row.severity == "veto" and row.verdict is Verdict.FAILED],
            states=Counter(row.state.value for row in rows),
            grades=grade_counts(inspection),
            sharing=[site for site in inspection.sites if site.share != Share()][:MOST_SITES],
            heat=heat,
            fields=fields,
            titles=titles,
        )
    )
    return _NOT_IN_HTML.sub("", text).encode()


def _by_site(rows: Iterable[FindingRow]) -> list[list[FindingRow]]:
    """The findings of each site, and of the whole cluster, in the order of the rows."""
    groups: dict[str, list[FindingRow]] = {}
    for row in rows:
        groups.setdefault(row.site, []).append(row)
    return list(groups.values())


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
