"""`seal` and `admit`: bundles of documents between clusters whose networks never touch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import FAULTS, cluster_options, read_options, talk_options
from builder.cli.usage import usage
from builder.diagnostic import Severity
from builder.exchange.choosing import Wanted
from builder.exchange.manifest import Direction, Manifest
from builder.exchange.opening import OpenedBundle
from builder.pipeline.exchanging import AdmitResult, SealResult, admit, approve, read_held, reject, seal, seals_of
from builder.wording import printable

_SHORT = 12


@click.command("seal")
@cluster_options
@talk_options
@click.argument("bundle", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("documents", nargs=-1)
@click.option("--to", required=True, help="The partner that it is for, by its name in exchange/partners.yaml.")
@click.option("--key", type=click.Path(path_type=Path), required=True, help="SSH key to sign with.")
@click.option("--direction", type=click.Choice([one.value for one in Direction]), help="If the partner takes several.")
@click.option("--site", default="", help="All documents of this site.")
@click.option("--channel", default="", help="All documents in this channel and below it.")
@click.option("--all", "everything", is_flag=True, help="All documents that the partner's readers may have.")
@click.option("--new", is_flag=True, help="Only what the partner does not have yet in this edition.")
@click.option("--serial", type=click.IntRange(1), default=None, help="Serial number (default: the one after the last).")
def seal_command(
    *,
    console: Console,
    bundle: Path,
    documents: tuple[str, ...],
    to: str,
    key: Path,
    direction: str | None,
    site: str,
    channel: str,
    everything: bool,
    new: bool,
    serial: int | None,
    **cluster: Any,
) -> None:
    """Seal DOCUMENTS (ids or files) with their attachments into BUNDLE (.zqb) for another cluster.

    Signed by an SSH key (ssh-keygen -Y). A document for fewer readers than the partner has never goes in. What was
    sealed before and is withdrawn now goes as a withdrawal. The serial stays in exchange/sealed.yaml.
    """
    if not (documents or site or channel or everything):
        raise click.UsageError(usage("seal-what"))
    options, _ = read_options(**cluster)
    wanted = Wanted(
        direction=Direction(direction) if direction else Direction.ACROSS,
        documents=documents,
        site=site,
        channel=channel.strip("/"),
        new=new,
        serial=serial or 0,
    )
    result = seal(options, bundle, to=to, key=key, wanted=wanted, direction=Direction(direction) if direction else None)
    _tell_sealed(result, bundle, console)


def _tell_sealed(result: SealResult, bundle: Path, console: Console) -> None:
    manifest = result.manifest
    if console.json:
        told = [console.spell(one) for one in result.diagnostics]
        console.answer({"bundle": _spell(manifest) if manifest else None, "diagnostics": told})
    else:
        console.tell(result.diagnostics)
        if manifest is not None:
            counts = {"documents": len(manifest.documents), "withdrawals": len(manifest.withdrawals)}
            console.say("bundle-sealed", file=bundle, serial=manifest.serial, to=manifest.to, **counts)
    if manifest is None:
        raise click.exceptions.Exit(FAULTS)


@click.command("admit")
@cluster_options
@talk_options
@click.argument("bundle", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--approve", "approved", metavar="ID", help="Take in the held bundle of this id.")
@click.option("--reject", "rejected", metavar="ID", help="Turn away the held bundle of this id.")
@click.option("--list", "listed", is_flag=True, help="Show the bundles that wait.")
@click.option("--by", default="", help="Who decides.")
@click.option("--reason", default="", help="Why it is turned away.")
@click.option(
    "--allowed", type=click.Path(path_type=Path), help="Allowed signers (default: ROOT/exchange/allowed_signers)."
)
@click.option(
    "--revoked", type=click.Path(path_type=Path), help="Revoked keys (default: ROOT/exchange/revoked_keys, if there)."
)
@click.option("--dry-run", is_flag=True, help="Verify only; hold nothing.")
def admit_command(
    *,
    console: Console,
    bundle: Path | None,
    approved: str | None,
    rejected: str | None,
    listed: bool,
    by: str,
    reason: str,
    allowed: Path | None,
    revoked: Path | None,
    dry_run: bool,
    **cluster: Any,
) -> None:
    """Verify BUNDLE and hold it, until somebody takes it in (--approve) or turns it away (--reject).

    Signature, signer, every byte, every path, serial, age and every document are looked at before anything is written.
    Taken in, its documents lie in content/ and exchange/admitted.yaml says who admitted what.
    """
    if sum(one is not None for one in (bundle, approved, rejected)) + listed != 1:
        raise click.UsageError(usage("admit-what"))
    if (approved or rejected) and not by.strip():
        raise click.UsageError(usage("by-whom"))
    if rejected and not reason.strip():
        raise click.UsageError(usage("why-rejected"))
    options, _ = read_options(**cluster)
    seals = seals_of(options, allowed, revoked)
    if listed:
        waiting, result = read_held(options, seals=seals)
        _tell_waiting(waiting, result, console)
        return
    if bundle is not None:
        result = admit(options, bundle, seals=seals, dry_run=dry_run)
    elif approved is not None:
        result = approve(options, approved, by=by.strip(), seals=seals)
    else:
        result = reject(options, rejected or "", by=by.strip(), reason=reason.strip(), seals=seals)
    _tell_admitted(result, console, approved=approved is not None, rejected=rejected is not None, dry_run=dry_run)


def _tell_waiting(waiting: tuple[OpenedBundle, ...], result: AdmitResult, console: Console) -> None:
    if console.json:
        told = [console.spell(one) for one in result.diagnostics]
        console.answer({"held": [_spell_opened(one) for one in waiting], "diagnostics": told})
    else:
        for one in waiting:
            _show(one, console)
        console.tell(result.diagnostics)
        console.say("bundles-held", count=len(waiting))
    if any(one.severity is Severity.ERROR for one in result.diagnostics):
        raise click.exceptions.Exit(FAULTS)


def _tell_admitted(result: AdmitResult, console: Console, *, approved: bool, rejected: bool, dry_run: bool) -> None:
    bundle = result.bundle
    if console.json:
        told = [console.spell(one) for one in result.diagnostics]
        console.answer(
            {"bundle": _spell_opened(bundle) if bundle else None, "diagnostics": told, **_spell_done(result)}
        )
    else:
        console.tell(result.diagnostics)
        if bundle is None:
            console.say("bundle-refused")
        else:
            _show(bundle, console)
            for line in result.admission.unpacked.left_out if result.admission else ():
                console.say("relation-left-out", relation=printable(line))
            _say_done(bundle, console, approved=approved, rejected=rejected, dry_run=dry_run)
    if bundle is None:
        raise click.exceptions.Exit(FAULTS)


def _say_done(bundle: OpenedBundle, console: Console, *, approved: bool, rejected: bool, dry_run: bool) -> None:
    short = bundle.digest[:_SHORT]
    if approved:
        console.say("bundle-admitted", bundle=short)
    elif rejected:
        console.say("bundle-rejected", bundle=short)
    elif dry_run:
        console.say("bundle-would-be-held")
    else:
        console.say("bundle-held", bundle=short, command=f"admit --approve {short} --by NAME")


def _show(bundle: OpenedBundle, console: Console) -> None:
    manifest = bundle.manifest
    console.data(
        f"{bundle.digest[:_SHORT]}  {manifest.origin} #{manifest.serial} {manifest.direction}  "
        f"{manifest.made_at:%Y-%m-%d %H:%M}  {bundle.signature.principal}  {bundle.signature.fingerprint}"
    )
    for one in manifest.documents:
        console.data(printable(f"  + {one.id}  {one.title}"))
    for gone in manifest.withdrawals:
        console.data(f"  - {gone.id}  {gone.on}")


def _spell(manifest: Manifest) -> dict[str, object]:
    return {
        "origin": manifest.origin,
        "to": manifest.to,
        "direction": manifest.direction.value,
        "serial": manifest.serial,
        "made_at": f"{manifest.made_at:%Y-%m-%d %H:%M}",
        "documents": [one.id for one in manifest.documents],
        "withdrawals": [one.id for one in manifest.withdrawals],
    }


def _spell_opened(bundle: OpenedBundle) -> dict[str, object]:
    signed = {"signer": bundle.signature.principal, "key": bundle.signature.fingerprint}
    return {"digest": bundle.digest, **_spell(bundle.manifest), **signed}


def _spell_done(result: AdmitResult) -> dict[str, object]:
    if result.admission is None:
        return {}
    unpacked = result.admission.unpacked
    return {
        "files": sorted(unpacked.files),
        "unchanged": list(unpacked.unchanged),
        "left_out": list(unpacked.left_out),
    }
