"""`ledger`: what people say of findings: in from a workbook, shown, changed, and runs kept for the trend."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import COULD_NOT_RUN, FAULTS, cluster_options, read_options, talk_options
from builder.cli.usage import usage
from builder.diagnostic import Severity
from builder.pipeline.auditing import AuditOptions, audit
from builder.pipeline.explain import read_sites
from builder.pipeline.ledger_files import record_run
from builder.pipeline.ledger_work import ImportOptions, ImportResult, import_ledger, list_entries, set_entry
from builder.pipeline.options import BuildOptions
from builder.wording.report_words import read_report_words
from catalog.ledger import LedgerEntry, LedgerStatus
from catalog.origin import Mark

_STATES = ("open", "overdue", *(status.value for status in LedgerStatus))


class Day(click.ParamType[date]):
    """A day, 2026-11-21; nothing takes the day away."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that a text names."""
        if isinstance(value, date):
            return value
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        self.fail(usage("not-a-day", value=value), param, ctx)


@click.group("ledger")
def ledger_group() -> None:
    """The ledger of findings (整改台账), catalog/inspections/ledger.yaml."""


@ledger_group.command("import")
@cluster_options
@talk_options
@click.argument("workbook", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", default="", help="Who signs for closed rows that name no reviewer.")
@click.option("--dry-run", is_flag=True, help="Tell what would change; write nothing.")
@click.option("--partial", is_flag=True, help="Take the rows that can be taken, though others are refused.")
def import_command(*, console: Console, workbook: Path, by: str, dry_run: bool, partial: bool, **cluster: Any) -> None:
    """Take what was filled into the ledger's sheet of WORKBOOK into the ledger.

    The cluster is inspected first, for a finding is closed only when it is no longer found. Without --partial nothing
    is written when any row is refused.
    """
    options, out = read_options(**cluster)
    auditing = AuditOptions(build=BuildOptions(read=options, out=out))
    with console.progress() as progress:
        result = import_ledger(
            ImportOptions(audit=auditing, workbook=workbook, by=by.strip(), dry_run=dry_run, partial=partial), progress
        )
    if console.json:
        console.answer(_spell_import(result, console))
    else:
        _tell_import(result, console, dry_run=dry_run)
    if result.refused:
        raise click.exceptions.Exit(FAULTS)


def _tell_import(result: ImportResult, console: Console, *, dry_run: bool) -> None:
    console.tell(result.diagnostics)
    if result.extra:
        console.say("ledger-extra-columns", columns=", ".join(result.extra))
    counts = {"added": len(result.added), "changed": len(result.changed), "unchanged": result.unchanged}
    console.say("ledger-imported", refused=result.refused, **counts)
    if result.written:
        console.say("ledger-written")
    elif dry_run or result.refused or not (result.added or result.changed):
        console.say("ledger-not-written")


def _spell_import(result: ImportResult, console: Console) -> dict[str, object]:
    return {
        "added": list(result.added),
        "changed": list(result.changed),
        "unchanged": result.unchanged,
        "refused": result.refused,
        "extra_columns": list(result.extra),
        "written": result.written,
        "diagnostics": [console.spell(one) for one in result.diagnostics],
    }


@ledger_group.command("list")
@cluster_options
@talk_options
@click.option(
    "--status", "states", type=click.Choice(_STATES), multiple=True, help="Entries that stand so; may repeat."
)
@click.option("--site", default="", help="Entries of this site only.")
def list_command(*, console: Console, states: tuple[str, ...], site: str, **cluster: Any) -> None:
    """Show the ledger as it is written; nothing is inspected for it."""
    options, _ = read_options(**cluster)
    read_sites(options, having=site)
    today = options.moment.date()
    entries, faults = list_entries(options.root, today, states=states, site=site)
    if console.json:
        console.answer([_spell_entry(entry, mark, today) for entry, mark in entries])
    else:
        words = read_report_words(console.wording.language)
        for entry, _ in entries:
            console.data(_line(entry, words, today))
        console.say("ledger-listed", count=len(entries))
    console.tell(faults)
    if any(one.severity is Severity.ERROR for one in faults):
        raise click.exceptions.Exit(FAULTS)


def _line(entry: LedgerEntry, words: Mapping[str, str], today: date) -> str:
    status = words[f"ledger-status-{entry.status.value}"]
    late = f" ({words['state-overdue']})" if entry.is_overdue(today) else ""
    due = f"{entry.due_on}" if entry.due_on else "-"
    told = " ".join((entry.problem or entry.rule).split())
    return f"{entry.fingerprint}  {entry.site or '-'}  {status}{late}  {due}  {told}"


def _spell_entry(entry: LedgerEntry, mark: Mark, today: date) -> dict[str, object]:
    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "fingerprint": entry.fingerprint.text,
        "site": entry.site,
        "rule": entry.rule,
        "clause": entry.clause,
        "problem": entry.problem,
        "address": entry.address,
        "discovery": entry.discovery.value,
        "found_on": day(entry.found_on),
        "status": entry.status.value,
        "overdue": entry.is_overdue(today),
        "responsible": entry.responsible,
        "due_on": day(entry.due_on),
        "measures": entry.measures,
        "done_on": day(entry.done_on),
        "evidence": entry.evidence,
        "reviewer": entry.reviewer,
        "reviewed_on": day(entry.reviewed_on),
        "conclusion": entry.conclusion,
        "note": entry.note,
        "file": mark.file,
        "line": mark.line,
    }


def _changes(function: Callable[..., Any]) -> Callable[..., Any]:
    """An option for everything that may be changed of an entry."""
    for option in (
        click.option("--note", help="Anything else."),
        click.option("--conclusion", help="What the re-check came to."),
        click.option("--reviewed", "reviewed_on", type=Day(), help="The day of the re-check."),
        click.option("--reviewer", help="Who re-checked it."),
        click.option("--evidence", help="What shows that it was mended."),
        click.option("--done", "done_on", type=Day(), help="The day on which it was mended."),
        click.option("--measures", help="What is done to mend it."),
        click.option("--due", "due_on", type=Day(), help="The day by which it is to be mended."),
        click.option("--responsible", help="Who is to mend it."),
        click.option(
            "--status", type=click.Choice([status.value for status in LedgerStatus]), help="How it stands from now on."
        ),
    ):
        function = option(function)
    return function


@ledger_group.command("set")
@cluster_options
@talk_options
@click.argument("fingerprint")
@_changes
def set_command(*, console: Console, fingerprint: str, **values: Any) -> None:
    """Change the entry of FINGERPRINT, or begin one for a finding of today.

    The cluster is inspected where that is needed: for a new entry, and to close or waive one.
    """
    names = ("root", "out", "state", "as_of", "hosting", "jobs")
    options, out = read_options(**{name: values.pop(name) for name in names})
    changes = {key: value for key, value in values.items() if value is not None}
    if "status" in changes:
        changes["status"] = LedgerStatus(changes["status"])
    with console.progress() as progress:
        auditing = AuditOptions(build=BuildOptions(read=options, out=out))
        entry, faults = set_entry(auditing, fingerprint, changes, progress)
    if console.json and entry is not None:
        console.answer(_spell_entry(entry, Mark(""), options.moment.date()))
    console.tell(faults)
    if entry is None:
        raise click.exceptions.Exit(FAULTS)
    if not console.json:
        console.data(_line(entry, read_report_words(console.wording.language), options.moment.date()))


@ledger_group.command("record")
@cluster_options
@talk_options
def record_command(*, console: Console, **cluster: Any) -> None:
    """Inspect the cluster and keep the summary of the run, for the trend that later reports show."""
    options, out = read_options(**cluster)
    with console.progress() as progress:
        result = audit(AuditOptions(build=BuildOptions(read=options, out=out)), progress)
    if result.inspection is None:
        console.tell(result.diagnostics)
        console.say("stopped")
        raise click.exceptions.Exit(COULD_NOT_RUN)
    console.data(record_run(options.root, result.inspection))
