"""A bundle opened: who signed it, and whether every byte of it is as that signature says. Nothing is written."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from builder.diagnostic import Problems
from builder.disk import opened
from builder.exchange.archive import BrokenBundle, check_members, find_members, read_front, read_member
from builder.exchange.manifest import LARGEST_BUNDLE, LARGEST_MANIFEST, MOST_FILES, Manifest, read_manifest
from builder.signing import BUNDLES, Signature, SigningFault, verify
from catalog.origin import Mark

NOT_OF_THE_BUNDLE = frozenset({"no-ssh-keygen", "signing-timed-out", "signers-not-readable"})
"""Codes of SigningFault that say nothing of the signature."""
_OVERHEAD = LARGEST_MANIFEST + (MOST_FILES + 40) * 1024
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Seals:
    """By whom bundles may be signed: the list of allowed signers, that of revoked keys, and the moment that counts."""

    allowed: Path
    moment: datetime
    revoked: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBundle:
    """A bundle whose signature is good and whose bytes are all accounted for.

    `digest` is the SHA-256 of the whole file; `places` are offset and size of each member by its SHA-256.
    """

    path: Path
    manifest: Manifest
    signature: Signature
    raw: tuple[bytes, bytes]
    digest: str
    places: Mapping[str, tuple[int, int]]


def open_bundle(path: Path, seals: Seals, problems: Problems) -> OpenedBundle | None:
    """Verify a bundle: size, signature, manifest, then every byte; None, with the fault told, where one is wrong.

    The signature is looked at before the manifest is read at all. Raises SigningFault where signatures cannot be
    verified here, whatever they are.
    """
    name = path.name
    try:
        with opened(path) as file:
            return _open(path, file, seals, problems)
    except BrokenBundle as fault:
        problems.add("broken-bundle", Mark(name), where=fault)
    except SigningFault as fault:
        if fault.code in NOT_OF_THE_BUNDLE:
            raise
        tell_signing_fault(fault, Mark(name), problems)
    except OSError as fault:
        problems.add("unreadable-file", Mark(name), reason=fault.strerror)
    return None


def signed_by(bundle: OpenedBundle, principals: Collection[str], seals: Seals) -> Signature | None:
    """The signature as that of one of these, or None where it is of none of them. Raises SigningFault as above."""
    manifest, signature = bundle.raw
    if not principals:
        return None
    try:
        return verify(
            manifest,
            signature,
            seals.allowed,
            BUNDLES,
            at=seals.moment,
            among=principals,
            revoked=seals.revoked,
        )
    except SigningFault as fault:
        if fault.code in NOT_OF_THE_BUNDLE:
            raise
        return None


def tell_signing_fault(fault: SigningFault, mark: Mark, problems: Problems) -> None:
    """A fault of a signature as a diagnostic."""
    told = fault.params.get
    problems.add(
        fault.code,
        mark,
        reason=told("reason"),
        fingerprint=told("fingerprint"),
        namespace=told("namespace"),
        key=told("key"),
        file=told("file"),
        seconds=told("seconds"),
    )


def read_packed(bundle: OpenedBundle, file: BinaryIO, sha256: str) -> Iterator[bytes]:
    """The pieces of a file of the bundle, which is open. Raises BrokenBundle, OSError."""
    return read_member(file, bundle.places[sha256], sha256)


def read_all(path: Path, digest: str) -> Iterator[bytes]:
    """The pieces of a whole bundle, looked at once more while they are read. Raises BrokenBundle, OSError."""
    whole = hashlib.sha256()
    with opened(path) as file:
        while piece := file.read(_PIECE):
            whole.update(piece)
            yield piece
    if whole.hexdigest() != digest:
        raise BrokenBundle("end")


def _open(path: Path, file: BinaryIO, seals: Seals, problems: Problems) -> OpenedBundle | None:
    if file.seek(0, 2) > LARGEST_BUNDLE + _OVERHEAD:
        problems.add("bundle-too-large", Mark(path.name), limit=LARGEST_BUNDLE)
        return None
    front = read_front(file)
    signature = verify(front.manifest, front.signature, seals.allowed, BUNDLES, at=seals.moment, revoked=seals.revoked)
    manifest = read_manifest(front.manifest, path.name, problems)
    if manifest is None:
        return None
    places, size = find_members(manifest.files, front.end)
    return OpenedBundle(
        path=path,
        manifest=manifest,
        signature=signature,
        raw=(front.manifest, front.signature),
        digest=check_members(file, places, size),
        places=places,
    )
