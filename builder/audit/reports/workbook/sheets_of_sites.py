"""Sheets with a line a site: 总体情况, 排名, 评分表, 互动答复率."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal

from builder.audit.finding import Verdict
from builder.audit.inspection import ChannelState, Inspection, SiteRecord
from builder.audit.reports.labels import Labels
from builder.audit.reports.rows import FindingRow
from builder.audit.reports.summary import Ranked, coverage_of, rank_sites
from builder.audit.reports.workbook.table import CellValue, Column, Form, SheetTable
from catalog.score import Outcome, Score
from catalog.standard import Severity
from catalog.verdict import Standing

_POINTS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})?")


def overview_sheet(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> SheetTable:
    """总体情况: the figures of the whole inspection, then one line a site."""
    states = Counter(row.site for row in rows if row.verdict is Verdict.FAILED and row.state.counts)
    reviews = Counter(row.site for row in rows if row.verdict is Verdict.TO_REVIEW and row.state.counts)
    columns = (
        Column(label=labels["col-number"], width=6, form=Form.SIGN),
        Column(label=labels["col-site"], width=30),
        Column(label=labels["col-code"], width=14),
        Column(label=labels["col-level"], width=12),
        Column(label=labels["col-outcome"], width=12, form=Form.SIGN),
        Column(label=labels["col-documents"], width=9, form=Form.NUMBER, group=labels["group-size"]),
        Column(label=labels["col-pages"], width=9, form=Form.NUMBER, group=labels["group-size"]),
        Column(label=labels["col-coverage"], width=10, form=Form.PERCENT, group=labels["group-duties"]),
        Column(label=labels["col-missing"], width=9, form=Form.NUMBER, group=labels["group-duties"]),
        Column(label=labels["col-late"], width=9, form=Form.NUMBER, group=labels["group-duties"]),
        Column(label=labels["col-silent"], width=9, form=Form.NUMBER, group=labels["group-channels"]),
        Column(label=labels["col-empty"], width=9, form=Form.NUMBER, group=labels["group-channels"]),
        Column(label=labels["col-failed"], width=9, form=Form.NUMBER, group=labels["group-findings"]),
        Column(label=labels["col-review"], width=9, form=Form.NUMBER, group=labels["group-findings"]),
    )
    lines = tuple(
        _overview_line(number, site, inspection.scores.get(site.id), states[site.id], reviews[site.id], labels)
        for number, site in enumerate(inspection.sites, start=1)
    )
    links = {(row, 1): site.address for row, site in enumerate(inspection.sites) if site.address}
    return SheetTable(
        name=labels["sheet-overview"],
        title=labels.fill("title-overview", cluster=inspection.cluster),
        notes=_basis(inspection, labels),
        columns=columns,
        rows=lines,
        links=links,
        fixed=2,
    )


def _basis(inspection: Inspection, labels: Labels) -> tuple[str, ...]:
    """What the figures rest on, in words."""
    verdicts = inspection.by_verdict
    outcomes = Counter(score.outcome for score in inspection.scores.values())
    return (
        labels.fill(
            "note-basis",
            as_of=f"{inspection.moment:%Y-%m-%d %H:%M}",
            commit=inspection.commit[:12] or labels["work-tree"],
            sites=len(inspection.sites),
            rules=len(inspection.rules),
        ),
        labels.fill("note-verdicts", **{key.replace("-", "_"): count for key, count in verdicts.items()}),
        labels.fill(
            "note-outcomes",
            passed=outcomes[Outcome.PASSED],
            failed=outcomes[Outcome.FAILED],
            unscored=outcomes[Outcome.NOT_SCORED],
        ),
    )


def _overview_line(
    number: int, site: SiteRecord, score: Score | None, failed: int, reviews: int, labels: Labels
) -> tuple[CellValue, ...]:
    standings = Counter(duty.standing for duty in site.duties)
    channels = Counter(channel.state for channel in site.channels)
    return (
        number,
        site.name,
        site.code,
        labels.level(site),
        labels.outcome(site, score),
        site.shape.documents,
        site.shape.pages,
        coverage_of(site.duties),
        standings[Standing.MISSING] + standings[Standing.DECLARATION_EXPIRED],
        sum(duty.grade is not None for duty in site.duties),
        channels[ChannelState.SILENT],
        channels[ChannelState.EMPTY],
        failed,
        reviews,
    )


def ranking_sheet(inspection: Inspection, labels: Labels) -> SheetTable:
    """排名: the best first; vetoed sites last, sites without a score by what was found."""
    columns = (
        Column(label=labels["col-rank"], width=7, form=Form.SIGN),
        Column(label=labels["col-site"], width=30),
        Column(label=labels["col-level"], width=12),
        Column(label=labels["col-outcome"], width=12, form=Form.SIGN),
        Column(label=labels["col-score"], width=10, form=Form.DECIMAL),
        Column(label=labels["col-bonus"], width=10, form=Form.DECIMAL),
        Column(label=labels["col-vetoes"], width=24),
        Column(label=labels["col-status"], width=10, form=Form.SIGN),
        Column(label=labels["col-failed"], width=10, form=Form.NUMBER),
        Column(label=labels["col-coverage"], width=10, form=Form.PERCENT),
        Column(label=labels["col-before"], width=10, form=Form.DECIMAL),
    )
    ranked = rank_sites(inspection)
    return SheetTable(
        name=labels["sheet-ranking"],
        title=labels["title-ranking"],
        notes=(labels["note-ranking"],),
        columns=columns,
        rows=tuple(_rank_line(one, inspection, labels) for one in ranked),
        fixed=2,
    )


def _rank_line(one: Ranked, inspection: Inspection, labels: Labels) -> tuple[CellValue, ...]:
    before = inspection.past[-1].totals.get(one.site.id, "") if inspection.past else ""
    return (
        one.rank,
        one.site.name,
        labels.level(one.site),
        labels.outcome(one.site, one.score),
        one.score.total if one.score else None,
        one.score.bonus if one.score and one.score.total is not None else None,
        "、".join(_spell_clause(veto, inspection, labels) for veto in one.score.vetoes) if one.score else "",
        labels[f"status-{one.score.status.value}"] if one.score and not one.site.held else "",
        one.failed,
        coverage_of(one.site.duties),
        Decimal(before) if _POINTS.fullmatch(before) else before,
    )


def _spell_clause(name: str, inspection: Inspection, labels: Labels) -> str:
    """A clause with how well its words are known."""
    clause = inspection.clauses.get(name)
    if clause is None:
        return name
    return labels.fill("clause-with-status", clause=name, status=labels[f"status-{clause.status.value}"])


def scores_sheet(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> SheetTable:
    """评分表: site by indicator; the hits that stand, or the points that they took where there is a scheme."""
    hits: Counter[tuple[str, str]] = Counter(
        (row.site, row.clause) for row in rows if row.verdict is Verdict.FAILED and row.state.counts and row.clause
    )
    weighing = [Severity.VETO, Severity.DEDUCT, Severity.SCORE, Severity.BONUS]
    used = [one for one in inspection.clauses.values() if one.severity in weighing]
    ordered = sorted(used, key=lambda one: (weighing.index(one.severity), one.id))
    columns = (
        Column(label=labels["col-site"], width=30),
        Column(label=labels["col-outcome"], width=12, form=Form.SIGN),
        Column(label=labels["col-score"], width=10, form=Form.DECIMAL),
        *(
            Column(
                label=f"{one.id} {one.indicator}".strip(),
                width=6,
                form=Form.NUMBER,
                group=labels[f"severity-{one.severity.value}"],
                turned=True,
            )
            for one in ordered
        ),
    )
    lines = tuple(
        (
            site.name,
            labels.outcome(site, inspection.scores.get(site.id)),
            _total(inspection.scores.get(site.id)),
            *(hits[site.id, one.id] or None for one in ordered),
        )
        for site in inspection.sites
    )
    return SheetTable(
        name=labels["sheet-scores"],
        title=labels["title-scores"],
        notes=(labels["note-scores"],),
        columns=columns,
        rows=lines,
        fixed=3,
    )


def _total(score: Score | None) -> CellValue:
    return score.total if score else None


def letters_sheet(inspection: Inspection, labels: Labels) -> SheetTable:
    """互动答复率: published letters and how soon they were answered."""
    columns = (
        Column(label=labels["col-site"], width=30),
        Column(label=labels["col-letters"], width=12, form=Form.NUMBER),
        Column(label=labels["col-in-time"], width=14, form=Form.NUMBER),
        Column(label=labels["col-rate"], width=12, form=Form.PERCENT),
        Column(label=labels["col-slowest"], width=14, form=Form.NUMBER),
        Column(label=labels["col-newest"], width=14, form=Form.DATE),
    )
    lines = tuple(
        (
            site.name,
            site.letters.count,
            site.letters.in_time if site.letters.within_working_days is not None else None,
            site.letters.in_time / site.letters.count
            if site.letters.count and site.letters.within_working_days is not None
            else None,
            site.letters.slowest_days if site.letters.count else None,
            site.letters.newest_on,
        )
        for site in inspection.sites
    )
    days = next((site.letters.within_working_days for site in inspection.sites), None)
    return SheetTable(
        name=labels["sheet-letters"],
        title=labels["title-letters"],
        notes=(labels.fill("note-letters", days=labels["unknown"] if days is None else days),),
        columns=columns,
        rows=lines,
    )
