"""What a release says of itself, and whether somebody who may vouches for it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path

from builder.release.alteration import Alteration, Change
from builder.release.layout import ABOUT, MANIFEST, RECORD, SIGNATURE
from builder.release.lists import digest_of
from builder.release.manifest import Reader, ReadManifest
from builder.signing import RELEASES, Signature, SigningFault, verify

_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
_WIDTH = 70
_COULD_NOT_LOOK = frozenset({"no-ssh-keygen", "signers-not-readable", "signing-timed-out"})


def check_seal(read: Reader, allowed: Path) -> Signature | Alteration:
    """Who signed the root list, or what is wrong with that. Raises SigningFault where nobody could look."""
    data, signature = read(MANIFEST), read(SIGNATURE)
    if data is None or signature is None:
        return Alteration(f"{ABOUT}/{SIGNATURE}", Change.SEAL, "unsigned")
    try:
        signer = verify(data, signature, allowed, RELEASES)
        return signer if is_as_written(signature) else Alteration(f"{ABOUT}/{SIGNATURE}", Change.CHANGED)
    except SigningFault as fault:
        if fault.code in _COULD_NOT_LOOK:
            raise
        return Alteration(f"{ABOUT}/{SIGNATURE}", Change.SEAL, fault.code, tuple(sorted(fault.params.items())))


def is_as_written(signature: bytes) -> bool:
    """Is the armor spelled as `ssh-keygen` writes it? It reads more than that: what stands behind it does not matter to
    it, so a signature may be altered and still be good."""
    lines = signature.split(b"\n")
    try:
        body = b64decode(b"".join(lines[1:-2]), validate=True)
    except ValueError:
        return False
    text = b64encode(body)
    wrapped = [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
    return lines == [_BEGIN, *wrapped, _END, b""]


def read_said(read: Reader, found: ReadManifest) -> tuple[str, str]:
    """The id of a release and when it was made, as it says itself; nothing where what it says was altered."""
    data = read(RECORD)
    if data is None or digest_of(data) != found.root.get(RECORD):
        return "", ""
    try:
        said = json.loads(data)
        return str(said.get("release", "")), str(said.get("released_at", ""))
    except (ValueError, AttributeError, RecursionError):
        return "", ""


def tell_lists(found: ReadManifest) -> list[Alteration]:
    """The lists that are not as the root list has them."""
    return [Alteration(f"{ABOUT}/{name}", Change(state)) for name, state in found.broken.items()]
