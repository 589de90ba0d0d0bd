"""A whole visit: by both protocols, judged, and now and then the other addresses that readers type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from builder.probe.fetching import Reader
from builder.probe.page_head import names_site
from builder.probe.target import Home, Place
from builder.probe.visit import (
    CERTAIN,
    SILENT,
    Attempt,
    Door,
    Ends,
    Family,
    Outcome,
    Reach,
    Reason,
    Seen,
    Visit,
)
from builder.probe.witness import Vouched, Witness

_OF_SILENCE = {Vouched.ONLINE: Outcome.FAILED, Vouched.OFFLINE: Outcome.VOID, Vouched.UNKNOWN: Outcome.DOUBTFUL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Visits sites, one page after the other."""

    reader: Reader
    witness: Witness

    async def visit(self, home: Home, planned: datetime, started: datetime) -> Visit:
        """Ask for the home page by IPv4, then by IPv6; the site opens if it comes by either."""
        four = await self._fetch(home, Family.IPV4)
        six = await self._fetch(home, Family.IPV6)
        main = six if six.opened and not four.opened else four
        if main.reason is Reason.NO_NAME and six.reason is not Reason.NO_NAME:
            main = six
        family = Family.IPV6 if main is six else Family.IPV4
        return Visit(
            site=home.site,
            planned=planned,
            started=started,
            outcome=await self._judge(main, family, home),
            reason=main.reason,
            status=main.status,
            first_ms=main.first_ms,
            whole_ms=main.whole_ms,
            size=main.size,
            server=main.server,
            ipv4=await self._reach(four, six, Family.IPV4, home),
            ipv6=await self._reach(six, four, Family.IPV6, home),
            seen=Seen(
                address=str(home.place),
                trail=main.trail,
                certificate=main.certificate,
                headers=main.headers,
                title=main.title,
                fits=names_site(main.title, home.names) if main.opened else None,
            ),
        )

    async def look_at_doors(self, home: Home, looked: datetime) -> tuple[Door, ...]:
        """Where the site's other addresses lead."""
        return tuple([await self._look_at(home, place, looked) for place in home.doors(self.reader.bounds)])

    async def _fetch(self, home: Home, family: Family) -> Attempt:
        attempt = await self.reader.fetch(home, family)
        if attempt.touched and attempt.reason not in SILENT:
            self.witness.hear(family, home.place.host, home.place.port)
        return attempt

    async def _judge(self, attempt: Attempt, family: Family, home: Home) -> Outcome:
        """How it counts: silence only where somebody can say that we could have heard."""
        if attempt.opened:
            return Outcome.OPENED
        if attempt.reason in CERTAIN:
            return Outcome.FAILED
        if attempt.reason in SILENT:
            return _OF_SILENCE[await self.witness.vouch(family, home.place.host)]
        return Outcome.DOUBTFUL

    async def _reach(self, attempt: Attempt, other: Attempt, family: Family, home: Home) -> Reach:
        """Does the site answer by a protocol? What is wrong with its page by both is no fault of one."""
        if attempt.opened or (attempt.touched and attempt.reason is other.reason):
            return Reach.REACHED
        if attempt.reason is Reason.NO_NAME:
            return Reach.UNMEASURED if other.reason in (Reason.NO_NAME, Reason.NO_ANSWER) else Reach.NO_RECORD
        if attempt.touched and attempt.reason is not Reason.TOO_LATE:
            return Reach.UNREACHED
        if attempt.reason is Reason.NOT_PUBLIC:
            return Reach.UNMEASURED
        vouched = await self.witness.vouch(family, home.place.host)
        return Reach.UNREACHED if vouched is Vouched.ONLINE else Reach.UNMEASURED

    async def _look_at(self, home: Home, place: Place, looked: datetime) -> Door:
        attempt = await self.reader.fetch(home, Family.IPV4, place)
        if attempt.reason is Reason.NO_NAME:
            attempt = await self.reader.fetch(home, Family.IPV6, place)
        final = attempt.trail[-1] if attempt.trail else ""
        return Door(
            site=home.site,
            address=str(place),
            looked=looked,
            ends=_ends(attempt, home, final),
            status=attempt.status,
            final=final,
        )


def _ends(attempt: Attempt, home: Home, final: str) -> Ends:
    if attempt.opened:
        return Ends.HOME if final and Place.parse(final).origin == home.place.origin else Ends.STAYS
    if attempt.reason is Reason.LED_AWAY:
        return Ends.ELSEWHERE
    return Ends.ABSENT if attempt.reason is Reason.NO_NAME else Ends.SHUT
