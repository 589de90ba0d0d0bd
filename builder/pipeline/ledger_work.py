"""整改台账 at work: what inspectors filled in comes back, and entries are changed one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from builder.audit.examine import UNKNOWN_LIMIT, Recorded
from builder.diagnostic import Diagnostic, Problems, find_near, in_order
from builder.norms.audit_tables import read_audit_tables
from builder.norms.inspections import LEDGER, read_inspections
from builder.pipeline.auditing import AuditOptions, audit
from builder.pipeline.build import Progress
from builder.pipeline.excerpts import with_excerpts
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.ledger_checks import Refusals, Sight, check_entry, places_of, see
from builder.pipeline.ledger_files import read_kept, write_ledger
from builder.pipeline.ledger_rows import NUMBERLESS, RowReader
from builder.pipeline.ledger_sheet import LedgerSheet, read_ledger_sheet
from builder.wording.rule_words import read_rule_words
from catalog.ledger import Fingerprint, LedgerEntry, LedgerStatus
from catalog.origin import Mark

LAST_NUMBER = 999_999
CHANGEABLE = (
    "status",
    "responsible",
    "due_on",
    "measures",
    "done_on",
    "evidence",
    "reviewer",
    "reviewed_on",
    "conclusion",
    "note",
)
"""What may be changed of an entry; the rest tells what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """Which workbook to read, against which inspection. `by` signs for rows that close a finding and name nobody.

    `partial`: what can be taken is taken, though some rows are refused.
    """

    audit: AuditOptions
    workbook: Path
    by: str = ""
    dry_run: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """Fingerprints of entries that were added, changed, or left as they were; refused cells; heads that were passed.

    `written` is false where nothing had to be, or might be.
    """

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0
    refused: int = 0
    extra: tuple[str, ...] = ()
    written: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()


def import_ledger(options: ImportOptions, progress: Progress = lambda *_: None) -> ImportResult:
    """Take what was filled into a workbook into the ledger.

    The cluster is inspected first: 销号 needs a re-check that no longer finds the fault. Raises CouldNotRun where the
    workbook cannot be read, the ledger itself is at fault, or the inspection could not run.
    """
    root = options.audit.build.read.root
    sheet = read_ledger_sheet(options.workbook)
    kept, data = read_kept(root)
    sight = look_again(options.audit, progress)
    problems = Problems()
    entries = {entry.fingerprint.text: entry for entry in kept.ledger}
    reader = RowReader(
        file=options.workbook.name, sheet=sheet, sight=sight, entries=entries, by=options.by, problems=problems
    )
    taken, refused = _read_rows(sheet, reader, problems)
    after = dict(entries)
    for entry in taken:
        numbered = _number(entry, after)
        after[numbered.fingerprint.text] = numbered
    added = tuple(name for name in after if name not in entries)
    changed = tuple(name for name, entry in entries.items() if after[name] != entry)
    may_write = not options.dry_run and (options.partial or not refused)
    written = may_write and bool(added or changed)
    if written:
        write_ledger(root, after.values(), data)
    return ImportResult(
        added=added,
        changed=changed,
        unchanged=len(sheet.rows) - refused - len(added) - len(changed),
        refused=refused,
        extra=sheet.extra,
        written=written,
        diagnostics=in_order(problems),
    )


def _read_rows(sheet: LedgerSheet, reader: RowReader, problems: Problems) -> tuple[list[LedgerEntry], int]:
    """The entries of all rows that can be taken, and how many rows were refused."""
    taken: list[LedgerEntry] = []
    refused = 0
    first: dict[str, int] = {}
    for row in sheet.rows:
        before = len(problems.found)
        name = row.text("fingerprint")
        if name and name in first:
            cell = row.cells["fingerprint"]
            mark = Mark(reader.file, cell.row, cell.column)
            place = f"{sheet.name}!{cell.address}"
            problems.add("finding-twice", mark, cell=place, value=name, row=first[name])
        else:
            first.setdefault(name, row.number)
            entry = reader.read(row)
            taken += [entry] if entry is not None else []
        refused += len(problems.found) > before
    return taken, refused


def _number(entry: LedgerEntry, entries: Mapping[str, LedgerEntry]) -> LedgerEntry:
    """The entry under a name of its own: the next number, where a person found it and it has none."""
    if entry.fingerprint != NUMBERLESS:
        return entry
    numbers = [int(one.fingerprint.text.removeprefix("hand-")) for one in entries.values() if one.fingerprint.by_hand]
    number = max(numbers, default=0) + 1
    if number > LAST_NUMBER:
        raise CouldNotRun("hand-numbers-used-up", last=LAST_NUMBER)
    return replace(entry, fingerprint=Fingerprint(f"hand-{number}"))


def set_entry(
    options: AuditOptions,
    fingerprint: str,
    changes: Mapping[str, str | date | LedgerStatus],
    progress: Progress = lambda *_: None,
) -> tuple[LedgerEntry | None, tuple[Diagnostic, ...]]:
    """Change one entry, or begin one for a finding of today; None, with the faults, where that is refused.

    The cluster is inspected where the entry is new, or is to be closed or waived. Raises CouldNotRun.
    """
    root = options.build.read.root
    kept, data = read_kept(root)
    entries = {entry.fingerprint.text: entry for entry in kept.ledger}
    before = entries.get(fingerprint)
    status = changes.get("status", before.status if before else "")
    needed = before is None or status in (LedgerStatus.CLOSED, LedgerStatus.WAIVED)
    sight = look_again(options, progress) if needed else _see_nothing(options.build.read.moment.date())
    if before is None:
        before = _begin(fingerprint, sight)
    entry = _change(before, changes)
    problems = Problems()
    mark = kept.places.get(fingerprint, Mark(LEDGER))
    refusals = Refusals(problems, places_of(("found_on", *CHANGEABLE), mark))
    check_entry(entry, sight, refusals)
    if not refusals.is_empty():
        return None, with_excerpts(root, in_order(problems))
    if entry != entries.get(fingerprint):
        write_ledger(root, (entries | {fingerprint: entry}).values(), data)
    return entry, ()


def _change(entry: LedgerEntry, changes: Mapping[str, str | date | LedgerStatus]) -> LedgerEntry:
    unknown = changes.keys() - set(CHANGEABLE)
    if unknown:
        raise ValueError(f"nobody may change {', '.join(sorted(unknown))}")
    values: dict[str, Any] = dict(changes)
    return replace(entry, **values)


def _begin(fingerprint: str, sight: Sight) -> LedgerEntry:
    case = sight.cases.get(fingerprint)
    if case is None:
        raise CouldNotRun("no-such-finding", fingerprint=fingerprint, near=find_near(fingerprint, sight.cases))
    found = case.recorded
    return LedgerEntry(
        fingerprint=Fingerprint(fingerprint),
        site=case.site,
        rule=case.rule,
        clause=found.clause if found else "",
        problem=_spell_problem(found) if found else "",
        address=found.finding.address if found else "",
        found_on=sight.today,
    )


def _spell_problem(found: Recorded) -> str:
    """The problem in the words of the norm's own language, in which the ledger is kept."""
    finding, words = found.finding, read_rule_words("zh-Hans").get(found.rule)
    if words is None or finding.problem == UNKNOWN_LIMIT:
        return finding.title
    return words.says(finding.problem, finding.title, finding.values)


def list_entries(
    root: Path, today: date, *, states: Iterable[str] = (), site: str = ""
) -> tuple[tuple[tuple[LedgerEntry, Mark], ...], tuple[Diagnostic, ...]]:
    """The entries that stand in one of the states (any, where none is asked for), each with its place.

    States: `open`, `overdue`, and those that people set.
    """
    problems = Problems()
    kept = read_inspections(root, problems)
    wanted = frozenset(states)
    found = tuple(
        (entry, kept.places[entry.fingerprint.text])
        for entry in sorted(kept.ledger, key=lambda one: (one.site, one.fingerprint))
        if (not site or entry.site == site) and (not wanted or wanted & states_of(entry, today))
    )
    return found, with_excerpts(root, in_order(problems))


def states_of(entry: LedgerEntry, today: date) -> frozenset[str]:
    """Every state by which an entry can be asked for; nobody has looked whether what is said to be mended is."""
    more = {"open": entry.status.is_open, "overdue": entry.is_overdue(today)}
    return frozenset({entry.status.value, *(name for name, true in more.items() if true)})


def look_again(options: AuditOptions, progress: Progress = lambda *_: None) -> Sight:
    """Inspect the cluster, for entries to be held against. Raises CouldNotRun where a fault stopped that."""
    root = options.build.read.root
    inspection = audit(options, progress).need()
    tables = read_audit_tables(root, Problems())
    if tables is None:
        raise CouldNotRun("cluster-at-fault")
    return see(inspection, tables.standards)


def _see_nothing(today: date) -> Sight:
    """Of an entry that needs no inspection only the days are looked at."""
    return Sight(today=today, sites={}, cases={}, rules=frozenset(), clauses=frozenset())
