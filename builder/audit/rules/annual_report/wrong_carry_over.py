"""What was carried in is not what the year before carried out.

Clause   NB21-15.
Asks     What a report carries in from the year before is what that year's report carried out.
Why      Otherwise applications were lost or found between two years.
Passes   2 carried out in 2024, 2 carried in in 2025.
Fails    3 carried out in 2024, 2 carried in in 2025.
Mend     Look which of the two is right and correct that report.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Report
from catalog.report import APPLICANTS, Outcome

RULE = Rule(
    id="wrong-carry-over",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-15",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a report with whole tables, and the one of the year before as well?"""
    return bool(pair_rows(document))


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Each column: carried in now, carried out then."""
    for column, before, now in pair_rows(document):
        if before != now:
            earlier = document.previous.title if document.previous else ""
            yield document.spot.fails(
                "differs", anchor=column, column=(column,), now=now, before=before, earlier=earlier
            )


def pair_rows(document: Document) -> tuple[tuple[str, int, int], ...]:
    """Each column, what the year before carried out and this one in; nothing where a year is not known."""
    detail, previous, tables = document.detail, document.previous, document.tables
    if not isinstance(detail, Report) or previous is None or previous.year != detail.year - 1 or tables is None:
        return ()
    then = previous.statistics
    if then is None or not then.is_whole:
        return ()
    return tuple(zip(APPLICANTS, then.requests[Outcome.CARRIED_OUT], tables.requests[Outcome.CARRIED_IN], strict=True))
