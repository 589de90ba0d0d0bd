"""`build`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import FAULTS, Moment, Percent, cluster_options, read_options, talk_options
from builder.cli.usage import usage
from builder.cluster.gate import Gate
from builder.diagnostic import Diagnostic, Severity
from builder.pipeline.options import BuildOptions, BuildResult
from builder.pipeline.timing import Timings
from builder.pipeline.unchanged import build_soon
from builder.workers.loss import SILENCE, Bounds


@click.command("build")
@cluster_options
@talk_options
@click.option("--site", default="", help="Build this site only.")
@click.option("--rev", default="", help="Build a commit, or the last one of a day: @2026-09-30.")
@click.option("--clean", is_flag=True, help="Make everything anew.")
@click.option("--strict", is_flag=True, help="Write nothing when any site has a fault.")
@click.option(
    "--gate",
    type=click.Choice([one.value for one in Gate], case_sensitive=False),
    help="Inspect first; do not build if this is found.",
)
@click.option("--workers", default="", help="Give the sites to a Dask cluster: dask://HOST:PORT.")
@click.option(
    "--worker-minutes",
    type=click.FloatRange(0, min_open=True),
    default=SILENCE / 60,
    show_default=True,
    help="Minutes that a worker may take for one site.",
)
@click.option(
    "--worker-memory",
    type=click.FloatRange(0),
    default=0.0,
    help="Megabytes that a worker may take for itself (default: an even share of the machine's).",
)
@click.option("--verify-sample", type=Percent(), help="Make so many per cent of the output again from nothing: 2%.")
@click.option("--sample-seed", default="", help="With --verify-sample: which ones (default: the day).")
@click.option("--timings", is_flag=True, help="Tell where the time went.")
@click.option("--due", is_flag=True, help="Build nothing; tell what falls due when.")
@click.option("--due-before", type=Moment(), help="With --due: up to this day or minute (default: 31 days on).")
def build_command(
    *,
    console: Console,
    site: str,
    rev: str,
    clean: bool,
    strict: bool,
    gate: str | None,
    workers: str,
    worker_minutes: float,
    worker_memory: float,
    verify_sample: float | None,
    sample_seed: str,
    timings: bool,
    due: bool,
    due_before: datetime | None,
    **cluster: Any,
) -> None:
    """Build the cluster."""
    if due_before is not None and not due:
        raise click.UsageError(usage("due-before-alone"))
    options, out = read_options(**cluster)
    if due:
        _load("due").tell_due(options, due_before, site, console)
        return
    bounds = Bounds(silence=worker_minutes * 60, megabytes=worker_memory)
    options = replace(options, workers=workers, bounds=bounds)
    building = BuildOptions(read=options, out=out, only=site, revision=rev, clean=clean, strict=strict, search=True)
    barring: list[dict[str, object]] = []
    result = build_soon(building) if gate is None else None
    if result is None:
        result, barring = _load("building").build_and_tell(building, Gate(gate) if gate else None, console)
    answer = {**_spell(result, console), "barred_by": barring}
    if not console.json:
        _report(result, console, str(out), cluster["root"])
    if verify_sample and not result.stopped:
        found, answer["sample"] = _load("sampling").sample_and_tell(
            building, verify_sample, sample_seed, result.held, console
        )
        result = replace(result, diagnostics=(*result.diagnostics, *found))
    if timings:
        answer["timings"] = _tell_timings(options.timings, console)
    if console.json:
        console.answer(answer)
    if result.held or result.stopped or count_errors(result.diagnostics):
        raise click.exceptions.Exit(FAULTS)


def _tell_timings(timings: Timings, console: Console) -> list[dict[str, object]]:
    """A line for each stage, and what machines read."""
    spent = timings.tell()
    if not console.json:
        console.say("timings-head")
        for one in spent:
            words = console.wording.phrases[f"stage-{one.stage}"]
            console.say("timings-row", wall=f"{one.wall:8.2f}", cpu=f"{one.cpu:8.2f}", stage=words)
    return [{"stage": one.stage, "seconds": round(one.wall, 4), "cpu_seconds": round(one.cpu, 4)} for one in spent]


def _load(name: str) -> Any:
    """A room of the command line that looks at documents: dear to load, and not needed where nothing changed."""
    return import_module(f"builder.cli.{name}")


def count_errors(diagnostics: tuple[Diagnostic, ...]) -> int:
    """How many faults hold something."""
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
        "unfinished": numbers.unfinished,
        "seconds": round(numbers.seconds, 3),
        "peak_memory_mb": round(numbers.peak_memory_mb, 1),
        "diagnostics": [console.spell(one) for one in result.diagnostics],
    }


def _report(result: BuildResult, console: Console, out: str, root: Path) -> None:
    console.tell(result.diagnostics)
    if result.unfinished:
        console.say("build-broken-off")
    if result.fresh in ("foreign", "unreadable"):
        console.say(f"fresh-{result.fresh}")
    if result.diagnostics:
        errors = count_errors(result.diagnostics)
        console.say("faults", errors=errors, warnings=len(result.diagnostics) - errors)
    if kept := [one for one in result.held if one not in result.unbuilt]:
        console.say("held", sites=", ".join(kept))
    if result.unbuilt:
        console.say("held-unbuilt", sites=", ".join(result.unbuilt))
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
