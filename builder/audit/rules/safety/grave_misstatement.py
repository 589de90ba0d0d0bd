"""A grave misstatement stands in a document.

Clause   JC19-V1.1: one is a veto. No official list of 严重表述错误 is known.
Asks     No document and no attachment contains a wrong expression that the word lists call grave.
Why      A wrong name of the state, its organs or its leaders is an incident, not a slip of the pen.
Passes   国务院关于……的通知
Fails    国务员关于……的通知, where an official list names the expression.
Mend     Take the document off line, set it right, publish it again, and look for the same words elsewhere.
By hand  Unless an official list names it, a person decides whether the expression is grave where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document

RULE = Rule(
    id="grave-misstatement",
    family=Family.SAFETY,
    clauses=("JC19-V1.1",),
    scope=Scope.DOCUMENT,
    impact=Impact.CRITICAL,
)


def applies(document: Document) -> bool:
    """Is anything written in it?"""
    return not document.is_blank


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """An expression of the lists, each once; only an official list makes it certain."""
    for spot, text in document.written():
        for slip, hit in asked.words.find_slips(text, grave=True):
            tell = spot.fails if asked.words.is_official(slip.wrong) else spot.asks
            yield tell("grave", anchor=slip.wrong, excerpt=hit.excerpt, wrong=slip.wrong, right=slip.right)
