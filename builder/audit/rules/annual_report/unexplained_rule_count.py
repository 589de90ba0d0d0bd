"""The count of rules in force does not follow from the year before.

Clause   NB21-16, a warning only.
Asks     Rules in force are those of the year before plus those made minus those repealed.
Why      A count that jumps without a word makes readers doubt the rest.
Mend     Correct the count; or say in the report which clean-up explains it.
By hand  Clean-ups count differently; look whether the report explains the difference.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Report
from catalog.report import RuleCounts

RULE = Rule(
    id="unexplained-rule-count",
    family=Family.ANNUAL_REPORT,
    clauses=("NB21-16",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a report with tables, and the one of the year before as well?"""
    return bool(pair_counts(document))


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Regulations and normative documents: in force now against what follows from the year before."""
    for what, then, now in pair_counts(document):
        expected = then.in_force + now.made - now.repealed
        if now.in_force != expected:
            yield document.spot.asks(
                "differs",
                anchor=what,
                what=(what,),
                now=now.in_force,
                made=now.made,
                repealed=now.repealed,
                before=then.in_force,
                expected=expected,
            )


def pair_counts(document: Document) -> tuple[tuple[str, RuleCounts, RuleCounts], ...]:
    """What is counted, the year before and now; nothing where one of the two years is not known."""
    detail, previous = document.detail, document.previous
    if not isinstance(detail, Report) or previous is None or previous.year != detail.year - 1:
        return ()
    then, now = previous.statistics, detail.statistics
    if then is None or now is None:
        return ()
    return (
        ("regulations", then.regulations, now.regulations),
        ("normative-documents", then.normative_documents, now.normative_documents),
    )
