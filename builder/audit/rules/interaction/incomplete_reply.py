"""A published letter lacks an element.

Clause   ZY17-22: 受理日期, 答复日期, 答复部门, 答复内容 (统计数据 are the site's, not the letter's).
Asks     A published letter tells when it came, when and by whom it was answered, and what the answer is.
Why      An answer without its office and its day cannot be relied on.
Passes   All four are there.
Fails    The answer is empty; or it is dated before the letter.
Mend     Fill in what is missing from the letter system.
By hand  Whether the answer answers the question, a person must read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Reply

RULE = Rule(
    id="incomplete-reply",
    family=Family.INTERACTION,
    clauses=("ZY17-22",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)
_ELEMENTS: Mapping[str, Callable[[Document, Reply], str]] = {
    "答复部门": lambda document, letter: letter.organ,
    "答复内容": lambda document, letter: document.text,
}
"""The elements that can be missing: a letter without its days is not accepted as one."""


def applies(document: Document) -> bool:
    """Is it a letter with its answer?"""
    return isinstance(document.detail, Reply)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """An element says nothing, or the days cannot be right."""
    letter = document.detail
    assert isinstance(letter, Reply)  # noqa: S101 - the rule applies to nothing else
    for element in asked.terms():
        if element in _ELEMENTS and not _ELEMENTS[element](document, letter).strip():
            yield document.spot.fails("missing", anchor=element, elements=(element,))
    if letter.answered_at < letter.asked_at:
        yield document.spot.fails("reversed", received=letter.asked_at.date(), answered=letter.answered_at.date())
