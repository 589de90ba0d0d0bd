"""A sensitive word stands on a page.

Clause   JC19-V1.3 (反动、暴力、色情等内容): one is a veto. The words are local lists (敏感词); the product has none.
Asks     No page contains a word of the lists.
Why      Harmful content on a government site is an incident, however it came there.
Passes   A page without any word of the lists.
Mend     Read the place; where the content is harmful, take the page off line at once and report it.
By hand  A word alone proves nothing: a verdict or a warning may rightly contain it.
         Pages of documents and channels of our own sites are not asked here: their documents are.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="sensitive-word-on-page",
    family=Family.SAFETY,
    clauses=("JC19-V1.3",),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it a page that no document of ours answers for?"""
    return not page.document and not page.channel


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """A word of the lists, each once."""
    for hit in asked.words.find_sensitive(page.words):
        yield page.spot.asks("sensitive", anchor=hit.word, excerpt=hit.excerpt, word=hit.word)
