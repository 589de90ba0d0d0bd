"""What a site has to take over from others, repeats of others and offers to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from builder.audit.finding import Spot
from catalog.origin import Mark
from catalog.workdays import WorkCalendar, due


class Taking(StrEnum):
    """How a site took over a document: adopted it, shows it by a push or a subscription, wrote one that passes it on,
    or repeats its text.
    """

    ADOPTED = "adopted"
    SHOWN = "shown"
    FORWARDED = "forwarded"
    COPIED = "copied"


class OriginState(StrEnum):
    """How the document stands that another one repeats. HIDDEN: its file has faults, so nothing can be said of it."""

    SHOWN = "shown"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    UNKNOWN = "unknown"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """When and how a site took over a document. `at` is the first moment of the day where only that is known."""

    way: Taking
    at: datetime
    address: str = ""
    mark: Mark | None = None

    @property
    def when(self) -> date:
        """The moment, as far as it is known: of what was adopted or is shown, the day."""
        return self.at.date() if self.way in (Taking.ADOPTED, Taking.SHOWN) else self.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The last moment in which a document may be taken over; provisional where the year's holidays are not known."""

    last: datetime
    provisional: bool = False

    def missed_at(self, moment: datetime) -> bool:
        """Is it over at that moment, for certain?"""
        return not self.provisional and moment > self.last

    def perhaps_missed_at(self, moment: datetime) -> bool:
        """Would it be over, if the unknown year were arranged as it is guessed?"""
        return self.provisional and moment > self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """应转: a document that a site has to adopt or to forward. `owner` is the name of the site that wants it.

    The time runs from `since`: the publication, or the end of the day of a later push. `hours` or `working_days` are
    what the owner wrote; without either the norm's hours hold for what comes `from_above`. `rejected`: the site
    said why it does not take it.
    """

    spot: Spot
    document: str
    owner: str
    since: datetime
    from_above: bool = True
    hours: int | None = None
    working_days: int | None = None
    rejected: bool = False
    taken: Taken | None = None

    @property
    def by_norm(self) -> bool:
        """Does nobody but the norm say how long it may take?"""
        return self.hours is None and self.working_days is None

    @property
    def is_timed(self) -> bool:
        """Does anybody say how long it may take?"""
        return self.from_above or not self.by_norm

    def deadline(self, hours_of_norm: Callable[[], int], calendar: WorkCalendar) -> Deadline:
        """The end of the time; hours that the owner wrote go before working days, and either before the norm's."""
        if self.hours is None and self.working_days is not None:
            end = due(self.since.date(), self.working_days, calendar)
            return Deadline(last=datetime.combine(end.day, time(23, 59)), provisional=end.provisional)
        hours = hours_of_norm() if self.hours is None else self.hours
        return Deadline(last=self.since + timedelta(hours=hours))


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """The document whose text another one says to repeat (`copy_of`); `mark` is where it says so.

    `withdrawn_on` is the day where it was taken back. `same`: the sources of both bodies are alike. `text` is the
    origin's body as readers get it; empty where it cannot be seen.
    """

    id: str
    state: OriginState
    mark: Mark
    title: str = ""
    owner: str = ""
    address: str = ""
    withdrawn_on: date | None = None
    same: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A document that was taken back and is still forwarded; `mark` is where the forwarding one names it."""

    id: str
    owner: str
    day: date
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """共享情况 of a site, each document of others once.

    `received` were pushed to it, offered to it or demanded of it, and it shows `shown` of them; `subscribed` it asked
    for itself. `demanded` it had to take over, and `answered` of these it took or rejected. Of its own documents it
    offered `offered` to others: `adopted`, `rejected`, and `waiting`, the oldest since `waiting_since`. `to_decide`
    wait for its own decision.
    """

    received: int = 0
    shown: int = 0
    subscribed: int = 0
    demanded: int = 0
    answered: int = 0
    offered: int = 0
    adopted: int = 0
    rejected: int = 0
    waiting: int = 0
    waiting_since: date | None = None
    to_decide: int = 0

    @property
    def shown_part(self) -> float | None:
        """How much of what it received it shows; None where it received nothing."""
        return round(self.shown / self.received, 4) if self.received else None

    @property
    def adopted_part(self) -> float | None:
        """How much of what it offered was adopted; None where it offered nothing."""
        return round(self.adopted / self.offered, 4) if self.offered else None
