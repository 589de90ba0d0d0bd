"""What is known of a site's files from the last release: a file that looks as it did then is not hashed again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from builder.disk import make_folder, read_bytes, write_whole
from builder.trees import Entry


@dataclass(frozen=True, slots=True)
class KnownFile:
    """The SHA-256 of a file, how the file looked when it was hashed, and how its released copy does.

    The time of the last change of any kind (`ctime_ns`) is in it, which no program can set back.
    """

    digest: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    released_mtime_ns: int
    released_inode: int

    def looks_like(self, found: Entry) -> bool:
        """Is the file the one that was hashed?"""
        now = (found.size, found.mtime_ns, found.ctime_ns, found.inode)
        return now == (self.size, self.mtime_ns, self.ctime_ns, self.inode)

    def is_released_as(self, found: Entry | None) -> bool:
        """Is the copy the one that was released?"""
        if found is None:
            return False
        return (found.size, found.mtime_ns, found.inode) == (self.size, self.released_mtime_ns, self.released_inode)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSite:
    """The files of a site by path, and of those that the output no longer has and a release still carries, since when
    (seconds of the epoch)."""

    source: str = ""
    files: Mapping[str, KnownFile] = field(default_factory=dict)
    carried: Mapping[str, float] = field(default_factory=dict)


def read_known(folder: Path, site: str, source: Path) -> KnownSite:
    """What is known of a site's files below that source; a cache: what cannot be read is not known."""
    try:
        table = json.loads(read_bytes(folder / f"{site}.json"))
        carried = {str(path): float(since) for path, since in table["carried"].items()}
        if table["source"] != str(source):
            return KnownSite(carried=carried)
        files = {path: KnownFile(*values) for path, values in table["files"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return KnownSite()
    return KnownSite(source=str(source), files=files, carried=carried)


def write_known(folder: Path, site: str, known: KnownSite) -> None:
    """Keep it for the next release. Raises OSError."""
    files = {
        path: [
            one.digest,
            one.size,
            one.mtime_ns,
            one.ctime_ns,
            one.inode,
            one.released_mtime_ns,
            one.released_inode,
        ]
        for path, one in known.files.items()
    }
    table = {"source": known.source, "files": files, "carried": dict(known.carried)}
    make_folder(folder)
    write_whole(folder / f"{site}.json", json.dumps(table, separators=(",", ":")).encode())
