"""A letter stood open for more than three months.

Clause   JC19-V5.2, 互动回应差 (a veto): within the year before the inspection.
Asks     A letter is answered within three months.
Why      Who waits for a quarter of a year will not write again.
Passes   Asked on 2026-05-06, answered on 2026-08-06.
Fails    Asked on 2026-05-06, answered on 2026-08-07; its three months ran out within the year before the inspection.
Mend     Answer, and find out who let it lie; answers of more than three months are told to the leader in charge.
By hand  Letters without an answer stand in the letter system and in no source; look there as well. A letter that was
         void (无效留言) does not count.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import months_before
from builder.audit.subjects.document import Document
from catalog.document import Reply

RULE = Rule(
    id="long-open-letter",
    family=Family.INTERACTION,
    clauses=("JC19-V5.2",),
    scope=Scope.DOCUMENT,
    impact=Impact.CRITICAL,
)


def applies(document: Document) -> bool:
    """Is it a letter with its answer?"""
    return isinstance(document.detail, Reply)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Its three months ran out unanswered, and within the year that is looked at."""
    letter = document.detail
    assert isinstance(letter, Reply)  # noqa: S101 - the rule applies to nothing else
    if any(word in document.channel_title for word in asked.terms()):
        return
    received, answered = letter.asked_at.date(), letter.answered_at.date()
    last = months_before(received, -asked.number("months"))
    if answered > last >= months_before(asked.today, 12 * asked.number("look_back_years")):
        yield document.spot.fails(
            "long-open",
            received=received,
            answered=answered,
            days=(answered - received).days,
            months=asked.number("months"),
        )
