"""`verify`: is what is served what was released?"""

from __future__ import annotations

from pathlib import Path

import click

from builder.cli.console import Console
from builder.cli.options import FAULTS, talk_options
from builder.diagnostic import Diagnostic
from builder.pipeline.verifying import verify_place
from builder.release.alteration import Alteration, Change, Checked
from builder.wording import printable
from catalog.origin import Mark


@click.command("verify")
@talk_options
@click.argument("place")
@click.option(
    "--allowed", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="SSH keys that may vouch for it."
)
@click.option("--site", default="", help="Of an address: the site that has the host to itself.")
@click.option("--pause", type=click.FloatRange(0), default=0.1, help="Of an address: seconds between two requests.")
def verify_command(*, console: Console, place: str, allowed: Path | None, site: str, pause: float) -> None:
    """Name every file of PLACE, a folder or an address, that is not as it was released.

    PLACE is a folder of releases, a copy of what is served, or the address that it is served at. Ends with 0: whole;
    1: altered; 2: could not look.
    """
    checked = verify_place(place, allowed, site=site, pause=pause)
    if console.json:
        console.answer(_spell(checked, allowed))
    else:
        _tell(checked, allowed, console)
    if checked.alterations:
        raise click.exceptions.Exit(FAULTS)


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
