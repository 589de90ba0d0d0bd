"""An inspection of sites that were built elsewhere, from saved pages or a crawl; copies of pages are the evidence."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from builder.audit.examine import Examination, Occasion, examine_site, prepare
from builder.audit.foreign.crawling import Bounds, crawl, is_web_address
from builder.audit.foreign.saved import NOWHERE, read_saved
from builder.audit.foreign.site import Copy, make_site
from builder.audit.inspection import Inspection, SiteRecord
from builder.audit.records import make_record
from builder.audit.rulebook import read_rules
from builder.audit.sampling import draw
from builder.audit.settling import count_hits, find_weakest, name_clauses, settle
from builder.diagnostic import Problems
from builder.disk import make_folder, write_whole
from builder.memory import PeakMemory
from builder.norms.audit_tables import read_audit_tables
from builder.pipeline.auditing import AuditResult, record_rule, score_sites
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.probe_report import read_probes
from builder.pipeline.probing import CLAUSE

EVIDENCE = "evidence"
SUFFIX = "gov.cn"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignOptions:
    """What to inspect: a folder of saved pages (`base` is the address they lie below, where they do not say that they
    were saved from elsewhere), or a `home` page to crawl from. `root` is the cluster whose tables are used, if it has
    its own; `probes` are the visits that `probe` kept, of sites by their hosts.
    """

    root: Path
    moment: datetime
    folder: Path | None = None
    base: str = NOWHERE
    home: str = ""
    bounds: Bounds = field(default_factory=Bounds)
    suffix: str = SUFFIX
    sample: int = 0
    seed: int = 0
    probes: Path | None = None


def audit_foreign(options: ForeignOptions, now: Callable[[], datetime]) -> tuple[AuditResult, tuple[Copy, ...]]:
    """The inspection, and the copies of the pages that it rests on. Raises CouldNotRun where there is no page."""
    started = time.monotonic()
    memory = PeakMemory()
    problems = Problems()
    tables = read_audit_tables(options.root, problems)
    if tables is None:
        return AuditResult(inspection=None, diagnostics=tuple(problems)), ()
    occasion = Occasion(moment=options.moment, standards=tables.standards, calendar=tables.calendar, words=tables.words)
    questions = prepare(read_rules(), occasion)
    visited = tables.standards.clause(CLAUSE, options.moment.date())
    probes = read_probes(options.probes, options.moment, visited) if options.probes else {}
    copies = tuple(_copies(options, now))
    if not copies:
        raise CouldNotRun("no-pages-to-inspect", place=options.folder or options.home)
    records: list[SiteRecord] = []
    for home, own in _by_host(copies, options.home):
        site = make_site(own, home, domain_suffix=options.suffix)
        site = replace(site, probes=probes.get(site.id))
        examination = examine_site(site, questions)
        records.append(
            make_record(site, examination, moment=options.moment, calendar=tables.calendar, answer_days=None)
        )
        memory.look()
    today = options.moment.date()
    cases = settle([one for record in records for one in record.findings], (), (), as_of=today)
    nothing = Examination(site="", findings=(), counts={})
    inspection = Inspection(
        cluster=", ".join(record.name for record in records),
        moment=options.moment,
        commit="",
        editions=tuple(edition.name for edition in tables.standards.in_force(today)),
        sites=tuple(records),
        scores=score_sites(records, count_hits(cases), tables, today, find_weakest(cases)),
        cluster_findings=(),
        cases=cases,
        named_clauses=name_clauses(cases, tables.standards, today),
        rules=tuple(record_rule(one, records, nothing, tables, today) for one in questions if one.page.rule.foreign),
        past=(),
        sampling=draw(cases, size=options.sample, seed=options.seed) if options.sample else None,
    )
    result = AuditResult(
        inspection=inspection,
        diagnostics=tuple(problems),
        looked=len(records),
        seconds=time.monotonic() - started,
        peak_memory_mb=memory.megabytes,
    )
    return result, copies


def _copies(options: ForeignOptions, now: Callable[[], datetime]) -> Iterable[Copy]:
    if options.folder is None and not is_web_address(options.home):
        raise CouldNotRun("not-a-page-to-crawl", address=options.home)
    if options.folder is not None:
        return read_saved(options.folder, options.base, taken_at=options.moment)
    return crawl(options.home, options.bounds, now=now)


def _by_host(copies: tuple[Copy, ...], home: str) -> list[tuple[str, list[Copy]]]:
    """The copies of each host with its home page, the hosts in order."""
    hosts: dict[str, list[Copy]] = {}
    for copy in copies:
        hosts.setdefault(urlsplit(copy.address).netloc.lower(), []).append(copy)
    return [(_home_of(host, hosts[host], home), hosts[host]) for host in sorted(hosts)]


def _home_of(host: str, copies: list[Copy], home: str) -> str:
    if home and urlsplit(home).netloc.lower() == host:
        return home
    return f"{urlsplit(copies[0].address).scheme}://{host}/"


def write_evidence(copies: Iterable[Copy], folder: Path) -> None:
    """Keep each page by its digest, with a list of address, minute, status and digest. Raises OSError."""
    place = folder / EVIDENCE
    make_folder(place)
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(("address", "taken_at", "status", "sha256", "file"))
    for copy in copies:
        name = f"{copy.digest}.html"
        write_whole(place / name, copy.data)
        taken = copy.taken_at.isoformat(timespec="minutes")
        writer.writerow((copy.address, taken, copy.status, copy.digest, name))
    write_whole(place / "evidence.csv", lines.getvalue().encode())
