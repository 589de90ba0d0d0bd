"""A bundle on its way in: verified, held until a person has looked at it, then taken in whole or turned away."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from builder.diagnostic import Problems
from builder.disk import exists, find_files, remove_file, write_pieces
from builder.exchange.archive import BrokenBundle
from builder.exchange.ground import Ground, Lookups
from builder.exchange.judging import find_sender, was_decided
from builder.exchange.ledgers import ADMITTED, AdmittedLedger, DecidedBundle, Verdict, spell_admitted
from builder.exchange.opening import OpenedBundle, Seals, open_bundle, read_all
from builder.exchange.partners import FOLDER
from builder.exchange.transaction import STAGING, clear_staging, write_together
from builder.exchange.unpacking import Unpacked, unpack
from builder.signing import Signature
from catalog.origin import Mark

HELD = f"{FOLDER}/held"
ENDING = ".zqb"
_ID = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """A bundle that may come in, with what it would write."""

    bundle: OpenedBundle
    signature: Signature
    unpacked: Unpacked


def judge_bundle(path: Path, ground: Ground, seals: Seals, scratch: Path, problems: Problems) -> Admission | None:
    """Verify a bundle and try it out in the folder `scratch`; None, with every reason told, where it is refused.

    Nothing of the cluster is written. Raises SigningFault where signatures cannot be verified here, OSError.
    """
    bundle = open_bundle(path, seals, problems)
    found = find_sender(bundle, ground, seals, problems) if bundle is not None else None
    if bundle is None or found is None:
        return None
    partner, signature = found
    try:
        unpacked = unpack(bundle, partner, Lookups(ground), scratch, problems)
    except BrokenBundle as fault:
        problems.add("broken-bundle", Mark(path.name), where=fault)
        return None
    return Admission(bundle=bundle, signature=signature, unpacked=unpacked) if unpacked is not None else None


def hold_bundle(path: Path, ground: Ground, seals: Seals, problems: Problems, *, dry_run: bool) -> Admission | None:
    """Verify a bundle and lay it where it waits for a decision; a dry run verifies only. Raises as `judge_bundle`."""
    with tempfile.TemporaryDirectory(prefix="zhanqun-") as scratch:
        admission = judge_bundle(path, ground, seals, Path(scratch), problems)
    if admission is None or dry_run:
        return admission
    place = ground.root / HELD / f"{admission.bundle.digest}{ENDING}"
    try:
        if not exists(place):
            write_pieces(place, read_all(path, admission.bundle.digest))
    except BrokenBundle:
        problems.add("changed-meanwhile", Mark(path.name))
        return None
    return admission


def find_held(root: Path, name: str, problems: Problems) -> Path | None:
    """The held bundle whose digest begins so, with eight digits at least; None, with the fault told, else."""
    digests = [one for one in list_held(root) if _ID.fullmatch(name) and one.startswith(name)]
    if len(digests) != 1:
        problems.add("no-such-bundle", Mark(""), bundle=name, count=len(digests))
        return None
    return root / HELD / f"{digests[0]}{ENDING}"


def list_held(root: Path) -> Iterator[str]:
    """The digests of all bundles that lie there; who was broken off may have left one that is decided on."""
    for found in find_files(root / HELD):
        name = found.path.removesuffix(ENDING)
        if not found.link and len(name) == 64 and _ID.fullmatch(name):
            yield name


def drop_decided(ground: Ground) -> None:
    """Take away held bundles that are decided on: a run may have been broken off before it did."""
    for digest in [one for one in list_held(ground.root) if one in ground.ledger.decided]:
        _drop(ground.root / HELD / f"{digest}{ENDING}", ground)


def _drop(path: Path, ground: Ground) -> None:
    """Take a held bundle away that is decided on; where that cannot be done now, a later run does it."""
    with suppress(OSError):
        remove_file(path, stop=ground.root / FOLDER)


def approve_bundle(path: Path, ground: Ground, seals: Seals, by: str, problems: Problems) -> Admission | None:
    """Take a held bundle in: its documents and the line in the ledger are written together, or nothing is.

    Everything is looked at once more, for lists, partners and documents may be others than when it was held. Raises
    as `judge_bundle`.
    """
    try:
        admission = judge_bundle(path, ground, seals, ground.root / STAGING, problems)
        if admission is None:
            return None
        spelled = spell_admitted(_note(admission, ground, seals, by), problems)
        if spelled is None:
            return None
        write_together(ground.root, admission.unpacked.files, {ADMITTED: spelled})
    finally:
        clear_staging(ground.root)
    _drop(path, ground)
    return admission


def _note(admission: Admission, ground: Ground, seals: Seals, by: str) -> AdmittedLedger:
    line = _line(admission.bundle, admission.signature, Verdict.ADMITTED, seals.moment.date(), by, "")
    fresh = {one.id: one for one in admission.unpacked.documents}
    kept = tuple(one for one in ground.ledger.documents if one.id not in fresh)
    return AdmittedLedger(
        bundles=(*ground.ledger.bundles, replace(line, left_out=admission.unpacked.left_out)),
        documents=(*kept, *fresh.values()),
    )


def reject_bundle(
    path: Path, ground: Ground, seals: Seals, by: str, reason: str, problems: Problems
) -> OpenedBundle | None:
    """Turn a held bundle away, and note who did and why; the very same bundle is not taken again. Raises as above."""
    bundle = open_bundle(path, seals, problems)
    if bundle is None or was_decided(bundle, ground, Mark(path.name), problems):
        return None
    line = _line(bundle, bundle.signature, Verdict.REJECTED, seals.moment.date(), by, reason)
    spelled = spell_admitted(replace(ground.ledger, bundles=(*ground.ledger.bundles, line)), problems)
    if spelled is None:
        return None
    try:
        write_together(ground.root, {}, {ADMITTED: spelled})
    finally:
        clear_staging(ground.root)
    _drop(path, ground)
    return bundle


def _line(bundle: OpenedBundle, signature: Signature, ruling: Verdict, on: date, by: str, reason: str) -> DecidedBundle:
    manifest = bundle.manifest
    return DecidedBundle(
        digest=bundle.digest,
        origin=manifest.origin,
        serial=manifest.serial,
        direction=manifest.direction,
        signer=signature.principal,
        key=signature.fingerprint,
        ruling=ruling,
        on=on,
        by=by,
        reason=reason,
        documents=tuple(one.id for one in manifest.documents),
        withdrawals=tuple(one.id for one in manifest.withdrawals),
    )
