"""What a visit to a site showed: how it counts, why, and what else was seen on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from enum import StrEnum

SHANGHAI = timezone(timedelta(hours=8))
"""Days of measurement are days of this time."""


class Outcome(StrEnum):
    """How a visit counts. `doubtful`: a person must say; `void`: the measuring side was off line, so it is no visit."""

    OPENED = "opened"
    FAILED = "failed"
    DOUBTFUL = "doubtful"
    VOID = "void"


class Reason(StrEnum):
    """What came in place of the page; empty where it came."""

    NONE = ""
    NO_NAME = "no-name"
    NO_ANSWER = "no-answer"
    REFUSED = "refused"
    BROKEN_OFF = "broken-off"
    TOO_LATE = "too-late"
    NO_TLS = "no-tls"
    BAD_ANSWER = "bad-answer"
    BAD_STATUS = "bad-status"
    IN_CIRCLES = "in-circles"
    CERTIFICATE = "certificate"
    TURNED_AWAY = "turned-away"
    LED_AWAY = "led-away"
    NOT_PUBLIC = "not-public"


CERTAIN = frozenset(
    {Reason.REFUSED, Reason.BROKEN_OFF, Reason.NO_TLS, Reason.BAD_ANSWER, Reason.BAD_STATUS, Reason.IN_CIRCLES}
)
"""Something answered, and it was not the page: whatever our own network does, the site failed."""

SILENT = frozenset({Reason.NO_NAME, Reason.NO_ANSWER, Reason.TOO_LATE})
"""Silence may be our own network's: it counts as the site's only if something else answered at the time."""


class Reach(StrEnum):
    """Whether a site answers by one of the two protocols of the internet. `unmeasured`: we have no such network."""

    REACHED = "reached"
    UNREACHED = "unreached"
    NO_RECORD = "no-record"
    UNMEASURED = "unmeasured"


class Family(StrEnum):
    """The two protocols."""

    IPV4 = "ipv4"
    IPV6 = "ipv6"


class TlsFault(StrEnum):
    """Why browsers refuse a certificate."""

    NONE = ""
    EXPIRED = "expired"
    NOT_YET = "not-yet-valid"
    WRONG_HOST = "wrong-host"
    UNTRUSTED = "untrusted"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """`until` and `issuer` are known of valid certificates alone; of others the first fault that was met."""

    fault: TlsFault = TlsFault.NONE
    until: datetime | None = None
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came by one protocol. `touched`: something at the other end answered, be it by a refusal.

    Milliseconds from the beginning to the first byte of the page and to its end; `size` are bytes as they came, `cut`
    says that reading was stopped at the bound. `trail` are the addresses that redirects led to.
    """

    reason: Reason = Reason.NONE
    status: int = 0
    first_ms: int = 0
    whole_ms: int = 0
    size: int = 0
    cut: bool = False
    server: str = ""
    touched: bool = False
    trail: tuple[str, ...] = ()
    certificate: Certificate | None = None
    headers: tuple[str, ...] = ()
    title: str = ""

    @property
    def opened(self) -> bool:
        """Did the page come?"""
        return self.reason is Reason.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What seldom changes from one visit to the next: the address that was visited, and what it was like.

    `fits`: the title of the home page names the site.
    """

    address: str = ""
    trail: tuple[str, ...] = ()
    certificate: Certificate | None = None
    headers: tuple[str, ...] = ()
    title: str = ""
    fits: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit. `planned` is the second it was due, which names it among those of the site; both are in UTC."""

    site: str
    planned: datetime
    started: datetime
    outcome: Outcome
    reason: Reason = Reason.NONE
    status: int = 0
    first_ms: int = 0
    whole_ms: int = 0
    size: int = 0
    server: str = ""
    ipv4: Reach = Reach.UNMEASURED
    ipv6: Reach = Reach.UNMEASURED
    seen: Seen = field(default_factory=Seen)


class Ends(StrEnum):
    """Where another address of a site leads: to its home page, to itself, to another host, to no host, nowhere."""

    HOME = "home"
    STAYS = "stays"
    ELSEWHERE = "elsewhere"
    ABSENT = "absent"
    SHUT = "shut"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Another address that readers type, and where it led."""

    site: str
    address: str
    looked: datetime
    ends: Ends
    status: int = 0
    final: str = ""
