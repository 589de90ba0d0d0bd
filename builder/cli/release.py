"""`release`, `rollback`, `releases` and `prune`: what citizens read, and how it came to be so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import SHANGHAI, folders, talk_options
from builder.cli.receive import spell_carried, tell_carried
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.releasing import (
    ReleaseOptions,
    ReleaseResult,
    list_releases,
    prune_releases,
    release,
    return_to,
)
from builder.pipeline.transferring import Route, carry, list_at, prune_at, read_place, turn_back
from builder.release.ledger import Standing
from builder.release.packing import Packing
from builder.release.working import Found
from builder.transfer.places import ArchivePlace

_FOLDER = click.Path(path_type=Path, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FEW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Aim:
    """Where releases go: what `--to` says, the local folder of releases, and what `ssh` is told."""

    to: str
    stage: Path
    ssh_config: Path | None

    def find(self, since: str = "", *, anew: bool = False) -> tuple[Path, Route | None]:
        """The local folder of releases, and the way on from there, if there is one. Raises CouldNotRun."""
        place = read_place(self.to) if self.to else self.stage
        if since and not isinstance(place, ArchivePlace):
            raise CouldNotRun("since-without-archive")
        if isinstance(place, Path):
            return place, None
        return self.stage, Route(place=place, stage=self.stage, ssh_config=self.ssh_config, since=since, anew=anew)


def _target_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Where the releases lie: a verb gets `root`, `source`, `state` and `aim`."""

    @wraps(function)
    def run(
        *,
        root: Path,
        source: Path | None,
        state: Path | None,
        to: str,
        stage: Path | None,
        ssh_config: Path | None,
        **other: Any,
    ) -> None:
        out, kept = folders(root, source, state)
        aim = _Aim(to=to, stage=stage or out.with_name(f"{out.name}.releases"), ssh_config=ssh_config)
        function(root=root, source=out, state=kept, aim=aim, **other)

    decorated: Callable[..., Any] = run
    for option in (
        click.option("--root", type=_FOLDER, default=Path("."), help="Folder of the cluster."),
        click.option("--from", "source", type=_FOLDER, help="What was built (default: ROOT/public)."),
        click.option("--state", type=_FOLDER, help="State folder of the build (default: OUT.state)."),
        click.option(
            "--to",
            "to",
            default="",
            metavar="PLACE",
            help="A folder of releases, ssh://USER@HOST[:PORT]/PATH, s3://BUCKET/PREFIX or archive:FILE.tar "
            "(default: the folder OUT.releases).",
        ),
        click.option("--stage", type=_FOLDER, help="Local folder of the releases that travel (default: OUT.releases)."),
        click.option("--ssh-config", type=_FILE, help="Settings of ssh, in the place of the user's."),
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
@click.option("--since", default="", metavar="ID", help="Of an archive: carry only what this release does not hold.")
@click.option("--partial", is_flag=True, help="Let sites go off line that were not built.")
@click.option("--anew", is_flag=True, help="Copy, hash and pack every file anew; mends what was altered.")
@click.option(
    "--pack",
    "packing",
    type=click.Choice([one.value for one in Packing]),
    default=Packing.ALL.value,
    help="Packed forms beside text, for the web server: gzip and Brotli (all), gzip, none.",
)
def release_command(
    *,
    console: Console,
    root: Path,
    source: Path,
    state: Path,
    aim: _Aim,
    by: str,
    key: Path | None,
    findings: Path | None,
    grace: int,
    since: str,
    partial: bool,
    anew: bool,
    packing: str,
) -> None:
    """Make what was built live: whole or not at all, all sites in one step. PLACE/live is what to serve.

    To any place but a folder the release goes by way of a local folder of releases. What each place guarantees is told
    at the end, and in docs/targets.md.
    """
    target, route = aim.find(since, anew=anew)
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
        packing=Packing(packing),
        partial=partial,
    )
    with console.progress() as progress:
        result = release(options, progress)
    carried = carry(route, options.moment, by) if route else None
    if console.json:
        console.answer(_spell(result) | ({"carried": spell_carried(carried)} if carried else {}))
    else:
        _tell_found(result.found, console)
        _tell(result, console, target, is_served=route is None)
        if carried and route:
            tell_carried(carried, route.place, console)


@click.command("rollback")
@_target_options
@talk_options
@_by_option
@click.argument("name", metavar="[ID]", required=False, default="")
def rollback_command(*, console: Console, root: Path, source: Path, state: Path, aim: _Aim, by: str, name: str) -> None:
    """Make release ID live again, by its id or number; without ID the one that was live before."""
    target, route = aim.find()
    turned, found = (turn_back(route, name, _now(), by), Found()) if route else return_to(target, name, _now(), by)
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
    if turned.before is None:
        console.say("rolled-back-alone", release=turned.release)
    else:
        console.say("rolled-back", release=turned.release, before=turned.before)
    if turned.returning:
        console.say("files-return", count=len(turned.returning), some=_some(turned.returning))


@click.command("releases")
@_target_options
@talk_options
def releases_command(*, console: Console, root: Path, source: Path, state: Path, aim: _Aim) -> None:
    """Tell which release is live since when, and which were, the newest first."""
    target, route = aim.find()
    standings = list_at(route) if route else list_releases(target)
    if console.json:
        console.answer([_spell_standing(one) for one in standings])
        return
    for one in standings:
        console.data(_line(one))
        if one.live:
            console.say("release-is-live", release=one.release, since=_minute(one.since))
    console.say("releases-told", count=len(standings), there=sum(one.there and not one.live for one in standings))


@click.command("prune")
@_target_options
@talk_options
@_by_option
@click.option("--keep", type=click.IntRange(1), default=5, help="The newest releases that stay whatever their age.")
@click.option("--grace", type=click.IntRange(0), default=7, help="Days that a release stays when it is live no longer.")
def prune_command(
    *, console: Console, root: Path, source: Path, state: Path, aim: _Aim, by: str, keep: int, grace: int
) -> None:
    """Take away old releases; what is live stays, and what it needs."""
    target, route = aim.find()
    days = timedelta(days=grace)
    if route:
        gone = prune_at(route, keep=keep, grace=days, moment=_now(), by=by)
    else:
        gone = prune_releases(target, keep=keep, grace=days, moment=_now(), by=by)
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


def _tell(result: ReleaseResult, console: Console, target: Path, *, is_served: bool) -> None:
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
    if is_served:
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
        "packed": released.tally.packed,
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
