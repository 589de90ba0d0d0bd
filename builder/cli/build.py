"""`build` and `check`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import FAULTS, cluster_options, read_options, talk_options
from builder.cluster.settings import Gate
from builder.diagnostic import Diagnostic, Severity
from builder.pipeline import BuildOptions, BuildResult, check
from builder.pipeline.gate import GatedResult, build_through_gate
from builder.wording.rule_words import read_rule_words


@click.command("build")
@cluster_options
@talk_options
@click.option("--site", default="", help="Build this site only.")
@click.option("--rev", default="", help="Build a commit, or the last one of a day: @2026-09-30.")
@click.option("--clean", is_flag=True, help="Make everything anew.")
@click.option("--strict", is_flag=True, help="Write nothing when any site has a fault.")
@click.option("--gate", type=click.Choice(list(Gate)), help="Inspect first; do not build if this is found.")
def build_command(
    *, console: Console, site: str, rev: str, clean: bool, strict: bool, gate: str | None, **cluster: Any
) -> None:
    """Build the cluster."""
    options, out = read_options(**cluster)
    building = BuildOptions(read=options, out=out, only=site, revision=rev, clean=clean, strict=strict, search=True)
    with console.progress() as progress:
        gated = build_through_gate(building, Gate(gate) if gate else None, progress)
    result = gated.result
    if console.json:
        console.answer({**_spell(result, console), "barred_by": _spell_barring(gated)})
    else:
        _tell_barring(gated, console)
        _report(result, console, str(out), cluster["root"])
    if result.held or result.stopped or _errors(result.diagnostics):
        raise click.exceptions.Exit(FAULTS)


@click.command("check")
@cluster_options
@talk_options
@click.argument("paths", nargs=-1)
def check_command(*, console: Console, paths: tuple[str, ...], **cluster: Any) -> None:
    """Tell every fault of the cluster, or of PATHS only; write nothing."""
    options, _ = read_options(**cluster)
    found = check(options)
    if paths:
        found = tuple(one for one in found if one.mark.file.startswith(paths))
    if console.json:
        console.answer({"diagnostics": [console.spell(one) for one in found]})
    else:
        console.tell(found)
        if found:
            console.say("faults", errors=_errors(found), warnings=len(found) - _errors(found))
        else:
            console.say("checked", root=options.root)
    if _errors(found):
        raise click.exceptions.Exit(FAULTS)


def _spell_barring(gated: GatedResult) -> list[dict[str, object]]:
    """The findings that stood in the way, as machines read them."""
    return [{"fingerprint": one.fingerprint, "site": one.site, "rule": one.rule} for one in gated.barring]


def _tell_barring(gated: GatedResult, console: Console) -> None:
    if not gated.barring:
        return
    words = read_rule_words(console.wording.language)
    for case in gated.barring:
        finding = case.recorded.finding if case.recorded else None
        if finding is not None:
            place = f"{finding.mark}: " if finding.mark else ""
            says = words[case.rule].says(finding.problem, finding.title, finding.values)
            console.data(f"{place}{says} [{case.rule}]")
    console.say("gate-barred", count=len(gated.barring), gate=gated.gate)


def _errors(diagnostics: tuple[Diagnostic, ...]) -> int:
    return sum(one.severity is Severity.ERROR for one in diagnostics)


def _spell(result: BuildResult, console: Console) -> dict[str, object]:
    """The object that machines read."""
    numbers = replace(result, diagnostics=(), made_files=())
    return {
        "sites": numbers.sites,
        "pages": numbers.pages,
        "made": numbers.made,
        "kept": numbers.kept,
        "dropped": numbers.dropped,
        "held": list(numbers.held),
        "stopped": numbers.stopped,
        "seconds": round(numbers.seconds, 3),
        "peak_memory_mb": round(numbers.peak_memory_mb, 1),
        "diagnostics": [console.spell(one) for one in result.diagnostics],
    }


def _report(result: BuildResult, console: Console, out: str, root: Path) -> None:
    console.tell(result.diagnostics)
    if result.fresh in ("foreign", "unreadable"):
        console.say(f"fresh-{result.fresh}")
    if result.diagnostics:
        errors = _errors(result.diagnostics)
        console.say("faults", errors=errors, warnings=len(result.diagnostics) - errors)
    if result.held:
        console.say("held", sites=", ".join(result.held))
    if result.stopped:
        console.say("stopped")
        return
    if not result.made and not result.dropped:
        console.say("nothing-made", kept=result.kept)
    console.say(
        "built",
        sites=result.sites,
        pages=result.pages,
        made=result.made,
        kept=result.kept,
        dropped=result.dropped,
        seconds=f"{result.seconds:.1f}",
    )
    console.say("output-in", folder=out)
    where = "" if root == Path(".") else f" --root {root}"
    console.say("look", command=f"python build.py serve{where}", address="http://127.0.0.1:8000/")
