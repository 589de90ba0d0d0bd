"""Visits to the sites of a cluster, or to any others, kept in a store: once, or whenever each is due."""

from __future__ import annotations

import asyncio
import signal
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from builder.cluster.site import Site
from builder.diagnostic import Diagnostic, Problems, find_near
from builder.norms.audit_tables import read_audit_tables
from builder.pipeline.explain import read_sites
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import ReadOptions
from builder.pipeline.probe_store import kept_alone, opened_to_write
from builder.probe.fetching import Reader, trust
from builder.probe.keeping import Visits
from builder.probe.lookup import LookUp, can_connect, look_up
from builder.probe.running import Clock, Run, SystemClock
from builder.probe.spread import DAY, Spread
from builder.probe.target import Bounds, Home, NoTarget, Place, is_in_network, is_public
from builder.probe.visit import SHANGHAI, Door, Outcome, Visit
from builder.probe.visiting import Visitor
from builder.probe.witness import Connect, Witness
from catalog.origin import Mark
from catalog.standard import Clause
from catalog.terms import Presence

CLAUSE = "JC19-V2.1"
"""The clause that says how a site is visited, and what counts as not opened."""

ON_LINE = ("open", "archived")
HTTPS = 443


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """How the network is reached; tests put a small one in its place. `may` None: what `closed` says."""

    look_up: LookUp = look_up
    connect: Connect = can_connect
    may: Callable[[str], bool] | None = None
    plain_port: int = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeOptions:
    """What to visit, how often (None: once, now), and where to keep what was seen.

    `sites` are ids of the cluster's sites, all where neither they nor `urls` (home pages of any sites) name one.
    `references` are hosts, with a port or without, that tell whether this side is on line. `closed`: the sites lie in a
    network apart from the internet. `term` is how long visits are kept.
    """

    read: ReadOptions
    into: Path
    every: timedelta | None = None
    sites: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    authorities: Path | None = None
    closed: bool = False
    at_once: int = 32
    term: timedelta = timedelta(days=100)
    clock: Clock = field(default_factory=SystemClock)
    net: Net = field(default_factory=Net)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """What a run came to. `missed` visits were not made because their time had passed; `pruned` were forgotten."""

    sites: int
    visits: Mapping[Outcome, int]
    missed: int
    pruned: int


Begin = Callable[[int, tuple[Diagnostic, ...]], None]
"""Is told, before the first visit, how many sites there are, which could not be read, and what makes the measurements
prove less."""

Tell = Callable[[Visit, Outcome | None], None]
"""Is told of each visit, and how the one before counted."""


def probe(options: ProbeOptions, begin: Begin = lambda *_: None, tell: Tell = lambda *_: None) -> ProbeResult:
    """Visit the sites; without an end where they are to be visited every so often. Raises CouldNotRun."""
    problems = Problems()
    clause = read_clause(options.read.root, options.read.moment.date())
    homes = list_homes(options, problems)
    _tell_weak(options, clause, homes, problems)
    with kept_alone(options.into), opened_to_write(options.into) as visits:
        job = _Job(options, visits, tell)
        run = Run(
            visitor=_visitor(options, homes, clause),
            keep=job.keep,
            clock=options.clock,
            at_once=options.at_once,
            latest=visits.latest(),
        )
        begin(len(homes), tuple(problems))
        asyncio.run(_go(run, homes, options.every))
    return ProbeResult(
        sites=len(homes),
        visits={outcome: job.counted[outcome] for outcome in Outcome},
        missed=run.missed,
        pruned=job.pruned,
    )


def read_clause(root: Path, day: date) -> Clause | None:
    """The clause on visits as it is in force on a day. Raises CouldNotRun where the tables cannot be read."""
    problems = Problems()
    tables = read_audit_tables(root, problems)
    if tables is None:
        raise CouldNotRun("cluster-at-fault")
    return tables.standards.clause(CLAUSE, day)


def limit_of(clause: Clause | None, name: str, otherwise: int) -> int:
    """A whole number of the clause; another where it has none."""
    value = clause.limits.get(name) if clause is not None else None
    return int(value) if value is not None else otherwise


def list_homes(options: ProbeOptions, problems: Problems) -> tuple[Home, ...]:
    """The home pages to visit. Raises CouldNotRun where there is none, or a site is not known."""
    homes = [_foreign(url) for url in options.urls]
    if options.sites or not options.urls:
        homes += _own(options, problems)
    if not homes:
        raise CouldNotRun("nothing-to-probe")
    return tuple({home.site: home for home in homes}.values())


def _own(options: ProbeOptions, problems: Problems) -> Iterator[Home]:
    found = Problems()
    cluster = read_sites(options.read, problems=found)
    problems.found.extend(found.errors)  # those sites are not visited
    for name in options.sites:
        if name not in cluster.sites:
            raise CouldNotRun("unknown-site", site=name, near=find_near(name, cluster.sites))
    for site in cluster.sites.values():
        if options.sites and site.id not in options.sites:
            continue
        address = cluster.hosting.absolute(site.address(""))
        if _is_on_line(site):
            try:
                yield Home(site=site.id, place=Place.parse(address), names=(site.name,))
            except NoTarget:
                problems.of(site.id).warn("not-probed", site.mark, site=site.id, address=address)
        elif site.id in options.sites:
            problems.of(site.id).warn("not-probed", site.mark, site=site.id, address=address)


def _is_on_line(site: Site) -> bool:
    return site.presence is Presence.SITE and site.state.is_.value in ON_LINE


def _foreign(url: str) -> Home:
    """A site that is not of the cluster; its id is its host, as an inspection of its pages has it."""
    try:
        place = Place.parse(url)
    except NoTarget as fault:
        raise CouldNotRun("not-a-page-to-crawl", address=url) from fault
    return Home(site=urlsplit(str(place)).netloc, place=place)


def _tell_weak(options: ProbeOptions, clause: Clause | None, homes: tuple[Home, ...], problems: Problems) -> None:
    """What will make the measurements prove less than they might."""
    if options.every is not None:
        wanted, made = limit_of(clause, "visits_a_day", 0), DAY // int(options.every.total_seconds())
        if made < wanted:
            problems.warn("probed-too-seldom", Mark(""), made=made, wanted=wanted)
    if not options.references and len({home.place.host for home in homes}) < 2:
        problems.warn("no-reference", Mark(""))


def _visitor(options: ProbeOptions, homes: tuple[Home, ...], clause: Clause | None) -> Visitor:
    net = options.net
    may = net.may or (is_in_network if options.closed else is_public)
    seconds = float(limit_of(clause, "seconds", int(Bounds().seconds)))
    try:
        context = trust(options.authorities)
    except (OSError, ssl.SSLError) as fault:
        raise CouldNotRun("bad-authorities", file=options.authorities, reason=fault) from fault
    bounds = Bounds(seconds=seconds, plain_port=net.plain_port)
    witness = Witness(
        references=tuple(_read_reference(text) for text in options.references),
        others=tuple(dict.fromkeys((home.place.host, home.place.port) for home in homes)),
        look_up=net.look_up,
        may=lambda number: bool(options.references) or may(number),
        connect=net.connect,
    )
    return Visitor(reader=Reader(context=context, bounds=bounds, look_up=net.look_up, may=may), witness=witness)


def _read_reference(text: str) -> tuple[str, int]:
    """A host and its port. Raises CouldNotRun."""
    try:
        place = Place.parse(f"https://{text}/")
    except NoTarget as fault:
        raise CouldNotRun("bad-reference", text=text) from fault
    return place.host, place.port


class _Job:
    """What is done with each visit: it is kept, counted, told; once a day old ones are forgotten."""

    def __init__(self, options: ProbeOptions, visits: Visits, tell: Tell) -> None:
        self._options = options
        self._visits = visits
        self._tell = tell
        self._pruned_on: date | None = None
        self.counted: Counter[Outcome] = Counter()
        self.pruned = 0

    def keep(self, visit: Visit, doors: tuple[Door, ...]) -> None:
        before = self._visits.last_outcome(visit.site)
        if self._visits.keep(visit, doors):
            self.counted[visit.outcome] += 1
            self._tell(visit, before)
        self._prune(self._options.clock.now())

    def _prune(self, now: datetime) -> None:
        today = now.astimezone(SHANGHAI).date()
        if today != self._pruned_on:
            self._pruned_on = today
            self.pruned += self._visits.prune(now - self._options.term)


async def _go(run: Run, homes: tuple[Home, ...], every: timedelta | None) -> None:
    names = ThreadPoolExecutor(2 * run.at_once, "names")  # one that waits for a name must not let others wait
    asyncio.get_running_loop().set_default_executor(names)
    with _ends_on_signal(run):
        if every is None:
            await run.visit_once(homes)
        else:
            await run.visit_forever(homes, Spread(int(every.total_seconds())))


@contextmanager
def _ends_on_signal(run: Run) -> Iterator[None]:
    """SIGINT and SIGTERM end a run in good order, where it has the process to itself."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT) if threading.current_thread() is threading.main_thread() else ()
    for number in numbers:
        loop.add_signal_handler(number, run.stop)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
