"""公开时限: what the wording of a disclosure catalogue promises, and when.

A cell may hold several limits (`其中行政处罚…7个工作日内`), so a `DisclosureLimit` is the words as written and the
limits read from them. The model only; `catalog.limitwords` reads the words.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from catalog.terms import TimeUnit

_LEAP_YEAR = 2024


class Start(StrEnum):
    """From which event a limit is counted; `event` of the limit has the words.

    UNSAID: the wording names no event. BEFORE: the limit ends at the event instead of beginning there.
    """

    UNSAID = "unsaid"
    FORMED = "formed-or-changed"
    OBTAINED = "made-or-obtained"
    APPROVED = "approved"
    DECIDED = "decided"
    PUBLISHED = "published"
    BEFORE = "before-an-event"
    APPLICATION = "application-received"
    OTHER = "other"


class Understanding(StrEnum):
    """How much of a wording was understood; SILENT: nothing is written."""

    COMPLETE = "complete"
    PARTLY = "partly"
    NOT = "not"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time. `count` is 0 where the unit is IMMEDIATE (实时, 及时)."""

    count: int
    unit: TimeUnit


AT_ONCE = Span(0, TimeUnit.IMMEDIATE)


@dataclass(frozen=True, slots=True)
class YearlyDay:
    """A day that comes every year: `1月31日前`, `6月底前`."""

    month: int
    day: int

    LONGEST: ClassVar[tuple[int, ...]] = tuple(monthrange(_LEAP_YEAR, month)[1] for month in range(1, 13))

    def in_year(self, year: int) -> date:
        """The day of a year; the end of February is that of the year."""
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


@dataclass(frozen=True, slots=True)
class Cycle:
    """更新周期: renewed at least `times` within so many months, or days; one of the two is 0."""

    months: int = 0
    days: int = 0
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One limit of a wording.

    `within` and `start`: published in a span from (or before) an event. `display`: how long it is shown (公示).
    `yearly`: by a day of the year. `cycle`: renewed in a rhythm. `kept`: how long it stays published, in words
    (公开时长). `scope`: the matters it holds for, empty for all. `on_request`: 依申请公开.
    """

    within: Span | None = None
    start: Start = Start.UNSAID
    event: str = ""
    display: Span | None = None
    yearly: YearlyDay | None = None
    cycle: Cycle | None = None
    kept: str = ""
    scope: str = ""
    on_request: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureLimit:
    """A time-limit cell: its words, and what they mean.

    `saving`: laws that say otherwise prevail (法律、法规另有规定的，从其规定).
    """

    words: str
    limits: tuple[Limit, ...] = ()
    saving: bool = False
    understood: Understanding = Understanding.SILENT

    @property
    def main(self) -> Limit | None:
        """The limit for whatever no narrower one holds for: the first without scope, else the only one."""
        general = next((one for one in self.limits if not one.scope), None)
        return general or (self.limits[0] if len(self.limits) == 1 else None)


NO_LIMIT = DisclosureLimit(words="")
