"""An inspection from beginning to end: build aside, look at what was built, hold it against the rules.

The pages that are looked at are those of the moment and the history that were asked for, so they are built into a
folder of the state, never into what is served. A site of which nothing has changed is not looked at again.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from builder.audit.examine import Counts, Examination, Occasion, Question, examine_cluster, prepare
from builder.audit.gathering.pages import OnLine
from builder.audit.gathering.sharing import Exchange
from builder.audit.gathering.sites import gather_cluster, gather_site
from builder.audit.inspection import Inspection, PastRun, RuleRecord, SiteRecord
from builder.audit.rulebook import read_rules
from builder.audit.sampling import draw
from builder.audit.settling import count_hits, find_weakest, name_clauses, settle
from builder.diagnostic import Diagnostic, Problems, Severity, find_near, in_order
from builder.digest import digest_value
from builder.memory import PeakMemory
from builder.norms.audit_tables import AuditTables, read_audit_tables
from builder.norms.inspections import Inspections, Known, RunSummary, read_inspections
from builder.norms.named_clauses import check_named_clauses
from builder.pipeline.attached import gather_attachments, tell_unread
from builder.pipeline.audit_work import AuditShop, Looked, examine_one, held_record
from builder.pipeline.build import Built, Progress, build
from builder.pipeline.excerpts import with_excerpts
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import BuildOptions
from builder.pipeline.probe_report import check_probes, read_probes
from builder.pipeline.probing import CLAUSE
from builder.store import Store, StoredOutput
from builder.workers import run_units
from catalog.register import Item
from catalog.score import Score, Tally, leave_out_bonuses, score_site
from catalog.standard import Status
from catalog.terms import Body, Presence
from catalog.verdict import Judgement

FOLDER = "audit"
INSPECTION = "site-inspection"
"""The standard by which sites are scored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditOptions:
    """What to inspect. `build` says what is read, at which moment and revision; its `out` is not used.

    `sample` findings that need a person are drawn with `seed`. `probes` are the visits that `probe` kept.
    """

    build: BuildOptions
    sample: int = 0
    seed: int = 0
    probes: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditResult:
    """The inspection, or None where a fault of the whole cluster, of the norms, or of what the inspecting office wrote
    stopped it; `looked` sites were looked at anew.
    """

    inspection: Inspection | None
    diagnostics: tuple[Diagnostic, ...] = ()
    looked: int = 0
    kept: int = 0
    seconds: float = 0.0
    peak_memory_mb: float = 0.0

    def need(self) -> Inspection:
        """The inspection. Raises CouldNotRun, with the place of the first fault, where there is none."""
        if self.inspection is not None:
            return self.inspection
        marks = sorted(one.mark for one in self.diagnostics if one.severity is Severity.ERROR)
        if not marks:
            raise CouldNotRun("cluster-at-fault")
        raise CouldNotRun("not-inspected", file=marks[0].file, line=marks[0].line, count=len(marks))


def audit(options: AuditOptions, progress: Progress = lambda *_: None) -> AuditResult:
    """Inspect a cluster. Faults are in the result; raises CouldNotRun where nothing could begin."""
    started = time.monotonic()
    memory = PeakMemory()
    if options.probes is not None:
        check_probes(options.probes)
    found: list[AuditResult] = []
    built = build(_aside(options.build, memory), after=lambda built: found.append(_audit(options, built, progress)))
    memory.look()
    result = found[0] if found else AuditResult(inspection=None)
    return replace(
        result,
        diagnostics=in_order((*built.diagnostics, *result.diagnostics)),
        seconds=time.monotonic() - started,
        peak_memory_mb=memory.megabytes,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyStory:
    """An item, and how the duty of a site stands; None where the site does not owe it."""

    item: Item
    field: str
    judgement: Judgement | None

    def spell(self) -> dict[str, object]:
        """As machines read it."""
        story: dict[str, object] = {
            "item": self.item.code.text,
            "field": self.field,
            "title": self.item.title,
            "promised": self.item.promised.words,
            "statutory": self.item.statutory.limit.words,
            "owed": self.judgement is not None,
        }
        if self.judgement is not None:
            story |= {
                "assignment": self.judgement.duty.status.value,
                "assigned_by": self.judgement.duty.source,
                "standing": self.judgement.standing.value,
                "documents": [one.document.text for one in self.judgement.discharges],
                "late": [{"document": one.document.text, "grade": one.grade.value} for one in self.judgement.late],
                "incomplete": list(self.judgement.incomplete),
            }
        return story


def explain_duty(options: BuildOptions, site: str, item: str) -> DutyStory:
    """Whether a site owes an item, and how that stands. Raises CouldNotRun where there is no such site or item."""
    stories: list[DutyStory] = []
    build(_aside(options, PeakMemory()), after=lambda built: stories.append(_tell_duty(built, site, item)))
    if not stories:
        raise CouldNotRun("cluster-at-fault")
    return stories[0]


def _tell_duty(built: Built, site_id: str, code: str) -> DutyStory:
    portal = built.reading.portal
    by_code = {str(one): found for one, found in portal.norms.registers.by_code.items()}
    if site_id not in built.reading.plans:
        raise CouldNotRun("unknown-site", site=site_id)
    if code not in by_code:
        raise CouldNotRun("unknown-item", item=code, near=find_near(code, by_code))
    online = OnLine.of(built.tree.out, (), portal.hosting)
    tables = read_audit_tables(built.root, Problems())
    site = gather_site(built.reading.plans[site_id], portal, online, standards=tables.standards if tables else None)
    judgements = (duty.judgement for duty in site.duties)
    return DutyStory(
        item=by_code[code],
        field=portal.norms.registers.title_of(by_code[code].field),
        judgement=next((one for one in judgements if str(one.duty.item.code) == code), None),
    )


def _aside(options: BuildOptions, memory: PeakMemory) -> BuildOptions:
    """The same build into a folder of the state, with a state of its own."""
    folder = options.read.state / FOLDER
    read = replace(options.read, state=folder / "state", watch=memory.look)
    return replace(options, read=read, out=folder / "pages", strict=False, only="")


def _audit(options: AuditOptions, built: Built, progress: Progress) -> AuditResult:
    problems = Problems()
    tables = read_audit_tables(built.root, problems)
    known = Known(
        sites=frozenset(built.reading.portal.cluster.sites),
        rules=frozenset(page.rule.id for page in read_rules()),
    )
    inspections = read_inspections(built.root, problems, known)
    if tables is not None:
        check_named_clauses(built.reading.portal.norms.registers, tables.standards, problems)
    # Without an entry or a waiver that cannot be read, what people decided would count for nothing.
    if tables is None or problems.errors:
        return AuditResult(inspection=None, diagnostics=with_excerpts(built.root, problems))
    occasion = Occasion(
        moment=built.reading.portal.moment,
        standards=tables.standards,
        calendar=tables.calendar,
        words=tables.words,
    )
    questions = prepare(read_rules(), occasion)
    shop = _open_shop(options, built, questions, occasion, tables)
    tell_unread(shop.attachments, problems)
    looked = _look(shop, built, options, progress)
    cluster = examine_cluster(gather_cluster(built.reading.portal), questions)
    inspection = _sum_up(options, built, [one.record for one in looked], cluster, questions, tables, inspections)
    anew = sum(not one.kept for one in looked)
    return AuditResult(inspection=inspection, diagnostics=tuple(problems), looked=anew, kept=len(looked) - anew)


def _open_shop(
    options: AuditOptions, built: Built, questions: tuple[Question, ...], occasion: Occasion, tables: AuditTables
) -> AuditShop:
    reading = built.reading
    read = replace(_aside(options.build, PeakMemory()).read, root=built.root)
    files = {site: built.store.read_outputs(site) for site in reading.plans}
    online = OnLine.of(built.tree.out, (file for found in files.values() for file in found), reading.portal.hosting)
    portal = reading.portal
    cluster = (portal.cluster.settings, portal.hosting.fingerprint)
    common = digest_value((tables.fingerprint, portal.norms, *cluster, portal.moment))
    visited = tables.standards.clause(CLAUSE, portal.moment.date())
    return AuditShop(
        root=built.root,
        portal=portal,
        plans=reading.plans,
        online=online,
        questions=questions,
        occasion=occasion,
        attachments=gather_attachments(reading.portal, read),
        digests={site: _digest_of(files[site].values()) for site in files},
        own={site: frozenset(files[site]) for site in files},
        exchange=Exchange(portal),
        common=common,
        probes=read_probes(options.probes, portal.moment, visited) if options.probes else {},
    )


def _digest_of(files: Iterable[StoredOutput]) -> str:
    """Changes when an output of a site does, whatever the order in which the store tells them."""
    return digest_value(tuple(sorted((one.file, one.digest) for one in files)))


def _look(shop: AuditShop, built: Built, options: AuditOptions, progress: Progress) -> list[Looked]:
    """The record of every site, kept or made anew, in the order of the tree. Raises OSError where a page that was built
    cannot be read."""
    reading, store = built.reading, built.store
    looked = {site: held_record(shop, site) for site in reading.plans if site in built.result.held}
    for site in reading.plans:
        kept = _kept(shop, site, store) if site not in looked else None
        if kept is not None:
            looked[site] = kept
    waiting = [site for site in reading.plans if site not in looked]
    watch = options.build.read.watch
    for number, one in enumerate(
        run_units(examine_one, waiting, shop, jobs=options.build.read.jobs, watch=watch), start=1
    ):
        looked[one.record.id] = one
        if not shop.attachments.unread:  # else it is no record of what would be found
            store.put_record(one.record.id, shop.key_of(one.record.id), one.to_text())
        progress(number, len(waiting), sum(len(each.record.findings) for each in looked.values()))
    store.commit()
    return [looked[site] for site in reading.plans]


def _kept(shop: AuditShop, site: str, store: Store) -> Looked | None:
    text = store.read_record(site, shop.key_of(site))
    found = Looked.from_text(text) if text is not None else None
    return found if found is not None and shop.still_leads(found) else None


def _sum_up(
    options: AuditOptions,
    built: Built,
    records: list[SiteRecord],
    cluster: Examination,
    questions: tuple[Question, ...],
    tables: AuditTables,
    inspections: Inspections,
) -> Inspection:
    moment = built.reading.portal.moment
    today = moment.date()
    findings = [one for record in records for one in record.findings] + list(cluster.findings)
    cases = settle(findings, inspections.ledger, inspections.waivers, as_of=today)
    sampling = draw(cases, size=options.sample, seed=options.seed) if options.sample else None
    return Inspection(
        cluster=built.reading.portal.cluster.settings.name,
        moment=moment,
        commit=built.commit,
        editions=tuple(edition.name for edition in tables.standards.in_force(today)),
        sites=tuple(records),
        scores=score_sites(records, count_hits(cases), tables, today, find_weakest(cases)),
        cluster_findings=cluster.findings,
        cases=cases,
        named_clauses=name_clauses(cases, tables.standards, today),
        rules=tuple(record_rule(one, records, cluster, tables, today) for one in questions),
        past=tuple(_past(run) for run in inspections.runs if run.as_of < today),
        sampling=sampling,
    )


def score_sites(
    records: Iterable[SiteRecord],
    hits: Mapping[str, Mapping[str, int]],
    tables: AuditTables,
    today: date,
    known: Mapping[str, Mapping[str, Status]] = MappingProxyType({}),
) -> Mapping[str, Score]:
    """The score of each site by the failed findings against each clause, where the standard for scores is in force.

    `known` are the weakest things that those of a site rest on, by clause.

    Neither rules nor the ledger have a word for what was fulfilled, so that no bonus is earned here.
    """
    standard = tables.standards.find(INSPECTION, today)
    points = tables.points if tables.points and tables.points.in_force(today) else None
    if standard is None:
        return {}
    return {
        record.id: score_site(
            Tally(
                site=record.id,
                hits=leave_out_bonuses(hits.get(record.id, {}), standard, points),
                portal=record.body is Body.GOVERNMENT and record.presence is Presence.SITE,
                serves_public=record.serves_public,
                known=known.get(record.id, {}),
            ),
            standard,
            points,
        )
        for record in records
    }


def record_rule(
    question: Question, records: Iterable[SiteRecord], cluster: Examination, tables: AuditTables, today: date
) -> RuleRecord:
    """A rule as it was asked of all of them."""
    rule = question.page.rule
    counts = [record.counts[rule.id] for record in records if rule.id in record.counts]
    counts += [cluster.counts[rule.id]] if rule.id in cluster.counts else []
    clause = question.asked.clause if question.asked else None
    editions = tables.standards.in_force(today)
    standard = next((one.name for one in editions if clause and one.find(clause.id)), "")
    return RuleRecord(
        rule=rule.id,
        family=rule.family.value,
        clauses=rule.clauses,
        clause=clause,
        standard=standard,
        counts=sum(counts, Counts()),
    )


def _past(run: RunSummary) -> PastRun:
    return PastRun(as_of=run.as_of, sites=run.sites, by_verdict=run.by_verdict, totals=run.totals, failed=run.failed)
