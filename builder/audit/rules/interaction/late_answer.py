"""An inquiry was answered late.

Clause   JC19-D16, 办理答复: simple and common inquiries within five working days.
Asks     An inquiry (咨询) is answered within five working days; the day on which it came does not count.
Why      A simple question deserves a quick answer.
Passes   Asked on Monday 2026-11-02, answered on Monday 2026-11-09.
Fails    Asked on Monday 2026-11-02, answered on Tuesday 2026-11-10.
         Where the working days of a year are not known yet the last day is provisional, and never a breach.
Mend     Answer common questions from a prepared stock; tell the asker when a matter takes longer.
By hand  Whether the question was a simple one is for a person; if not, the finding is withdrawn (误报核减).
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Reply
from catalog.terms import LetterCategory
from catalog.workdays import due

RULE = Rule(
    id="late-answer",
    family=Family.INTERACTION,
    clauses=("JC19-D16",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it an inquiry with its answer?"""
    return isinstance(document.detail, Reply) and document.detail.category is LetterCategory.INQUIRY


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """The answer came after the last working day."""
    letter = document.detail
    assert isinstance(letter, Reply)  # noqa: S101 - the rule applies to nothing else
    received, answered = letter.asked_at.date(), letter.answered_at.date()
    allowed = asked.number("working_days")
    last = due(received, allowed, asked.calendar)
    late = last.missed_on(answered)
    if late or last.perhaps_missed_on(answered):
        tell = document.spot.fails if late else document.spot.asks
        yield tell(
            "late" if late else "provisional",
            received=received,
            answered=answered,
            last=last.day,
            days=(answered - received).days,
            allowed=allowed,
        )
