"""A channel, and what it holds."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from builder.audit.finding import Spot
from catalog.profile import Freshness, Role
from catalog.terms import Kind

_MADE_OF_SETTINGS = frozenset({Role.DISCLOSURE, Role.CONTENT, Role.APPLICATION})
"""Pages that show something where the channel holds no document."""


class Matter(StrEnum):
    """What a channel is about, by its kinds and its ColumnType (国办发〔2017〕47号, annex 1)."""

    OVERVIEW = "概况信息"
    NEWS = "动态要闻"
    NOTICES = "通知公告"
    POLICIES = "政策文件"
    INTERPRETATIONS = "政策解读"
    SERVICES = "办事服务"
    LETTERS = "咨询投诉"
    CONSULTATIONS = "征集调查"
    OTHER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """How long a channel has been silent, where that is too long: since `newest`, `days` days, `allowed` allowed."""

    newest: date
    days: int
    allowed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """栏目. `newest_on` is the day of its newest document, those of channels below counted in; `count` likewise.

    `freshness` says how long it may be silent; None: it need not be renewed. `declared`: a declaration in force says
    why it holds nothing. `first_level`: it stands directly below the site. `leaf`: none stands below it. `first` is the
    channel of the first level that it stands under; None where it is one.
    """

    spot: Spot
    path: str
    title: str
    type: str
    kinds: tuple[Kind, ...]
    role: Role = Role.NONE
    freshness: Freshness | None = None
    newest_on: date | None = None
    count: int = 0
    declared: bool = False
    first_level: bool = False
    leaf: bool = True
    description: str = ""
    keywords: tuple[str, ...] = ()
    first: Channel | None = None

    @property
    def matter(self) -> Matter:
        """What it is about. News and notices share a ColumnType; where both kinds stand in one, it is of notices."""
        if self.type == "工作动态":
            kinds = ((Kind.NOTICE, Matter.NOTICES), (Kind.NEWS, Matter.NEWS))
            return next((matter for kind, matter in kinds if kind in self.kinds), Matter.OTHER)
        if self.type == Matter.POLICIES and Kind.POLICY not in self.kinds:
            return Matter.OTHER
        return next((matter for matter in Matter if matter == self.type), Matter.OTHER)

    @property
    def is_to_renew(self) -> bool:
        """Must something new appear in it from time to time?"""
        return self.freshness is not None and (self.freshness.days, self.freshness.months) != (None, None)

    @property
    def is_blank(self) -> bool:
        """空白: does its page show nothing, and no declaration says why? What only sums up others is not asked."""
        return self.leaf and self.count == 0 and not self.declared and self.role not in _MADE_OF_SETTINGS

    def silence(self, today: date, oldest: date | None) -> Silence | None:
        """Its silence, where the newest document lies before `oldest`; None where not, or where it holds nothing."""
        if oldest is None or self.newest_on is None or self.newest_on >= oldest:
            return None
        return Silence(newest=self.newest_on, days=(today - self.newest_on).days, allowed=(today - oldest).days)

    def oldest_allowed(self, today: date) -> date | None:
        """The day on which its newest document must have appeared at the latest before `today`; None: any."""
        if self.freshness is None:
            return None
        if self.freshness.days is not None:
            return today - timedelta(days=self.freshness.days)
        return months_before(today, self.freshness.months) if self.freshness.months is not None else None

    def is_silent(self, today: date) -> bool:
        """Has it been silent for longer than it may be? What holds nothing is empty, not silent."""
        oldest = self.oldest_allowed(today)
        return oldest is not None and self.newest_on is not None and self.newest_on < oldest


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last of the month where that day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
