"""Somebody's mobile phone is shown.

Clause   GI21-25 (个人信息保护法 25, 28); prefixes and words of service telephones are lists of our own.
Asks     Neither a document nor its attachments show a private person's mobile phone whole.
Why      A list of names with phones is what swindlers look for.
Passes   联系电话：138****1234; 监督电话：13800000000; 0990-1234567; 12345
Mend     Mask the number; where it is the organ's own, say so: 咨询电话, 监督电话.
By hand  Whose phone it is a machine cannot know, nor whether its owner agreed to be named.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding, Spot
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.personal_data import MOST_NAMED, WrittenNumber, find_numbers, mask, mobile_phone, name_masked

RULE = Rule(
    id="exposed-mobile-phone",
    family=Family.SAFETY,
    clauses=("GI21-25", "GI21-25.1", "GI21-25.2"),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Is anything written in it?"""
    return not document.is_blank


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """A number of a mobile phone without words before it that make it an office's."""
    for spot, text in document.written():
        phones = (_private_phone(one, asked) for one in find_numbers(text))
        yield from _tell(spot, tuple(dict.fromkeys(mask(phone, first=3, last=4) for phone in phones if phone)))


def _private_phone(number: WrittenNumber, asked: Asked) -> str:
    if any(office in number.before for office in asked.terms("GI21-25.2")):
        return ""
    prefixes = frozenset(asked.terms("GI21-25.1"))
    return mobile_phone(number, digits=asked.number("digits", "GI21-25.1"), prefixes=prefixes)


def _tell(spot: Spot, masked: tuple[str, ...]) -> Iterator[Finding]:
    if len(masked) > MOST_NAMED:
        yield spot.asks("many", excerpt="、".join(masked[:3]), count=len(masked))
        return
    for one in masked:
        yield spot.asks("shown", anchor=name_masked(one), excerpt=one, number=one)
