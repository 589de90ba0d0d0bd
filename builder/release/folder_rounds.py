"""Looks at a folder again and again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

from builder.release.alteration import Checked
from builder.release.diary import Glance
from builder.release.folder_check import NothingThere, check_folder
from builder.release.packing import Form, hash_unpacked
from builder.trees import Entry, hash_file, see


class FolderRounds:
    """Looks at all of a folder in every round. A file that looks as it did when it was read, down to the time of its
    last change of any kind, is read again only once in `within` rounds."""

    def __init__(self, place: Path, allowed: Path | None, *, within: int) -> None:
        self._place = place
        self._allowed = allowed
        self._within = within
        self._round = 0
        self._before: dict[Path, tuple[Entry, str]] = {}
        self._now: dict[Path, tuple[Entry, str]] = {}

    def look(self, standing: Collection[str]) -> Glance:
        """One round; what seems altered is looked at twice."""
        del standing
        self._round += 1
        self._before, self._now = self._now, {}
        try:
            first = self._check()
            checked = self._check() if first.alterations else first
        except NothingThere as fault:
            return Glance(silent=str(fault))
        twice = {one.path for one in first.alterations}
        other = first.release != checked.release
        return Glance(
            release=checked.release,
            files=checked.files,
            alterations=tuple(one for one in checked.alterations if other or one.path in twice),
        )

    def _check(self) -> Checked:
        return check_folder(self._place, self._allowed, digest=self._digest, unpacked=self._unpacked)

    def _digest(self, path: Path) -> str:
        return self._know(path, partial(hash_file, path))

    def _unpacked(self, path: Path, form: Form, most: int) -> str:
        return self._know(path, partial(hash_unpacked, path, form, most))

    def _know(self, path: Path, read: Callable[[], str]) -> str:
        entry = see(path)
        known = self._now.get(path) or (None if self._is_turn_of(path) else self._before.get(path))
        digest = known[1] if known is not None and known[0] == entry else read()
        if entry is not None:
            self._now[path] = (entry, digest)
        return digest

    def _is_turn_of(self, path: Path) -> bool:
        return (rank_of(os.fsencode(path)) + self._round) % self._within == 0


def rank_of(name: bytes) -> int:
    """Where a name stands among others, as good as by chance, and the same whenever it is asked."""
    return int.from_bytes(hashlib.sha256(name).digest()[:6])
