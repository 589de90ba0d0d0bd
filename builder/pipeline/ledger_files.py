"""The files of `catalog/inspections/` that we write ourselves: the ledger, and the summary of a run."""

from __future__ import annotations

from collections.abc import Collection
from itertools import takewhile
from pathlib import Path

from builder.audit.inspection import Inspection
from builder.audit.settling import count_hits
from builder.diagnostic import Problems, Severity
from builder.disk import exists, make_folder, read_bytes, write_lasting
from builder.norms.inspection_files import spell_ledger, spell_run
from builder.norms.inspections import LEDGER, RUNS, Inspections, RunSummary, read_inspections, read_ledger
from builder.pipeline.faults import CouldNotRun
from builder.source.text import LARGEST_TEXT
from catalog.ledger import LedgerEntry


def record_run(root: Path, inspection: Inspection) -> str:
    """Keep the summary of an inspection for the trend of later ones; gives its file. Raises CouldNotRun."""
    hits = count_hits(inspection.cases)
    run = RunSummary(
        as_of=inspection.as_of,
        sites=len(inspection.sites),
        by_verdict=inspection.by_verdict,
        totals={site: str(one.total) for site, one in inspection.scores.items() if one.total is not None},
        failed={site.id: sum(hits.get(site.id, {}).values()) for site in inspection.sites},
    )
    file = f"{RUNS}/{inspection.as_of:%Y-%m-%d}.yaml"
    _write(root / file, spell_run(run))
    return file


def read_kept(root: Path) -> tuple[Inspections, bytes]:
    """The ledger as it lies there, with its bytes. Raises CouldNotRun where any of it is not whole.

    What is left out of it would be lost when it is written anew.
    """
    problems = Problems()
    path = root / LEDGER
    data = read_bytes(path) if exists(path) else b""
    kept = read_inspections(root, problems)
    mine = [one for one in problems if one.mark.file == LEDGER and one.severity is Severity.ERROR]
    if mine:
        first = min(one.mark for one in mine)
        raise CouldNotRun("ledger-at-fault", file=LEDGER, line=first.line, count=len(mine))
    return kept, data


def write_ledger(root: Path, entries: Collection[LedgerEntry], before: bytes) -> None:
    """Write the ledger whole, in one step, if it lies there as it was read, and if it can be read again.

    Raises CouldNotRun.
    """
    path = root / LEDGER
    if (read_bytes(path) if exists(path) else b"") != before:
        raise CouldNotRun("ledger-changed", file=LEDGER)
    text = _opening(before) + spell_ledger(entries)
    problems = Problems()
    read = read_ledger(text, problems) if len(text.encode()) <= LARGEST_TEXT else {}
    if {entry for entry, _ in read.values()} != set(entries) or problems.errors:
        raise CouldNotRun("ledger-too-large", file=LEDGER, size=len(text.encode()), limit=LARGEST_TEXT)
    _write(path, text)


def _opening(before: bytes) -> str:
    """The comment lines that the file begins with stay; those between entries do not."""
    lines = before.decode("utf-8", "replace").splitlines(keepends=True)
    return "".join(takewhile(lambda line: line.startswith("#"), lines))


def _write(path: Path, text: str) -> None:
    try:
        make_folder(path.parent)
        write_lasting(path, text.encode())
    except OSError as fault:
        raise CouldNotRun("cannot-write", reason=fault.strerror or str(fault)) from fault
