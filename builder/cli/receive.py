"""`receive`: a release that was carried here in an archive; and what is told of one that was carried away."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from builder.cli.console import Console
from builder.cli.options import SHANGHAI, talk_options
from builder.pipeline.transferring import Carried, take_in
from builder.release.packing import Packing
from builder.transfer.destination import Guarantee
from builder.transfer.places import Place
from builder.wording import printable


@click.command("receive")
@talk_options
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False), required=True, help="Releases here.")
@click.option(
    "--allowed",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="SSH keys that may sign a release.",
)
@click.option("--by", default="", help="Who does it (default: the user of the system).")
@click.option(
    "--pack",
    "packing",
    type=click.Choice([one.value for one in Packing]),
    default=Packing.ALL.value,
    help="Packed forms beside text, for the web server: gzip and Brotli (all), gzip, none.",
)
def receive_command(*, console: Console, file: Path, folder: Path, allowed: Path, by: str, packing: str) -> None:
    """Verify the archive FILE, which `release --to archive:FILE` wrote, and make its release live in one step.

    Whatever is wrong with it, nothing of it stays and what was live is live.
    """
    moment = datetime.now(SHANGHAI).replace(microsecond=0)
    received = take_in(file, folder, allowed, Packing(packing), moment, by)
    if console.json:
        console.answer(
            {
                "release": received.release.text,
                "before": received.before.text if received.before else None,
                "new": received.new,
                "since": received.since.text if received.since else None,
                "files": received.files,
                "signer": {"principal": received.signature.principal, "key": received.signature.fingerprint},
            }
        )
        return
    signer = printable(received.signature.principal)
    console.say("signed-by", principal=signer, key=received.signature.fingerprint)
    if not received.new:
        console.say("live-already", release=received.release)
        return
    if received.before is None:
        console.say("received-first", release=received.release, files=received.files)
    else:
        console.say("received", release=received.release, files=received.files, before=received.before)
    console.say("live-in", folder=folder / "live")


def tell_carried(carried: Carried, place: Place, console: Console) -> None:
    """What travelled, and what readers may count on."""
    sent = carried.sent
    if not sent.new:
        console.say("place-live-already", release=sent.release, place=place)
    elif carried.guarantee is Guarantee.CARRIED:
        since = f" + {sent.before}" if sent.before else ""
        size = _mega(sent.bytes)
        console.say("archived", release=sent.release, files=sent.files, place=place, since=since, megabytes=size)
    else:
        if sent.resumed:
            console.say("transfer-resumed")
        console.say("carried", release=sent.release, files=sent.files, place=place, megabytes=_mega(sent.bytes))
    console.say(f"guarantee-{carried.guarantee}")


def spell_carried(carried: Carried) -> dict[str, object]:
    """The same for machines."""
    sent = carried.sent
    return {
        "release": sent.release.text,
        "before": sent.before.text if sent.before else None,
        "new": sent.new,
        "files": sent.files,
        "bytes": sent.bytes,
        "removed": sent.removed,
        "resumed": sent.resumed,
        "guarantee": carried.guarantee.value,
    }


def _mega(size: int) -> str:
    return f"{size / 1e6:.1f}"
