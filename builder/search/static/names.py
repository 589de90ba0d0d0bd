"""The names of an index's files, and the digests in them."""

from __future__ import annotations

import base64

from builder.digest import digest_bytes

DIGEST_BYTES = 5
NO_FILE = bytes(DIGEST_BYTES)


def short_digest(data: bytes) -> bytes:
    """What names a file of an index beside its place."""
    return bytes.fromhex(digest_bytes(data))[:DIGEST_BYTES]


def split_digests(spelled: str) -> tuple[bytes, ...]:
    """Digests that were spelled one behind the other. Raises ValueError."""
    data = base64.b64decode(spelled)
    return tuple(data[at : at + DIGEST_BYTES] for at in range(0, len(data), DIGEST_BYTES))


def shard_file(shard: int, digest: bytes) -> str:
    """The name of a term shard."""
    return f"t/{shard:04x}-{digest.hex()}.bin"


def leaf_file(shard: int, leaf: int, digest: bytes) -> str:
    """The name of a leaf of a term shard."""
    return f"e/{shard:04x}-{leaf:02x}-{digest.hex()}.bin"


def pack_file(shard: int, pack: int, digest: bytes) -> str:
    """The name of a pack."""
    return f"p/{shard:04x}-{pack:x}-{digest.hex()}.bin"


def piece_file(shard: int, check: int, piece: int, digest: bytes) -> str:
    """The name of a piece of a long list."""
    return f"l/{shard:04x}-{check:06x}-{piece:02x}-{digest.hex()}.bin"


def shard_of_file(name: str) -> int | None:
    """The shard that a file belongs to by its name, if it is of a kind that does."""
    kind, _, rest = name.partition("/")
    shard = rest.partition("-")[0]
    try:
        return int(shard, 16) if kind in ("t", "e", "p", "l") else None
    except ValueError:
        return None
