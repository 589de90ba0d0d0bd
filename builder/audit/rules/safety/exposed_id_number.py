"""The number of somebody's identity card is shown.

Clause   GI21-25 (个人信息保护法 25, 28); the number's form is that of CODE-ID (GB 11643).
Asks     Neither a document nor its attachments show an ID number whole.
Why      With it others borrow money and open accounts in that person's name; it can never be changed.
Passes   身份证号：35*************123
Fails    身份证号：11010519491231002X
Mend     Put a masked number in its place, take the old file off line, and have caches and search engines forget it.
By hand  Numbers in pictures and scanned files, and cards of fifteen digits from before 1999, are not seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding, Spot
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.personal_data import MOST_NAMED, IdForm, find_numbers, mask, name_masked

RULE = Rule(
    id="exposed-id-number",
    family=Family.SAFETY,
    clauses=("GI21-25", "CODE-ID", "CODE-DIV.1"),
    scope=Scope.DOCUMENT,
    impact=Impact.CRITICAL,
)


def applies(document: Document) -> bool:
    """Is anything written in it?"""
    return not document.is_blank


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Length, division, day of birth and check character are all right: that is no chance."""
    for spot, text in document.written():
        numbers = (one.digits for one in find_numbers(text) if _form(asked).fits(one, asked.today))
        yield from _tell(spot, tuple(dict.fromkeys(mask(number, first=2, last=3) for number in numbers)))


def _form(asked: Asked) -> IdForm:
    return IdForm(
        characters=asked.number("characters", "CODE-ID"),
        modulus=asked.number("modulus", "CODE-ID"),
        weight_base=asked.number("weight_base", "CODE-ID"),
        checks="".join(asked.terms("CODE-ID")),
        provinces=frozenset(asked.terms("CODE-DIV.1")),
    )


def _tell(spot: Spot, masked: tuple[str, ...]) -> Iterator[Finding]:
    if len(masked) > MOST_NAMED:
        yield spot.fails("many", excerpt="、".join(masked[:3]), count=len(masked))
        return
    for one in masked:
        yield spot.fails("shown", anchor=name_masked(one), excerpt=one, number=one)
