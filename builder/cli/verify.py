"""`verify`: is what is served what was released?"""

from __future__ import annotations

from pathlib import Path

import click

from builder.cli.console import Console
from builder.cli.options import COULD_NOT_RUN, FAULTS, talk_options
from builder.cli.usage import usage
from builder.cli.watch import Span, watch
from builder.diagnostic import Diagnostic
from builder.pipeline.verifying import verify_place
from builder.pipeline.watching import WatchOptions
from builder.release.alteration import Alteration, Change, Checked
from builder.release.diary import Diary
from builder.release.web_check import Forms
from builder.wording import printable
from catalog.origin import Mark

_PAUSE, _PAUSE_OF_A_WATCH = 0.1, 0.5
_PROGRAM = click.Path(path_type=Path, exists=True, dir_okay=False, executable=True)


@click.command("verify")
@talk_options
@click.argument("place")
@click.option(
    "--allowed", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="SSH keys that may vouch for it."
)
@click.option("--site", default="", help="Of an address: the site that has the host to itself.")
@click.option(
    "--pause", type=click.FloatRange(0), help="Of an address: seconds between two requests (0.1; 0.5 with --every)."
)
@click.option(
    "--forms",
    type=click.Choice([one.value for one in Forms]),
    default=Forms.USUAL.value,
    help="Of an address: ask for text as it is (plain), packed too as browsers ask (usual), packed in each way (all).",
)
@click.option("--every", type=Span(), help="Look again and again, as 10m; until SIGINT or SIGTERM.")
@click.option("--within", type=click.IntRange(1), default=24, help="With --every: rounds that everything is seen in.")
@click.option("--rounds", type=click.IntRange(1), help="With --every: end after so many.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="With --every: add to this JSON lines.")
@click.option("--on-alarm", "alarm", type=_PROGRAM, help="With --every: call this program with what happened, as JSON.")
def verify_command(
    *,
    console: Console,
    place: str,
    allowed: Path | None,
    site: str,
    pause: float | None,
    forms: str,
    every: float | None,
    within: int,
    rounds: int | None,
    report: Path | None,
    alarm: Path | None,
) -> None:
    """Name every file of PLACE, a folder or an address, that is not as it was released.

    PLACE is a folder of releases, a copy of what is served, or the address that it is served at. Ends with 0: whole;
    1: altered, or it was in some round; 2: could not look.
    """
    if every is not None:
        options = WatchOptions(
            place=place,
            allowed=allowed,
            site=site,
            pause=_PAUSE_OF_A_WATCH if pause is None else pause,
            every=every,
            within=within,
            rounds=rounds or 0,
            forms=Forms(forms),
            report=report,
            alarm=alarm.absolute() if alarm else None,
        )
        _end(watch(options, console, lambda one: _sentence(one, console)))
        return
    if rounds or report or alarm:
        raise click.UsageError(usage("rounds-without-every"))
    checked = verify_place(place, allowed, site=site, pause=_PAUSE if pause is None else pause, forms=Forms(forms))
    if console.json:
        console.answer(_spell(checked, allowed))
    else:
        _tell(checked, allowed, console)
    if checked.alterations:
        raise click.exceptions.Exit(FAULTS)


def _end(diary: Diary) -> None:
    """With 1 where anything was found, with 2 where there was never anything to look at."""
    if diary.found:
        raise click.exceptions.Exit(FAULTS)
    if diary.rounds == diary.blind:
        raise click.exceptions.Exit(COULD_NOT_RUN)


def _tell(checked: Checked, allowed: Path | None, console: Console) -> None:
    for one in checked.alterations:
        console.data(printable(_sentence(one, console)))
    if checked.alterations:
        console.say("altered", count=len(checked.alterations), place=checked.place)
    else:
        release, at = printable(checked.release) or "-", printable(checked.released_at) or "-"
        console.say("whole", files=checked.files, release=release, at=at)
    if checked.signer is not None:
        console.say("signed-by", principal=printable(checked.signer.principal), key=checked.signer.fingerprint)
    elif allowed is None:
        console.say("seal-not-looked-at")


def _sentence(one: Alteration, console: Console) -> str:
    if one.change is Change.SEAL and one.detail != "unsigned":
        fault = Diagnostic(code=one.detail, mark=Mark(""), params=one.params)
        return f"{one.path}: {console.wording.says(fault)}"
    name = "alteration-unsigned" if one.change is Change.SEAL else f"alteration-{one.change}"
    return console.wording.phrase(name, path=one.path, detail=one.detail)


def _spell(checked: Checked, allowed: Path | None) -> dict[str, object]:
    """The object that machines read."""
    signer = checked.signer
    return {
        "place": checked.place,
        "whole": not checked.alterations,
        "release": checked.release,
        "released_at": checked.released_at,
        "files": checked.files,
        "signature_asked": allowed is not None,
        "signer": {"principal": signer.principal, "key": signer.fingerprint} if signer else None,
        "alterations": [
            {"path": one.path, "change": one.change.value, "detail": one.detail} for one in checked.alterations
        ],
    }
