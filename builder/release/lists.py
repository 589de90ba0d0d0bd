"""Lists of files with their digests, in the form that `sha256sum -c` reads."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping

LARGEST_LIST = 512 * 1024 * 1024
"""Bytes of the longest list that is read: some three million files."""

_LINE = re.compile(rb"(?P<digest>[0-9a-f]{64})  (?P<path>[^\x00-\x1f\x7f\\]+)")


class ListFault(ValueError):
    """The bytes are no list as we write it; says in which line."""


def digest_of(data: bytes) -> str:
    """The SHA-256 of the bytes, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def spell_list(files: Mapping[str, str]) -> bytes:
    """The digests by path as a list, in the order of the paths' bytes. Raises ListFault where a path cannot stand in
    one."""
    lines = []
    for name, digest in sorted((os.fsencode(path), digest) for path, digest in files.items()):
        line = digest.encode() + b"  " + name
        if not _LINE.fullmatch(line) or not _stays_below(name):
            raise ListFault(os.fsdecode(name))
        lines.append(line + b"\n")
    return b"".join(lines)


def parse_list(data: bytes) -> dict[str, str]:
    """The digests by path. Raises ListFault where anything stands in it that `spell_list` would not write.

    So a path never leads out of the folder that the list is about.
    """
    if data and not data.endswith(b"\n"):
        raise ListFault("the last line has no end")
    files: dict[str, str] = {}
    before = b""
    for number, line in enumerate(data.split(b"\n")[:-1], start=1):
        found = _LINE.fullmatch(line)
        if found is None or not _stays_below(found["path"]) or found["path"] <= before:
            raise ListFault(f"line {number}")
        before = found["path"]
        files[os.fsdecode(before)] = found["digest"].decode()
    return files


def _stays_below(name: bytes) -> bool:
    return all(part not in (b"", b".", b"..") for part in name.split(b"/"))
