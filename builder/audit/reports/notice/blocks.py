"""What a notice says, in the shape that notices have: basis, overall, good units, problems, demands, annexes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from builder.audit.finding import Verdict
from builder.audit.inspection import Inspection, SiteRecord
from builder.audit.reports.labels import Labels
from builder.audit.reports.rows import FindingRow
from builder.audit.reports.summary import coverage_of, rank_sites
from catalog.score import Outcome
from catalog.verdict import Standing

GOOD = 5
"""Units that are named as good ones, at most."""

MENDING_DAYS = 30
"""Days that the notice gives for mending; a proposal, which the office changes as it sees fit."""

MOST_EXAMPLES = 6

MOST_LINES = 200
"""Findings that the annex lists; the workbook has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 0 is the title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table with one row of heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Grid


def make_blocks(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> tuple[Block, ...]:
    """The notice, block by block."""
    standing = tuple(row for row in rows if row.verdict is Verdict.FAILED and row.state.counts)
    reviews = sum(row.verdict is Verdict.TO_REVIEW and row.state.counts for row in rows)
    return (
        Heading(level=0, text=labels.fill("notice-title", cluster=inspection.cluster, day=inspection.as_of)),
        *_basis(inspection, labels),
        *_overall(inspection, standing, reviews, labels),
        *_good(inspection, labels),
        *_problems(inspection, standing, labels),
        *_demands(inspection, labels),
        *_annexes(inspection, standing, labels),
    )


def _basis(inspection: Inspection, labels: Labels) -> Iterator[Block]:
    yield Heading(level=1, text=labels["notice-basis"])
    yield Paragraph(
        text=labels.fill(
            "notice-basis-words",
            day=_day(inspection.as_of, labels),
            sites=len(inspection.sites),
            rules=len(inspection.rules),
            editions="、".join(sorted({one.standard for one in inspection.rules if one.standard})),
        )
    )


def _overall(inspection: Inspection, standing: tuple[FindingRow, ...], reviews: int, labels: Labels) -> Iterator[Block]:
    scores = inspection.scores.values()
    outcomes = Counter(score.outcome for score in scores)
    vetoed = sum(bool(score.vetoes) for score in scores)
    duties = [duty for site in inspection.sites for duty in site.duties]
    covered = coverage_of(duties)
    yield Heading(level=1, text=labels["notice-overall"])
    yield Paragraph(
        text=labels.fill(
            "notice-overall-words",
            passed=outcomes[Outcome.PASSED],
            failed=outcomes[Outcome.FAILED],
            vetoed=vetoed,
            unscored=outcomes[Outcome.NOT_SCORED],
            findings=len(standing),
            review=reviews,
        )
    )
    if covered is not None:
        missing = sum(duty.certain and duty.standing is Standing.MISSING for duty in duties)
        yield Paragraph(text=labels.fill("notice-coverage", part=f"{covered:.1%}", missing=missing))


def _good(inspection: Inspection, labels: Labels) -> Iterator[Block]:
    yield Heading(level=1, text=labels["notice-good"])
    good = [one for one in rank_sites(inspection) if one.score and not one.score.vetoes and not one.site.held][:GOOD]
    if not good:
        yield Paragraph(text=labels["notice-no-good"])
        return
    names = labels["joint"].join(one.site.name for one in good)
    yield Paragraph(text=labels.fill("notice-good-words", sites=names))


def _problems(inspection: Inspection, standing: tuple[FindingRow, ...], labels: Labels) -> Iterator[Block]:
    """Vetoes by name, then the faults that most sites share, with sites and an example each."""
    yield Heading(level=1, text=labels["notice-problems"])
    vetoes = [row for row in standing if row.severity == "veto"]
    yield Heading(level=2, text=labels["notice-vetoes"])
    if vetoes:
        for row in vetoes:
            told = {"site": row.site_name, "problem": row.problem.rstrip("。."), "clause": _basis_of(row, labels)}
            yield Paragraph(text=labels.fill("notice-veto-line", **told))
    else:
        yield Paragraph(text=labels["no-vetoes"])
    yield Heading(level=2, text=labels["notice-common"])
    by_rule: dict[str, list[FindingRow]] = {}
    for row in standing:
        if row.severity != "veto":
            by_rule.setdefault(row.rule or row.clause, []).append(row)
    ordered = sorted(by_rule.items(), key=lambda item: (-len({row.site for row in item[1]}), -len(item[1]), item[0]))
    for rule, found in ordered[:10]:
        sites = list(dict.fromkeys(row.site_name for row in found))
        others = labels["and-others"] if len(sites) > MOST_EXAMPLES else ""
        named = labels["joint"].join(sites[:MOST_EXAMPLES]) + others
        yield Paragraph(
            text=labels.fill(
                "notice-common-line",
                title=found[0].rule_title or found[0].indicator or rule or labels["discovery-hand"],
                count=len(found),
                sites=len(sites),
                named=named,
                example=found[0].problem.rstrip("。."),
                clause=_bases(found, labels),
            )
        )


def _demands(inspection: Inspection, labels: Labels) -> Iterator[Block]:
    yield Heading(level=1, text=labels["notice-demands"])
    due = _day(inspection.as_of + timedelta(days=MENDING_DAYS), labels)
    for number in (1, 2, 3):
        yield Paragraph(text=labels.fill(f"notice-demand-{number}", due=due))


def _annexes(inspection: Inspection, standing: tuple[FindingRow, ...], labels: Labels) -> Iterator[Block]:
    failed = Counter(row.site for row in standing)
    yield Heading(level=1, text=labels["notice-annex-1"])
    yield Grid(
        heads=tuple(
            labels[f"col-{key}"] for key in ("rank", "site", "outcome", "status", "score", "failed", "coverage")
        ),
        rows=tuple(
            (
                str(one.rank),
                one.site.name,
                labels.outcome(one.site, one.score),
                labels[f"status-{one.score.status.value}"] if one.score and not one.site.held else "—",
                "—" if one.score is None or one.score.total is None else str(one.score.total),
                str(failed[one.site.id]),
                _percent(one.site),
            )
            for one in rank_sites(inspection)
        ),
    )
    yield Heading(level=1, text=labels["notice-annex-2"])
    heavy = [row for row in standing if row.severity in ("veto", "deduct", "score", "mandatory")]
    yield Grid(
        heads=tuple(labels[f"col-{key}"] for key in ("number", "site", "clause", "status", "problem", "address")),
        rows=tuple(
            (str(number), row.site_name, row.clause, _status(row, labels), row.problem, row.address)
            for number, row in enumerate(heavy[:MOST_LINES], start=1)
        ),
    )
    if len(heavy) > MOST_LINES:
        yield Paragraph(text=labels.fill("more-findings", count=len(heavy) - MOST_LINES))


def _status(row: FindingRow, labels: Labels) -> str:
    return labels[f"status-{row.clause_status}"] if row.clause_status else ""


def _bases(found: list[FindingRow], labels: Labels) -> str:
    """The clauses of a common fault with their statuses, each once; of what names none, a dash."""
    return labels["joint"].join(dict.fromkeys(_basis_of(row, labels) for row in found if row.clause)) or "—"


def _basis_of(row: FindingRow, labels: Labels) -> str:
    """A clause with how well its words are known: whoever is told of a fault has to know that."""
    if not row.clause_status:
        return row.clause
    return labels.fill("clause-with-status", clause=row.clause, status=_status(row, labels))


def _percent(site: SiteRecord) -> str:
    part = coverage_of(site.duties)
    return "—" if part is None else f"{part:.1%}"


def _day(day: date, labels: Labels) -> str:
    return labels.fill("day", year=day.year, month=day.month, day=day.day)
