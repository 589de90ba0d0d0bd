"""What lies in an output, looked at again and again: only what looks otherwise than before is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

Look = tuple[int, int, int, int]


class Glance:
    """The files of an output by their paths, the marker aside, as `read_tree` gives them."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._seen: dict[str, tuple[Look, bytes]] = {}

    def look(self) -> dict[str, bytes]:
        """What lies there now; an output is written by renaming, so other bytes are another file."""
        if not self._out.exists():
            return {}
        self._seen = {
            path: known
            if (known := self._seen.get(path)) and known[0] == look
            else (look, (self._out / path).read_bytes())
            for path, look in _walk(str(self._out), "")
        }
        return {path: data for path, (_, data) in self._seen.items()}


def _walk(folder: str, prefix: str) -> Iterator[tuple[str, Look]]:
    with os.scandir(folder) as found:
        for one in found:
            if one.is_dir(follow_symlinks=False):
                yield from _walk(one.path, f"{prefix}{one.name}/")
            elif one.name != ".zhanqun-output":
                look = one.stat(follow_symlinks=False)
                yield f"{prefix}{one.name}", (look.st_ino, look.st_size, look.st_mtime_ns, look.st_ctime_ns)
