"""A mark of secrecy stands in a document.

Clause   JC19-V1.2 (泄露国家秘密): one is a veto; ZW24-16 (国家秘密、工作秘密).
Asks     No document and no attachment carries a mark such as 绝密★ or 内部资料.
Why      What is marked is not to be published; a leak cannot be called back.
Passes   A document without such marks.
Mend     Take it off line at once, keep what was published as evidence, report it to the office for secrecy.
By hand  The mark may be quoted, as in a text on the law of secrecy; scanned files are not read.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document

RULE = Rule(
    id="secrecy-mark",
    family=Family.SAFETY,
    clauses=("JC19-V1.2", "ZW24-16"),
    scope=Scope.DOCUMENT,
    impact=Impact.CRITICAL,
)


def applies(document: Document) -> bool:
    """Is anything written in it?"""
    return not document.is_blank


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """A mark of the lists, each once."""
    for spot, text in document.written():
        for hit in asked.words.find_secrecy(text):
            yield spot.asks("marked", anchor=hit.word, excerpt=hit.excerpt, word=hit.word)
