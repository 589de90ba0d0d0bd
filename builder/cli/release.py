"""`release`, `rollback`, `releases` and `prune`: what citizens read, and how it came to be so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import SHANGHAI, folders, talk_options
from builder.pipeline.releasing import (
    ReleaseOptions,
    ReleaseResult,
    list_releases,
    prune_releases,
    release,
    return_to,
)
from builder.release.ledger import Standing
from builder.release.working import Found

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FEW = 5


def _target_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Where the releases lie: a verb gets `root`, `source`, `state` and `target`."""

    @wraps(function)
    def run(*, root: Path, source: Path | None, state: Path | None, target: Path | None, **other: Any) -> None:
        out, kept = folders(root, source, state)
        function(root=root, source=out, state=kept, target=target or out.with_name(f"{out.name}.releases"), **other)

    decorated: Callable[..., Any] = run
    for option in (
        click.option("--root", type=_FOLDER, default=Path("."), help="Folder of the cluster."),
        click.option("--from", "source", type=_FOLDER, help="What was built (default: ROOT/public)."),
        click.option("--state", type=_FOLDER, help="State folder of the build (default: OUT.state)."),
        click.option("--to", "target", type=_FOLDER, help="Folder of the releases (default: OUT.releases)."),
    ):
        decorated = option(decorated)
    return decorated


_by_option = click.option("--by", default="", help="Who does it (default: the user of the system).")


@click.command("release")
@_target_options
@talk_options
@_by_option
@click.option("--key", type=click.Path(path_type=Path, exists=True), help="Sign with this SSH key.")
@click.option("--findings", type=_FILE, help="Note the score of this inspection: findings.json of `audit --report`.")
@click.option("--grace", type=click.IntRange(0), default=7, help="Days that assets stay which no page needs any more.")
@click.option("--anew", is_flag=True, help="Copy and hash every file anew; mends what was altered.")
def release_command(
    *,
    console: Console,
    root: Path,
    source: Path,
    state: Path,
    target: Path,
    by: str,
    key: Path | None,
    findings: Path | None,
    grace: int,
    anew: bool,
) -> None:
    """Make what was built live: whole or not at all, all sites in one step. TARGET/live is what to serve."""
    options = ReleaseOptions(
        root=root.resolve(),
        source=source,
        state=state,
        target=target,
        moment=_now(),
        by=by,
        key=key,
        findings=findings,
        grace=timedelta(days=grace),
        anew=anew,
    )
    with console.progress() as progress:
        result = release(options, progress)
    if console.json:
        console.answer(_spell(result))
    else:
        _tell_found(result.found, console)
        _tell(result, console, target)


@click.command("rollback")
@_target_options
@talk_options
@_by_option
@click.argument("name", metavar="[ID]", required=False, default="")
def rollback_command(
    *, console: Console, root: Path, source: Path, state: Path, target: Path, by: str, name: str
) -> None:
    """Make release ID live again, by its id or number; without ID the one that was live before."""
    turned, found = return_to(target, name, _now(), by)
    if console.json:
        console.answer(
            {
                "release": turned.release.text,
                "before": turned.before.text if turned.before else None,
                "returning": list(turned.returning),
            }
        )
        return
    _tell_found(found, console)
    if turned.before == turned.release:
        console.say("live-already", release=turned.release)
        return
    console.say("rolled-back", release=turned.release, before=turned.before or "-")
    if turned.returning:
        console.say("files-return", count=len(turned.returning), some=_some(turned.returning))


@click.command("releases")
@_target_options
@talk_options
def releases_command(*, console: Console, root: Path, source: Path, state: Path, target: Path) -> None:
    """Tell which release is live since when, and which were, the newest first."""
    standings = list_releases(target)
    if console.json:
        console.answer([_spell_standing(one) for one in standings])
        return
    for one in standings:
        console.data(_line(one))
        if one.live:
            console.say("release-is-live", release=one.release, since=_minute(one.since))
    console.say("releases-told", count=len(standings), there=sum(one.there for one in standings))


@click.command("prune")
@_target_options
@talk_options
@_by_option
@click.option("--keep", type=click.IntRange(1), default=5, help="The newest releases that stay whatever their age.")
@click.option("--grace", type=click.IntRange(0), default=7, help="Days that a release stays when it is live no longer.")
def prune_command(
    *, console: Console, root: Path, source: Path, state: Path, target: Path, by: str, keep: int, grace: int
) -> None:
    """Take away old releases; what is live stays, and what it needs."""
    gone = prune_releases(target, keep=keep, grace=timedelta(days=grace), moment=_now(), by=by)
    if console.json:
        console.answer({"releases": [one.text for one in gone.releases], "folders": gone.folders})
    else:
        console.say("pruned", releases=len(gone.releases), folders=gone.folders)


def _now() -> datetime:
    return datetime.now(SHANGHAI).replace(microsecond=0)


def _minute(moment: datetime | None) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if moment else "-"


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:_FEW]) + (" …" if len(names) > _FEW else "")


def _tell_found(found: Found, console: Console) -> None:
    if found.unfinished_by:
        console.say(
            "run-unfinished", by=found.unfinished_by, since=_minute(found.unfinished_since), removed=found.removed
        )
    elif found.removed:
        console.say("leavings-removed", removed=found.removed)
    if found.noticed:
        console.say("release-noticed", release=found.noticed)


def _tell(result: ReleaseResult, console: Console, target: Path) -> None:
    released, tally = result.released, result.released.tally
    if not released.new:
        console.say("nothing-to-release", release=released.release)
        return
    if released.removed:
        console.say("sites-off-line", sites=_some(released.removed))
    console.say(
        "released",
        release=released.release,
        sites=released.sites,
        files=released.files,
        made=len(released.made),
        copied=tally.copied,
        megabytes=f"{tally.bytes / 1e6:.1f}",
        seconds=f"{result.seconds:.1f}",
    )
    if not result.signed:
        console.say("not-signed")
    console.say("live-in", folder=target / "live")


def _spell(result: ReleaseResult) -> dict[str, object]:
    """The object that machines read."""
    released, found = result.released, result.found
    return {
        "release": released.release.text,
        "before": released.before.text if released.before else None,
        "new": released.new,
        "signed": result.signed,
        "sites": released.sites,
        "files": released.files,
        "made": list(released.made),
        "removed": list(released.removed),
        "copied": released.tally.copied,
        "linked": released.tally.linked,
        "hashed": released.tally.hashed,
        "bytes": released.tally.bytes,
        "seconds": round(result.seconds, 3),
        "about": dict(result.about),
        "found": {
            "unfinished_by": found.unfinished_by,
            "unfinished_since": found.unfinished_since.isoformat() if found.unfinished_since else None,
            "removed": found.removed,
            "noticed": found.noticed,
        },
    }


def _line(one: Standing) -> str:
    mark = "*" if one.live else (" " if one.there else "-")
    origin = one.about.get("commit") or one.about.get("work_tree_on", "")
    words = (_minute(one.since), _minute(one.until), one.by or "-", origin[:12] or "-", one.about.get("catalogue", "-"))
    return f"{mark} {one.release}  {'  '.join(words)}"


def _spell_standing(one: Standing) -> dict[str, object]:
    return {
        "release": one.release.text,
        "live": one.live,
        "there": one.there,
        "since": one.since.isoformat() if one.since else None,
        "until": one.until.isoformat() if one.until else None,
        "by": one.by,
        "about": dict(one.about),
    }
