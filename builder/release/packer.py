"""Packs what a release has new, on all processors; of files of one digest only the first is packed.

Threads do it, for the libraries let go of the interpreter while they pack: a run that is killed leaves no process
behind that holds the lock of the target or writes into it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from builder.disk import read_bytes
from builder.release.packing import MOST, Form, PackFault, hash_unpacked, pack, packed_name, serves_all_pages
from builder.trees import write_new
from builder.workers import default_jobs

_FEW = 8
"""Forms that are made without a pool."""

Watch = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A new file of a folder, the forms that it lacks, and a released file of the same digest, if one is known."""

    folder: Path
    path: str
    digest: str
    mtime_ns: int
    forms: tuple[Form, ...]
    twin: Path | None = None


@dataclass(frozen=True, slots=True)
class _Unit:
    """One form of one digest: from what it is packed, and where it may lie packed already."""

    form: Form
    digest: str
    file: Path
    twin: Path | None


class Packer:
    """Makes packed forms while a release is filled; remembers by digest where those lie that it made."""

    def __init__(self, jobs: int = 0) -> None:
        self._jobs = jobs or default_jobs()
        self._made: dict[str, Path] = {}

    def pack(self, wanted: Sequence[Unpacked], watch: Watch = lambda: None) -> int:
        """Write the forms that files lack beside them, each with the time of its file; how many had to be packed.

        They are not on disk for good yet. Raises OSError.
        """
        places: defaultdict[tuple[str, Form], list[Unpacked]] = defaultdict(list)
        for one in wanted:
            for form in one.forms:
                places[one.digest, form].append(one)
        units = [self._unit(form, found[0]) for (_, form), found in places.items()]
        count = 0
        with closing(self._work(units)) as made:
            for unit, (data, packed) in zip(units, made, strict=True):
                for one in places[unit.digest, unit.form] if data else ():
                    write_new(one.folder / packed_name(one.path, unit.form), data, one.mtime_ns)
                count += packed
                watch()
        return count

    def note_named(self, wanted: Iterable[Unpacked], names: Mapping[Path, Path]) -> None:
        """Remember files whose folders have got their names."""
        for one in wanted:
            self._made.setdefault(one.digest, names[one.folder] / one.path)

    def _unit(self, form: Form, first: Unpacked) -> _Unit:
        return _Unit(form, first.digest, first.folder / first.path, self._made.get(first.digest, first.twin))

    def _work(self, units: Sequence[_Unit]) -> Generator[tuple[bytes, bool], None, None]:
        if self._jobs <= 1 or len(units) <= _FEW:
            yield from map(_make, units)
            return
        with ThreadPoolExecutor(self._jobs) as pool:
            yield from pool.map(_make, units)


def _make(unit: _Unit) -> tuple[bytes, bool]:
    """The form, and whether it had to be packed; empty where it would not be smaller than the file.

    What lies packed already is taken only if the file comes out of it.
    """
    if unit.twin is not None:
        packed = unit.twin.with_name(packed_name(unit.twin.name, unit.form))
        try:
            if hash_unpacked(packed, unit.form, MOST) == unit.digest:
                return read_bytes(packed), False
        except (OSError, PackFault):
            pass
    plain = read_bytes(unit.file)
    data = pack(plain, unit.form, best=serves_all_pages(unit.file.name))
    return (data if len(data) < len(plain) else b""), True
