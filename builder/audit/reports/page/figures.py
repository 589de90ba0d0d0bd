"""The figures behind the charts of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from builder.audit.inspection import DutyRow, Inspection
from builder.audit.reports.labels import Labels
from builder.audit.reports.page.charts import Bar, HeatCell, Line
from builder.audit.reports.summary import count_failed, coverage_of, rank_sites
from catalog.verdict import Grade

MOST_SITES = 60
"""Lines of a chart; the workbook has them all."""

_SPANS = ((0, 0), (1, 5), (6, 10), (11, 20), (21, 30), (31, 60), (61, None))
"""Days from making to publication, as the histogram bins them."""


def heat_rows(inspection: Inspection, labels: Labels) -> tuple[list[tuple[str, list[HeatCell]]], list[str]]:
    """Coverage, site by field, with the fields that any site owes items of."""
    fields = list(dict.fromkeys(duty.field for site in inspection.sites for duty in site.duties))
    rows = []
    for site in inspection.sites[:MOST_SITES]:
        by_field: dict[str, list[DutyRow]] = {}
        for duty in site.duties:
            by_field.setdefault(duty.field, []).append(duty)
        rows.append((site.name, [_cell(site.name, field, by_field.get(field, ()), labels) for field in fields]))
    return rows, fields


def _cell(site: str, field: str, duties: Iterable[DutyRow], labels: Labels) -> HeatCell:
    part = coverage_of(duties)
    told = labels["heat-not-owed"] if part is None else f"{part:.0%}"
    return HeatCell(value=part, words=f"{site} · {field}: {told}")


def rank_bars(inspection: Inspection, labels: Labels) -> list[Bar]:
    """The ranking: totals where sites are scored, else how many findings stand."""
    ranked = rank_sites(inspection)[:MOST_SITES]
    scored = any(one.score is not None and one.score.total is not None for one in ranked)
    bars = []
    for one in ranked:
        total = one.score.total if one.score else None
        value = float(total) if scored and total is not None else 0.0 if scored else float(one.failed)
        told = f"{total}" if total is not None else labels.fill("bar-failed", count=one.failed)
        veto = bool(one.score and one.score.vetoes)
        words = f"{told} · {labels.outcome(one.site, one.score)}" if veto or total is None else told
        bars.append(Bar(label=one.site.name, value=value, words=words, faint=total is None))
    return bars


def trend_lines(inspection: Inspection, labels: Labels) -> list[Line]:
    """Subjects that failed, over the earlier runs and this one."""
    if not inspection.past:
        return []
    points = [(f"{run.as_of:%Y-%m-%d}", float(run.by_verdict.get("failed", 0))) for run in inspection.past]
    points.append((f"{inspection.as_of:%Y-%m-%d}", float(inspection.by_verdict["failed"])))
    return [Line(label=labels["verdict-failed"], points=tuple(points))]


def limit_bars(inspection: Inspection, labels: Labels) -> list[Bar]:
    """How many days lay between making and publication, for duties whose newest document tells both."""
    days = [duty.days for site in inspection.sites for duty in site.duties if duty.days is not None]
    bars = []
    for first, last in _SPANS:
        count = sum(first <= one <= (last if last is not None else one) for one in days)
        label = labels.fill("days-span", first=first, last=last) if last is not None and last != first else ""
        label = label or (labels["days-same"] if last == first else labels.fill("days-over", first=first))
        bars.append(Bar(label=label, value=float(count), words=str(count)))
    return bars


def grade_counts(inspection: Inspection) -> Counter[str]:
    """Published duties by how late their documents were."""
    grades = (duty.grade for site in inspection.sites for duty in site.duties if duty.evidence)
    return Counter(grade.value if isinstance(grade, Grade) else "none" for grade in grades)


def rule_bars(inspection: Inspection, titles: dict[str, str]) -> list[Bar]:
    """The rules that failed most often. What people found has no rule."""
    failed = Counter(case.rule for case in inspection.cases if case.weighs and case.rule)
    ordered = sorted(failed.items(), key=lambda item: (-item[1], item[0]))[:15]
    return [Bar(label=titles.get(rule, rule), value=float(count), words=str(count)) for rule, count in ordered]


def failed_sites(inspection: Inspection) -> Counter[str]:
    """By site, the failed findings that stand."""
    return count_failed(inspection)
