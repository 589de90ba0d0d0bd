"""The number of a bank card is shown.

Clause   GI21-25 (个人信息保护法 28: 金融账户); beginnings and lengths are a list of our own, the check ISO/IEC 7812.
Asks     Neither a document nor its attachments show the number of a person's bank card whole.
Why      An account that is known together with its owner's name can be misused.
Passes   卡号：6222***********0000
Mend     Mask the number, or take the list off line.
By hand  An organ's own account for payments may be shown; a machine cannot tell it from a person's card.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding, Spot
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.personal_data import MOST_NAMED, find_numbers, is_bank_card, mask, name_masked, read_card_forms

RULE = Rule(
    id="exposed-bank-card",
    family=Family.SAFETY,
    clauses=("GI21-25", "GI21-25.3"),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Is anything written in it?"""
    return not document.is_blank


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """A known beginning, a length that goes with it, and the check digit."""
    for spot, text in document.written():
        forms = read_card_forms(asked.terms("GI21-25.3"))
        cards = (one.digits for one in find_numbers(text) if is_bank_card(one, forms))
        yield from _tell(spot, tuple(dict.fromkeys(mask(card, first=4, last=4) for card in cards)))


def _tell(spot: Spot, masked: tuple[str, ...]) -> Iterator[Finding]:
    if len(masked) > MOST_NAMED:
        yield spot.asks("many", excerpt="、".join(masked[:3]), count=len(masked))
        return
    for one in masked:
        yield spot.asks("shown", anchor=name_masked(one), excerpt=one, number=one)
