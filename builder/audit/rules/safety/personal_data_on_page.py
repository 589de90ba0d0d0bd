"""A page shows a number that says who somebody is.

Clause   GI21-25 (个人信息保护法 25, 28); forms as for documents: CODE-ID, and lists of our own.
Asks     No page shows an ID number, a private mobile phone or a bank card whole.
Why      What stands on a page is copied by search engines within hours.
Passes   身份证号：35*************123, 138****1234
Fails    身份证号：11010519491231002X
Mend     Mask the number, and have caches and search engines forget the page.
By hand  Whose phone or card it is; pictures are not read. Pages of documents and channels of our own sites are not
         asked here: their documents are.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding, Spot
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from catalog.personal_data import (
    MOST_NAMED,
    IdForm,
    WrittenNumber,
    find_numbers,
    is_bank_card,
    mask,
    mobile_phone,
    name_masked,
    read_card_forms,
)

RULE = Rule(
    id="personal-data-on-page",
    family=Family.SAFETY,
    clauses=("GI21-25", "CODE-ID", "CODE-DIV.1", "GI21-25.1", "GI21-25.2", "GI21-25.3"),
    scope=Scope.PAGE,
    impact=Impact.CRITICAL,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it a page that no document of ours answers for?"""
    return not page.document and not page.channel


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """ID numbers are certain; phones and cards a person must look at."""
    found: dict[str, dict[str, None]] = {"id": {}, "phone": {}, "card": {}}
    for number in find_numbers(page.words):
        for what, masked in _masked(number, asked):
            found[what][masked] = None
    for what, numbers in found.items():
        yield from _tell(page.spot, what, tuple(numbers))


def _masked(number: WrittenNumber, asked: Asked) -> Iterator[tuple[str, str]]:
    """What the number may be, and how it is shown then."""
    if _form(asked).fits(number, asked.today):
        yield "id", mask(number.digits, first=2, last=3)
    phone = mobile_phone(
        number, digits=asked.number("digits", "GI21-25.1"), prefixes=frozenset(asked.terms("GI21-25.1"))
    )
    if phone and not any(office in number.before for office in asked.terms("GI21-25.2")):
        yield "phone", mask(phone, first=3, last=4)
    if is_bank_card(number, read_card_forms(asked.terms("GI21-25.3"))):
        yield "card", mask(number.digits, first=4, last=4)


def _form(asked: Asked) -> IdForm:
    return IdForm(
        characters=asked.number("characters", "CODE-ID"),
        modulus=asked.number("modulus", "CODE-ID"),
        weight_base=asked.number("weight_base", "CODE-ID"),
        checks="".join(asked.terms("CODE-ID")),
        provinces=frozenset(asked.terms("CODE-DIV.1")),
    )


def _tell(spot: Spot, what: str, masked: tuple[str, ...]) -> Iterator[Finding]:
    tell = spot.fails if what == "id" else spot.asks
    if len(masked) > MOST_NAMED:
        yield tell("many", anchor=what, excerpt="、".join(masked[:3]), what=(what,), count=len(masked))
        return
    for one in masked:
        yield tell("shown", anchor=name_masked(one), excerpt=one, what=(what,), number=one)
