"""A wrong expression stands on a page.

Clause   JC19-V1.1: one grave misstatement is a veto. No official list of 严重表述错误 is known.
Asks     No page contains a wrong expression of the word lists.
Why      A wrong name of the state, its organs or its leaders is an incident; common slips make readers doubt the rest.
Passes   国务院关于……的通知
Fails    国务员关于……的通知, where an official list names the expression as grave.
Mend     Set the page right, and look for the same words elsewhere.
By hand  Unless an official list names it, a person decides whether the expression is wrong, and whether it is grave.
         Pages of documents and channels of our own sites are not asked here: their documents are.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="misstatement-on-page",
    family=Family.SAFETY,
    clauses=("JC19-V1.1",),
    scope=Scope.PAGE,
    impact=Impact.CRITICAL,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it a page that no document of ours answers for?"""
    return not page.document and not page.channel


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """Grave expressions first, each once; only an official list makes one certain."""
    for slip, hit in asked.words.find_slips(page.words, grave=True):
        tell = page.spot.fails if asked.words.is_official(slip.wrong) else page.spot.asks
        yield tell("grave", anchor=slip.wrong, excerpt=hit.excerpt, wrong=slip.wrong, right=slip.right)
    for slip, hit in asked.words.find_slips(page.words, grave=False):
        yield page.spot.asks("slip", anchor=slip.wrong, excerpt=hit.excerpt, wrong=slip.wrong, right=slip.right)
