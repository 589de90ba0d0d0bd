"""Placements: a document of one site shown on others (推送, 订阅, 报送, 采用), and who decided so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.identity import DocumentId
from catalog.origin import Mark
from catalog.terms import Body, Kind, Level


class Way(StrEnum):
    """How a document came to a site: its owner sent it, the site asked for it, or adopted what was offered."""

    PUSH = "push"
    SUBSCRIBE = "subscribe"
    ADOPT = "adopt"


class Showing(StrEnum):
    """As a page of the site that shows it, or as a link to the origin."""

    PAGE = "page"
    LINK = "link"


class Reach(StrEnum):
    """Which sites a rule looks at, as seen from the site that writes it."""

    BELOW = "below"
    ABOVE = "above"
    SIBLINGS = "siblings"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSelection:
    """The named sites and no others; or, where none is named, those in reach that fit every list that is not empty.

    Of `functions` one is enough.
    """

    sites: tuple[str, ...] = ()
    reach: Reach = Reach.BELOW
    levels: tuple[Level, ...] = ()
    bodies: tuple[Body, ...] = ()
    functions: tuple[str, ...] = ()

    def takes(self, level: Level, body: Body, functions: tuple[str, ...]) -> bool:
        """Does a site in reach fit?"""
        return (
            (not self.levels or level in self.levels)
            and (not self.bodies or body in self.bodies)
            and (not self.functions or not set(self.functions).isdisjoint(functions))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSelection:
    """Documents by the channel they lie in (or below it), their kind, their topics; what is empty asks for anything."""

    channel: str = ""
    kinds: tuple[Kind, ...] = ()
    topics: tuple[str, ...] = ()

    def takes(self, channel: str, kind: Kind, topics: tuple[str, ...]) -> bool:
        """Does a document of that channel, kind and topics fit?"""
        return (
            (not self.channel or f"{channel}/".startswith(f"{self.channel}/"))
            and (not self.kinds or kind in self.kinds)
            and (not self.topics or any(f"{topic}/".startswith(f"{one}/") for one in self.topics for topic in topics))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """推送, written in a document's head. Without `channel` it goes where the recipient keeps documents of its kind.

    `required`: the recipient has to adopt it itself, or forward it, within so many hours or working days; until then
    it is not shown there.
    """

    to: SiteSelection
    channel: str = ""
    showing: Showing = Showing.PAGE
    on: date | None = None
    required: bool = False
    within_hours: int | None = None
    within_working_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushRule:
    """推送规则 of a site: what of its own documents goes to whom."""

    which: DocumentSelection
    to: SiteSelection
    channel: str = ""
    showing: Showing = Showing.PAGE
    on: date | None = None
    required: bool = False
    within_hours: int | None = None
    within_working_days: int | None = None

    @property
    def push(self) -> Push:
        """The push of each document that the rule is about."""
        return Push(
            to=self.to,
            channel=self.channel,
            showing=self.showing,
            on=self.on,
            required=self.required,
            within_hours=self.within_hours,
            within_working_days=self.within_working_days,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """订阅 of a site: whose documents it shows, and where.

    `carried`: besides what these sites own also what they show of others in the channel of `which`.
    """

    from_: SiteSelection
    channel: str
    which: DocumentSelection = DocumentSelection()
    showing: Showing = Showing.PAGE
    carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """报送: a document is offered to a site."""

    to: str
    on: date
    by: str = ""
    note: str = ""


class Ruling(StrEnum):
    """What was decided on an offer."""

    ADOPTED = "adopted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """采用 or 退回: what a site decided on a document that was offered to it or is required of it."""

    document: DocumentId
    ruling: Ruling
    on: date
    by: str
    channel: str
    showing: Showing
    reason: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A document is shown in a channel of a site that does not own it, from a day on.

    `by` is the person who adopted it, or the site whose rule or subscription it is; `mark` is where that is written.
    `former` are the addresses below the site where it was shown before its owner moved it.
    """

    document: DocumentId
    site: str
    channel: str
    way: Way
    showing: Showing
    since: date
    by: str
    mark: Mark
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A document that waits for a site, or waited: `decision` is None as long as nobody has decided."""

    document: DocumentId
    site: str
    submission: Submission
    decision: Decision | None
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A document that a site has to adopt or forward by itself, `hours` or `working_days` after it was published."""

    document: DocumentId
    site: str
    since: date
    hours: int | None
    working_days: int | None
    decision: Decision | None
    mark: Mark
