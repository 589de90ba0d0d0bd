"""The date under a document is not written as the standard wants.

Clause   CODE-DOCDATE, GB/T 9704-2012, 7.3.5.4, for documents made since it is in force.
Asks     The date under an official document has Arabic numerals, the whole year, no leading zero.
Why      The date tells from when the document counts; it has one form.
Passes   2026年3月9日.
Fails    2026年03月09日; 二〇二六年三月九日.
Mend     Write the date in the form of the standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.terms import Kind

SIGNED = re.compile(
    r"((?<!\d)(?:\d{4}|\d{2})年\d{1,2}月\d{1,2}日|(?<!\d)\d{4}[-./]\d{1,2}[-./]\d{1,2}"
    r"|[〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日)(?=\s|（|$)"
)
TAIL = 120
"""Characters at the end of a text in which the signature stands."""

RULE = Rule(
    id="malformed-document-date",
    family=Family.DOCUMENTS,
    clauses=("CODE-DOCDATE",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it an official document with its day and its text?"""
    return document.kind is Kind.POLICY and document.head.made_on is not None and bool(document.text)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """The last date that stands alone at the end of the text has not the form of the clause."""
    made, since = document.head.made_on, asked.clause.since
    if made is None or (since is not None and made < since):
        return
    last = next(iter(reversed(SIGNED.findall(document.text[-TAIL:]))), None)
    if last is not None and not re.fullmatch(asked.terms()[-1], last):
        yield document.spot.fails("malformed", anchor=last, excerpt=last, written=last)
