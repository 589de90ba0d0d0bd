"""One inbox across sites, and the lines that settle a matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from builder.diagnostic import Problems, find_near
from builder.library.adoptions import ADOPTIONS
from builder.library.drafting import quoted
from builder.norms.standards import read_standards
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.matters import Matter, find_matters
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import Reading, read_and_plan
from builder.pipeline.state import state_of

FORWARD_CLAUSE = "ZY17-26"
"""Says within how many hours what the level above requires is passed on, where its owner does not say."""
_MOST_CHANNELS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """The matters of a site, or of all sites, those that wait first; `held` sites are seen as they are on line.

    `names` are the short names of the sites, `begun` those sites that have decided on anything before.
    """

    matters: tuple[Matter, ...]
    held: tuple[str, ...]
    today: date
    language: str
    names: Mapping[str, str]
    begun: frozenset[str]


def read_inbox(options: ReadOptions, site: str = "", *, days: int) -> Inbox:
    """The inbox of a site, or of all; matters that were closed more than `days` ago are left out.

    Raises CouldNotRun where the cluster has a fault or no such site.
    """
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
    if reading is None:
        raise CouldNotRun("cluster-at-fault")
    return find_inbox(reading, read_norm_hours(options.root, options.moment.date()), site, days=days)


def read_norm_hours(root: Path, day: date) -> int | None:
    """The hours of the norm on a day; None where no clause in force says them."""
    standards = read_standards(root, Problems())
    clause = standards.clause(FORWARD_CLAUSE, day) if standards else None
    hours = clause.limits.get("hours") if clause else None
    return int(hours) if hours is not None else None


def find_inbox(reading: Reading, norm_hours: int | None, site: str = "", *, days: int) -> Inbox:
    """What waits, by due moment and then by age; then what was closed lately, the newest first."""
    portal = reading.portal
    if site and site not in portal.cluster.sites:
        raise CouldNotRun("unknown-site", site=site, near=find_near(site, portal.cluster.sites))
    today = portal.moment.date()
    oldest = today - timedelta(days=min(days, (today - date.min).days))
    known = portal.library.decisions
    return Inbox(
        matters=tuple(
            one
            for one in find_matters(portal, norm_hours)
            if site in ("", one.site, one.owner) and (one.settled_on is None or one.settled_on >= oldest)
        ),
        held=tuple(sorted(reading.held)),
        today=today,
        language=portal.cluster.settings.language,
        names={one.id: one.short_name for one in portal.cluster.sites.values()},
        begun=frozenset(name for name, found in known.items() if found),
    )


def adoptions_file(site: str) -> str:
    """Where a site writes what it decides."""
    return f"content/{site}/{ADOPTIONS}"


def spell_decision(matter: Matter, today: date, by: str = "") -> tuple[str, ...]:
    """The lines below `decisions:` that adopt the document, and behind hashes those that reject it.

    Without `by` the name of who decides stands open, as the reason does.
    """
    signed = f"    by: {quoted(by)}" if by else "    by:"
    adopt = [f"  - document: {quoted(matter.document)}", "    ruling: adopted", f"    on: {today}", signed]
    channel, *others = matter.channels[:_MOST_CHANNELS] or ("",)
    beside = f"  # {' | '.join(others)}" if others else ""
    reject = [*adopt[:1], "    ruling: rejected", *adopt[2:], "    reason:"]
    title = " ".join(matter.title.split())
    return (
        f"  # {matter.owner} → {matter.site}  《{title}》",
        *((*adopt, f"    channel: {channel}{beside}") if channel else ()),
        *(f"  # {line[2:]}" for line in reject),
    )
