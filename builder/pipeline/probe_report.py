"""What the visits of the last days say: of each site for people, and for the rules of an inspection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from builder.audit.gathering.probes import gather_probes
from builder.audit.subjects.site import Probes
from builder.pipeline.probe_store import opened_to_read
from builder.pipeline.probing import limit_of, read_clause
from builder.probe.page_head import list_lacking
from builder.probe.summary import Summary, Week, summarize, why_of
from builder.probe.visit import SHANGHAI, Door, Ends, Reach, Seen, TlsFault, Visit
from catalog.standard import Clause

FORMAT = "zhanqun-probe-1"
_LED_WRONG = (Ends.STAYS, Ends.ELSEWHERE)


class Standing(StrEnum):
    """How a site stands by the clause on visits."""

    OPEN = "open"
    FAILING = "failing"
    DOUBTFUL = "doubtful"
    TOO_FEW = "too-few"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the clause asks; the status says how well that is known."""

    days: int
    visits_a_day: int
    seconds: int
    percent: int
    clause: str = ""
    status: str = ""

    @classmethod
    def of(cls, clause: Clause | None) -> Limits:
        """The numbers of the clause in force."""
        return cls(
            days=limit_of(clause, "days", 7),
            visits_a_day=limit_of(clause, "visits_a_day", 20),
            seconds=limit_of(clause, "seconds", 15),
            percent=limit_of(clause, "percent", 5),
            clause=clause.id if clause else "",
            status=clause.status.value if clause else "",
        )

    def stand(self, found: Summary) -> Standing:
        """How a site stands."""
        most = self.percent * found.visits
        if (found.until - found.since).days + 1 < self.days or found.fewest_a_day < self.visits_a_day:
            return Standing.TOO_FEW
        if len(found.failures) * 100 >= most:
            return Standing.FAILING
        return Standing.DOUBTFUL if (len(found.failures) + len(found.doubts)) * 100 >= most else Standing.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReport:
    """A site: its visits, how it stands, and what else was seen; `days_left` of its certificate, where it has one."""

    found: Summary
    standing: Standing
    doors: tuple[Door, ...]
    days_left: int | None
    lacking: tuple[str, ...]
    expiring: bool

    @property
    def page(self) -> Seen:
        """The home page as it came last; nothing where it never did."""
        return self.found.opened.seen if self.found.opened else Seen()

    @property
    def wrong(self) -> tuple[str, ...]:
        """What somebody should see to."""
        told = [self.standing.value] if self.standing in (Standing.FAILING, Standing.DOUBTFUL) else []
        mark = self.found.certificate
        if mark is not None and mark.fault is not TlsFault.NONE:
            told.append("certificate")
        if self.expiring:
            told.append("expiring")
        if any(one.ends in _LED_WRONG for one in self.doors):
            told.append("doors")
        return (*told, "title") if self.page.fits is False else tuple(told)

    def spell(self) -> dict[str, object]:
        """As machines read it."""
        found, last, mark, page = self.found, self.found.last, self.found.certificate, self.page
        return {
            "site": found.site,
            "address": last.seen.address,
            "standing": self.standing.value,
            "wrong": list(self.wrong),
            "since": found.since.isoformat(),
            "until": found.until.isoformat(),
            "visits": found.visits,
            "fewest_a_day": found.fewest_a_day,
            "failed": len(found.failures),
            "doubtful": len(found.doubts),
            "void": found.void,
            "typical_ms": found.typical_ms,
            "slowest_ms": found.slowest.whole_ms if found.slowest else None,
            "ipv4": last.ipv4.value,
            "ipv6": _word_of(found),
            "certificate": None
            if mark is None
            else {
                "fault": mark.fault.value,
                "until": mark.until.isoformat() if mark.until else None,
                "days_left": self.days_left,
                "issuer": mark.issuer,
            },
            "headers": {"sent": list(page.headers), "lacking": list(self.lacking)},
            "title": {"text": page.title, "names_site": page.fits},
            "trail": list(last.seen.trail),
            "doors": [
                {"address": one.address, "ends": one.ends.value, "status": one.status, "final": one.final}
                for one in self.doors
            ],
            "failures": [_spell_visit(one) for one in found.failures],
            "doubts": [_spell_visit(one) for one in found.doubts],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReport:
    """The sites that were visited in the days of the clause, in the order of their names."""

    week: Week
    limits: Limits
    sites: tuple[SiteReport, ...]

    def spell(self) -> dict[str, object]:
        """As machines read it (docs/probe.schema.json)."""
        limits = self.limits
        return {
            "format": FORMAT,
            "since": self.week.since.isoformat(),
            "until": self.week.until.isoformat(),
            "clause": {"id": limits.clause, "status": limits.status},
            "limits": {
                "days": limits.days,
                "visits_a_day": limits.visits_a_day,
                "seconds": limits.seconds,
                "percent": limits.percent,
            },
            "sites": [one.spell() for one in self.sites],
        }


def report_probes(
    path: Path, root: Path, moment: datetime, *, sites: tuple[str, ...] = (), days: int = 0, expiring: int = 14
) -> ProbeReport:
    """What the visits of the last whole days say, as many as the clause wants or `days`. Raises CouldNotRun."""
    limits = Limits.of(read_clause(root, moment.date()))
    week = Week.before(moment, days or limits.days)
    with opened_to_read(path) as visits:
        found = tuple(summarize(visits.read(week.begins, week.ends), seconds=limits.seconds))
        doors: dict[str, list[Door]] = {}
        for door in visits.doors(week.ends):
            doors.setdefault(door.site, []).append(door)
    chosen = (one for one in found if not sites or one.site in sites)
    reports = (_report(one, limits, tuple(doors.get(one.site, ())), moment, expiring) for one in chosen)
    return ProbeReport(week=week, limits=limits, sites=tuple(reports))


def read_probes(path: Path, moment: datetime, clause: Clause | None) -> Mapping[str, Probes]:
    """The visits of the last whole days as the rules look at them, by site. Raises CouldNotRun."""
    limits = Limits.of(clause)
    week = Week.before(moment, limits.days)
    with opened_to_read(path) as visits:
        found = summarize(visits.read(week.begins, week.ends), seconds=limits.seconds)
        return {one.site: gather_probes(one) for one in found}


def check_probes(path: Path) -> None:
    """Can the visits be read? Raises CouldNotRun."""
    with opened_to_read(path):
        return


def _report(found: Summary, limits: Limits, doors: tuple[Door, ...], moment: datetime, expiring: int) -> SiteReport:
    until = found.certificate.until if found.certificate else None
    left = (until - moment.replace(tzinfo=SHANGHAI)) // timedelta(days=1) if until else None
    page = found.opened.seen if found.opened else None
    return SiteReport(
        found=found,
        standing=limits.stand(found),
        doors=doors,
        days_left=left,
        lacking=list_lacking(page.headers, page.address.partition(":")[0]) if page else (),
        expiring=left is not None and left < expiring,
    )


def _word_of(found: Summary) -> str:
    if found.ipv6 is None:
        return Reach.UNMEASURED.value
    if found.ipv6:
        return Reach.REACHED.value
    return (Reach.UNREACHED if found.ipv6_record else Reach.NO_RECORD).value


def _spell_visit(visit: Visit) -> dict[str, object]:
    return {
        "at": visit.started.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "reason": why_of(visit).value,
        "status": visit.status,
        "whole_ms": visit.whole_ms,
        "server": visit.server,
    }


def list_wrong(reports: Iterable[SiteReport]) -> tuple[SiteReport, ...]:
    """Those that somebody should see to."""
    return tuple(one for one in reports if one.wrong)
