"""Bundles as a hostile or broken partner would make them: signed well, and wrong in one thing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from builder.exchange.archive import pack, read_front
from builder.exchange.manifest import PackedFile
from builder.signing import BUNDLES, sign

Change = Callable[[Any], object]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def front_of(bundle: Path) -> tuple[bytes, bytes]:
    """Manifest and signature of a bundle."""
    with bundle.open("rb") as file:
        front = read_front(file)
    return front.manifest, front.signature


def members_of(bundle: Path) -> dict[str, bytes]:
    """What the members of a bundle hold, by SHA-256."""
    data = bundle.read_bytes()
    with bundle.open("rb") as file:
        at = read_front(file).end
    found = {}
    while data[at] != 0:
        size = int(data[at + 124 : at + 135], 8)
        found[data[at + 6 : at + 70].decode()] = data[at + 512 : at + 512 + size]
        at += 512 + size + -size % 512
    return found


def spell(value: object) -> bytes:
    """JSON as a manifest is spelled."""
    return f"{json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)}\n".encode()


def write_signed(
    out: Path, manifest: bytes, members: Mapping[str, bytes], key: Path, *, namespace: str = BUNDLES
) -> Path:
    """A bundle of these bytes, signed, whatever they are."""
    packed = [
        (PackedFile(path="", size=len(data), sha256=name), lambda data=data: [data]) for name, data in members.items()
    ]
    out.write_bytes(b"".join(pack(manifest, sign(manifest, key, namespace), packed)))
    return out


def forge(sealed: Path, out: Path, key: Path, change: Change, *, namespace: str = BUNDLES) -> Path:
    """A bundle whose manifest was changed before it was signed."""
    manifest = json.loads(front_of(sealed)[0])
    change(manifest)
    return write_signed(out, spell(manifest), members_of(sealed), key, namespace=namespace)


def forge_file(sealed: Path, out: Path, key: Path, path: str, data: bytes) -> Path:
    """A bundle one of whose files holds something else."""
    manifest = json.loads(front_of(sealed)[0])
    members = members_of(sealed)
    for one in manifest["files"]:
        if one["path"] == path:
            del members[one["sha256"]]
            one |= {"sha256": sha256(data), "size": len(data)}
    members[sha256(data)] = data
    return write_signed(out, spell(manifest), members, key)


def rename(manifest: Any, old: str, new: str) -> None:
    """Another path for a file, wherever the manifest names it."""
    for one in manifest["files"]:
        one["path"] = new if one["path"] == old else one["path"]
    for document in manifest["documents"]:
        document["file"] = new if document["file"] == old else document["file"]
        document["files"] = sorted(new if one == old else one for one in document["files"])
    manifest["files"].sort(key=lambda one: one["path"])


def add_file(sealed: Path, out: Path, key: Path, path: str, data: bytes, *, to: int = 0) -> Path:
    """A bundle one of whose documents has one more file."""
    manifest = json.loads(front_of(sealed)[0])
    members = {**members_of(sealed), sha256(data): data}
    manifest["files"].append({"path": path, "sha256": sha256(data), "size": len(data)})
    manifest["files"].sort(key=lambda one: one["path"])
    document = manifest["documents"][to]
    document["files"] = sorted([*document["files"], path])
    return write_signed(out, spell(manifest), members, key)
