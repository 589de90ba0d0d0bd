"""Which site owes which item, and what discharges a duty.

Verdicts are data: codes and values, never a sentence. `catalog.judgement` gives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from catalog.identity import DocumentId
from catalog.origin import Mark
from catalog.register import Item, ItemCode, Registers, Status
from catalog.standard import Status as NormStatus
from catalog.standard import weakest
from catalog.terms import Body, Level

_NOT_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """An item that a site owes, and how certain it is that it does."""

    item: Item
    status: Status
    source: str

    @property
    def certain(self) -> bool:
        """May its absence be called missing?"""
        return self.status.certain

    @property
    def known(self) -> NormStatus:
        """How well the weakest is known that the duty rests on: the wording of the item, and that the site owes it."""
        return weakest((self.item.status.known, self.status.known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """公示无内容说明: there is nothing to publish. Holds from `declared_on` to the end of `expires_on`."""

    item: ItemCode
    reason: str
    approver: str
    declared_on: date
    expires_on: date
    mark: Mark

    def holds_on(self, day: date) -> bool:
        """Is it in force on that day?"""
        return self.declared_on <= day <= self.expires_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge:
    """A document on line that publishes an item: the evidence.

    `started_on` is the day of the event from which the item's limit is counted, where the document tells it; else
    `made_on` (成文日期) stands for it as far as it can. `told` are the elements that the document says it covers,
    `found` those whose words stand in its text (`find_elements`).
    """

    document: DocumentId
    address: str
    published_at: datetime
    made_on: date | None = None
    started_on: date | None = None
    changed_on: date | None = None
    told: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    mark: Mark

    @property
    def renewed_on(self) -> date:
        """The last day on which something was published with it."""
        published = self.published_at.date()
        return max(published, self.changed_on) if self.changed_on else published


def find_duties(registers: Registers, *, level: Level, body: Body, functions: Iterable[str]) -> tuple[Duty, ...]:
    """The duties of a site, in the order of the registers; items on request (依申请) are no duties.

    Of the assignments that bind the site the narrowest counts, and of several the best known one.
    """
    own = frozenset(functions)
    duties = []
    for item in registers.open_items:
        binding = (one for one in registers.assigned[item.code] if one.binds(level, body, own))
        best = next(binding, None)
        if item.proactive and best is not None:
            duties.append(Duty(item=item, status=best.status, source=best.source))
    return tuple(duties)


def find_elements(item: Item, *texts: str) -> tuple[str, ...]:
    """The elements of an item whose words stand in a text (a title, a heading, a body), in the item's order.

    Blanks and punctuation do not count.
    """
    folded = [fold_words(text) for text in texts]
    return tuple(one for one in item.elements if any(fold_words(one) in text for text in folded))


def fold_words(text: str) -> str:
    """The text without blanks and punctuation: what two wordings are compared by."""
    return _NOT_WORDS.sub("", text).casefold()
