"""`catalog/inspections/`: what the inspecting office owns. Ledger, waivers, summaries of earlier runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeGuard

from builder.diagnostic import Problems, find_near
from builder.disk import exists, find_files
from builder.source.fields import read_record
from builder.source.marked import Node, Scalar, Sequence, Table, read_table
from builder.source.text import read_own_text
from catalog.ledger import Fingerprint, LedgerEntry, LedgerStatus, Waiver
from catalog.origin import Mark

FOLDER = "inspections"
LEDGER = "catalog/inspections/ledger.yaml"
WAIVERS = "catalog/inspections/waivers.yaml"
RUNS = "catalog/inspections/runs"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """An earlier run as it was kept: subjects by verdict; by site the total of its score and its failed findings."""

    as_of: date
    sites: int
    by_verdict: Mapping[str, int]
    totals: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspections:
    """All of it; runs by day. `places`: where each entry of the ledger was written, by its fingerprint."""

    ledger: tuple[LedgerEntry, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    runs: tuple[RunSummary, ...] = ()
    places: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The ids that ledger and waivers may name: sites of the cluster, rules of the audit."""

    sites: frozenset[str]
    rules: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenWaiver:
    """A waiver as it is written."""

    rule: str = ""
    site: str = ""
    key: str = ""
    fingerprint: Fingerprint | None = None
    reason: str
    approver: str
    granted_on: date
    expires_on: date

    def at(self, mark: Mark) -> Waiver:
        """The waiver with its place."""
        return Waiver(
            rule=self.rule,
            site=self.site,
            key=self.key,
            fingerprint=self.fingerprint,
            reason=self.reason,
            approver=self.approver,
            granted_on=self.granted_on,
            expires_on=self.expires_on,
            mark=mark,
        )


def read_inspections(root: Path, problems: Problems, known: Known | None = None) -> Inspections:
    """What the office has written; a line that is not whole is left out, with its faults told.

    Where it is told what may be named, names of anything else are told too: a waiver of it is left out, an entry of
    the ledger stays, since sites and rules may go and what was found remains.
    """
    text = _read(root, LEDGER, problems)
    ledger = read_ledger(text, problems, known) if text is not None else {}
    waivers = tuple(_read_waivers(root, problems, known))
    return Inspections(
        ledger=tuple(entry for entry, _ in ledger.values()),
        waivers=waivers,
        runs=_read_runs(root, problems),
        places={name: mark for name, (_, mark) in ledger.items()},
    )


def read_ledger(text: str, problems: Problems, known: Known | None = None) -> Mapping[str, tuple[LedgerEntry, Mark]]:
    """The entries that a ledger's text holds, each with its place, by their fingerprints."""
    found: dict[str, tuple[LedgerEntry, Mark]] = {}
    for table in _items(text, LEDGER, "entries", problems):
        entry = read_record(LedgerEntry, table, problems)
        if entry is None:
            continue
        name = entry.fingerprint.text
        if name in found:
            mark = table.mark_of("fingerprint")
            problems.add("doubled-fingerprint", mark, fingerprint=name, line=found[name][1].line)
            continue
        if entry.status is LedgerStatus.CLOSED and not (entry.reviewer and entry.reviewed_on):
            problems.add("closed-unreviewed", table.mark_of("status"), fingerprint=name)
        if known is not None:
            _tell_unknown(table, known, problems, warn=True)
        found[name] = (entry, table.mark)
    return found


def _read_waivers(root: Path, problems: Problems, known: Known | None) -> Iterator[Waiver]:
    text = _read(root, WAIVERS, problems)
    for table in _items(text, WAIVERS, "waivers", problems) if text is not None else ():
        written = read_record(WrittenWaiver, table, problems)
        if written is None:
            continue
        before = len(problems.found)
        if written.fingerprint is None and not (written.rule and written.site):
            problems.add("waiver-names-nothing", table.mark)
        if written.expires_on < written.granted_on:
            problems.add("waiver-ends-first", table.mark_of("expires_on"))
        if known is not None:
            _tell_unknown(table, known, problems, warn=False)
        if len(problems.found) == before:
            yield written.at(table.mark)


def _tell_unknown(table: Table, known: Known, problems: Problems, *, warn: bool) -> None:
    """Sites and rules that a line names and nobody knows."""
    tell = problems.warn if warn else problems.add
    site, rule = _text(table, "site"), _text(table, "rule")
    if site and site not in known.sites:
        tell("unknown-site", table.mark_of("site"), site=site, near=find_near(site, known.sites))
    if rule and rule not in known.rules:
        tell("unknown-rule", table.mark_of("rule"), rule=rule, near=find_near(rule, known.rules))


def _text(table: Table, key: str) -> str:
    node = table.entries.get(key)
    return node.text if isinstance(node, Scalar) and not node.empty else ""


def _read_runs(root: Path, problems: Problems) -> tuple[RunSummary, ...]:
    found: dict[date, RunSummary] = {}
    for one in find_files(root, RUNS):
        text = _read(root, one.path, problems) if one.path.endswith(".yaml") and not one.link else None
        table = read_table(text, one.path, problems) if text is not None else None
        run = read_record(RunSummary, table, problems) if table is not None else None
        if run is None or table is None:
            continue
        if run.as_of in found:
            problems.add("doubled-run", table.mark_of("as_of"), day=run.as_of)
        found.setdefault(run.as_of, run)
    return tuple(found[day] for day in sorted(found))


def _items(text: str, file: str, key: str, problems: Problems) -> Iterable[Table]:
    """The mappings in the list that a file holds under its only key."""
    table = read_table(text, file, problems)
    if table is None:
        return ()
    for other in table.keys:
        if other != key:
            problems.add("unknown-key", table.keys[other], key=other, near=find_near(other, [key]))
    node = table.entries.get(key)
    if node is None or (isinstance(node, Scalar) and node.empty):
        return ()
    if not isinstance(node, Sequence):
        problems.add("wrong-type", node.mark, key=key, wanted="list")
        return ()
    return [item for item in node.items if _is_table(item, key, problems)]


def _is_table(node: Node, key: str, problems: Problems) -> TypeGuard[Table]:
    if not isinstance(node, Table):
        problems.add("wrong-type", node.mark, key=key, wanted="table")
    return isinstance(node, Table)


def _read(root: Path, file: str, problems: Problems) -> str | None:
    return read_own_text(root, file, problems) if exists(root / file) else None
