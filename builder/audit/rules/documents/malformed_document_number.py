"""A document number is not written as the standard wants.

Clause   CODE-DOCNO, GB/T 9704-2012, 7.2.5.
Asks     A document number is 机关代字〔年份〕序号号: square-shouldered brackets, the whole year, no 第, no leading
         zero, no blank.
Why      Who searches for a number finds it only in its one form.
Passes   国办发〔2017〕47号; 国务院令第711号; 公告2017年第5号.
Fails    国办发[2017]47号; 国办发〔2017〕第047号.
Mend     Write the number as it stands on the paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.identity import DocumentNumber

SHAPE = re.compile(
    r"[\u4e00-\u9fa5]{1,20}\s*[〔\[【（(［〈<﹝]\s*(?:(?:19|20)\d{2}|(?<=[发函字办]\W)\d{2})\s*+(?:年\s*+)?"
    r"[〕\]】）)］〉>﹞]\s*+(?:第\s*+)?\d+\s*号(?![楼院门])"
)
"""What is meant to be a number with a year in brackets; 令第711号 and 公告2017年第5号 have no such year."""

RULE = Rule(
    id="malformed-document-number",
    family=Family.DOCUMENTS,
    clauses=("CODE-DOCNO",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is anything in it called a number?"""
    return "号" in document.head.title or "号" in document.text


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Numbers in title and text that have not the form of the clause, each once."""
    form = re.compile(asked.terms()[0])
    written = dict.fromkeys(SHAPE.findall(f"{document.head.title}\n{document.text}"))
    for number in written:
        if form.fullmatch(number):
            continue
        meant = DocumentNumber.mend(number)
        if meant is None or not form.fullmatch(meant):
            yield document.spot.fails("unreadable", anchor=number, excerpt=number, written=number)
        else:
            yield document.spot.fails("malformed", anchor=number, excerpt=number, written=number, meant=meant)
