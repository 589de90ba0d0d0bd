"""A mark of secrecy stands on a page.

Clause   JC19-V1.2 (泄露国家秘密): one is a veto; ZW24-16 (国家秘密、工作秘密).
Asks     No page carries a mark such as 绝密★ or 内部资料.
Why      What is marked is not to be published; a leak cannot be called back.
Passes   A page without such marks.
Mend     Take it off line at once, keep what was published as evidence, report it to the office for secrecy.
By hand  The mark may be quoted, as in a text on the law of secrecy; pictures are not read.
         Pages of documents and channels of our own sites are not asked here: their documents are.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="secrecy-mark-on-page",
    family=Family.SAFETY,
    clauses=("JC19-V1.2", "ZW24-16"),
    scope=Scope.PAGE,
    impact=Impact.CRITICAL,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it a page that no document of ours answers for?"""
    return not page.document and not page.channel


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """A mark of the lists, each once."""
    for hit in asked.words.find_secrecy(page.words):
        yield page.spot.asks("marked", anchor=hit.word, excerpt=hit.excerpt, word=hit.word)
