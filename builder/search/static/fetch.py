"""Fetching the files of an index as a browser would, and what that costs."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from builder.disk import read_bytes

Fetch = Callable[[str], bytes]


@dataclass
class Fetcher:
    """Fetches each file once; JSON counts as it is served, compressed. `rounds` are what had to wait for another."""

    fetch: Fetch
    requests: int = 0
    size: int = 0
    rounds: int = 0
    _known: dict[str, bytes] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """What was fetched, in order."""
        return tuple(self._known)

    def get(self, name: str) -> bytes:
        """One file, alone. Raises what fetching raises."""
        return self.get_all([name])[name]

    def get_all(self, names: Iterable[str]) -> dict[str, bytes]:
        """Some files at once. Raises what fetching raises."""
        wanted = list(dict.fromkeys(names))
        new = [name for name in wanted if name not in self._known]
        self.rounds += bool(new)
        for name in new:
            data = self._known[name] = self.fetch(name)
            self.requests += 1
            self.size += len(gzip.compress(data, 6, mtime=0)) if ".json" in name else len(data)
        return {name: self._known[name] for name in wanted}


@dataclass
class Needed:
    """The files that one question needs, fetched for it or held already: what it may still fetch does not hang on what
    was asked before.
    """

    fetcher: Fetcher
    names: set[str] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.names)

    def get(self, name: str) -> bytes:
        """One file, alone. Raises what fetching raises."""
        return self.get_all([name])[name]

    def get_all(self, names: Iterable[str]) -> dict[str, bytes]:
        """Some files at once. Raises what fetching raises."""
        data = self.fetcher.get_all(names)
        self.names |= data.keys()
        return data


def fetch_from(folder: Path) -> Fetch:
    """Files of a folder in place of a host; what stands behind a `?` is not looked at."""
    return lambda name: read_bytes(folder / name.partition("?")[0])
