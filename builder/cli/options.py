"""Options that several verbs share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from functools import wraps
from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.usage import usage
from builder.cluster.hosting import Method
from builder.diagnostic import Diagnostic
from builder.disk import exists
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import ReadOptions
from builder.wording import languages
from builder.workers import default_jobs

SHANGHAI = timezone(timedelta(hours=8))
SOURCES = ("sites", "content", "themes", "catalog")
"""The folders of a cluster that builds read."""

FAULTS = 1
COULD_NOT_RUN = 2

Decorated = Callable[..., Any]


class Moment(click.ParamType[datetime]):
    """A day (its last minute) or a minute in Asia/Shanghai."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The minute that a text names."""
        if isinstance(value, datetime):
            return value
        for form, end_of_day in (("%Y-%m-%d", True), ("%Y-%m-%dT%H:%M", False), ("%Y-%m-%d %H:%M", False)):
            try:
                moment = datetime.strptime(value, form)
            except ValueError:
                continue
            return moment.replace(hour=23, minute=59) if end_of_day else moment
        self.fail(usage("not-a-moment", value=value), param, ctx)


class Percent(click.ParamType[float]):
    """More than 0 and at most 100, with or without its sign."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number that a text names."""
        try:
            number = float(str(value).removesuffix("%"))
        except ValueError:
            number = 0.0
        if not 0 < number <= 100:
            self.fail(usage("not-a-part", value=value), param, ctx)
        return number


def now() -> datetime:
    """This minute in Asia/Shanghai."""
    return datetime.now(SHANGHAI).replace(second=0, microsecond=0, tzinfo=None)


def cluster_options(function: Decorated) -> Decorated:
    """Where the cluster lies and how it is seen."""
    for option in (
        click.option("--root", type=click.Path(path_type=Path), default=Path("."), help="Folder of the cluster."),
        click.option("--out", type=click.Path(path_type=Path), help="Output folder (default: ROOT/public)."),
        click.option("--state", type=click.Path(path_type=Path), help="State folder (default: OUT.state)."),
        click.option("--as-of", "as_of", type=Moment(), help="See the cluster at this day or minute (Asia/Shanghai)."),
        click.option("--hosting", type=click.Choice([m.value for m in Method]), help="Override how sites are hosted."),
        click.option("--jobs", type=click.IntRange(1), help="Worker processes (default: one a processor)."),
    ):
        function = option(function)
    return function


def talk_options(function: Decorated) -> Decorated:
    """How the verb talks: it gets a `console`, and where it could not run it ends with 2."""

    @wraps(function)
    def run(*, format_: str, quiet: bool, lang: str | None, **arguments: Any) -> None:
        console = Console(quiet=quiet, format_=format_, language=lang or "")
        try:
            function(console=console, **arguments)
        except CouldNotRun as fault:
            console.tell([fault.diagnostic])
            raise click.exceptions.Exit(COULD_NOT_RUN) from fault
        except BrokenPipeError:
            raise
        except OSError as fault:
            console.tell([_spell_refusal(fault)])
            raise click.exceptions.Exit(COULD_NOT_RUN) from fault

    decorated: Decorated = run
    for option in (
        click.option(
            "--format",
            "format_",
            type=click.Choice(["text", "json"]),
            default="text",
            help="Lines for people, or one JSON object for programs.",
        ),
        click.option("--quiet", is_flag=True, help="Say nothing but faults."),
        click.option("--lang", type=click.Choice(languages()), help="Language of messages."),
    ):
        decorated = option(decorated)
    return decorated


def _spell_refusal(fault: OSError) -> Diagnostic:
    """What the system did not do, where nothing nearer could tell what it was for."""
    return CouldNotRun("system-refused", place=fault.filename or "-", reason=fault.strerror or fault).diagnostic


def folders(root: Path, out: Path | None, state: Path | None) -> tuple[Path, Path]:
    """Output and state folder; the state lies beside the output, never in it."""
    out = (out or root / "public").resolve()
    return out, (state or out.with_name(f"{out.name}.state")).resolve()


def read_options(
    *, root: Path, out: Path | None, state: Path | None, as_of: datetime | None, hosting: str | None, jobs: int | None
) -> tuple[ReadOptions, Path]:
    """How to read the cluster, and the output folder. Raises CouldNotRun where `root` holds none,
    or where a build would write into what it reads."""
    if not exists(root / "sites" / "cluster.yaml"):
        raise CouldNotRun("not-a-cluster", folder=root)
    output, kept = folders(root, out, state)
    for folder in (output, kept):
        if any(folder.is_relative_to((root / part).resolve()) for part in SOURCES):
            raise CouldNotRun("folder-in-sources", folder=folder)
    options = ReadOptions(
        root=root.resolve(),
        state=kept,
        moment=as_of or now(),
        jobs=jobs or default_jobs(),
        method=Method(hosting) if hosting else None,
    )
    return options, output
