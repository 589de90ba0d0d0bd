"""整改台账: what people say of findings, and what the inspecting office waives. Kept in git, apart from the content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Self

from catalog.origin import Mark


class LedgerStatus(StrEnum):
    """状态, as people set it; 逾期 is worked out from the day. CLOSED (销号) needs a re-check that passed."""

    TO_VERIFY = "to-verify"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    WAIVED = "waived"
    MENDING = "mending"
    MENDED = "mended"
    CLOSED = "closed"

    @property
    def is_open(self) -> bool:
        """Is there still something to be done, were it only the re-check?"""
        return self not in (LedgerStatus.DISMISSED, LedgerStatus.WAIVED, LedgerStatus.CLOSED)


class Discovery(StrEnum):
    """发现方式."""

    MACHINE = "machine"
    HAND = "hand"
    REPORT = "report"


@dataclass(frozen=True, slots=True, order=True)
class Fingerprint:
    """The name of a finding: sixteen hexadecimal digits; of one that a person made, `hand-` and a number."""

    text: str

    PATTERN: ClassVar[re.Pattern[str]] = re.compile(r"[0-9a-f]{16}|hand-[0-9]{1,6}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where the text has not the form."""
        if not cls.PATTERN.fullmatch(text):
            raise ValueError(text)
        return cls(text)

    def __str__(self) -> str:
        return self.text

    @property
    def by_hand(self) -> bool:
        """Does the finding rest on a person's word?"""
        return self.text.startswith("hand-")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One line of the ledger; `site` is empty where the whole cluster is at fault.

    What a person found by hand rests on its own words (`clause`, `problem`, `address`); of what a machine found they
    are those of the day when the entry was made, so that the ledger can be read by itself.
    """

    fingerprint: Fingerprint
    site: str = ""
    rule: str = ""
    clause: str = ""
    problem: str = ""
    address: str = ""
    discovery: Discovery = Discovery.MACHINE
    found_on: date
    status: LedgerStatus = LedgerStatus.TO_VERIFY
    responsible: str = ""
    due_on: date | None = None
    measures: str = ""
    done_on: date | None = None
    evidence: str = ""
    reviewer: str = ""
    reviewed_on: date | None = None
    conclusion: str = ""
    note: str = ""

    def is_overdue(self, day: date, *, found: bool = False) -> bool:
        """Has its day passed without the fault being mended, dismissed, waived or closed?

        What is said to be mended, and is `found` nevertheless by an inspection of that day, is not mended.
        """
        waiting = self.status in (LedgerStatus.TO_VERIFY, LedgerStatus.CONFIRMED, LedgerStatus.MENDING)
        waiting = waiting or (found and self.status is LedgerStatus.MENDED)
        return waiting and self.due_on is not None and self.due_on < day


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """豁免: the inspecting office lets something stand until a day.

    It holds for one finding (`fingerprint`), or for a `rule` at a `site`, and there for one subject (`key`) if named.
    """

    rule: str = ""
    site: str = ""
    key: str = ""
    fingerprint: Fingerprint | None = None
    reason: str
    approver: str
    granted_on: date
    expires_on: date
    mark: Mark

    def holds_on(self, day: date) -> bool:
        """Is it in force on that day?"""
        return self.granted_on <= day <= self.expires_on
