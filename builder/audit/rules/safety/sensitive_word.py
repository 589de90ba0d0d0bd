"""A sensitive word stands in a document.

Clause   JC19-V1.3 (反动、暴力、色情等内容): one is a veto. The words are local lists (敏感词); the product has none.
Asks     No document and no attachment contains a word of the lists.
Why      Harmful content on a government site is an incident, however it came there.
Passes   A document without any word of the lists.
Mend     Read the place; where the content is harmful, take the document off line at once and report it.
By hand  A word alone proves nothing: a verdict or a warning may rightly contain it.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document

RULE = Rule(
    id="sensitive-word",
    family=Family.SAFETY,
    clauses=("JC19-V1.3",),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Is anything written in it?"""
    return not document.is_blank


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """A word of the lists, each once."""
    for spot, text in document.written():
        for hit in asked.words.find_sensitive(text):
            yield spot.asks("sensitive", anchor=hit.word, excerpt=hit.excerpt, word=hit.word)
