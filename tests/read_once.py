"""What no test of a run changes is read once a process: the tables of the product, and its templates.

Tests play in one process what are hundreds of runs of the product, and each run reads all of it anew. A cluster with
tables of its own is another case for each of their bytes. The tests of the reading itself call it by its own name, and
runs in a process of their own know nothing of this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import CodeType
from typing import ClassVar, TypeVar
from weakref import WeakKeyDictionary

import jinja2
import pytest
from jinja2.bccache import Bucket

from builder.diagnostic import Diagnostic, Problems
from builder.norms import audit_tables, whole
from builder.norms.tables import PRODUCT
from builder.theme import Closures

T = TypeVar("T")
Check = Callable[[Closures, frozenset[str], Problems], None]
Measure = Callable[[Closures, str, str], str]


@contextmanager
def reading_once() -> Iterator[None]:
    """As long as the block runs."""
    with pytest.MonkeyPatch.context() as patch:
        for room, names in (
            (whole, ("_read", "read_registers", "read_calendar")),
            (audit_tables, ("read_standards", "read_calendar", "read_word_lists")),
        ):
            for name in names:
                patch.setattr(room, name, read_tables_once(getattr(room, name)))
        patch.setattr(jinja2, "FileSystemBytecodeCache", KeptTemplates)
        patch.setattr(Closures, "check", check_once(Closures.check))
        patch.setattr(Closures, "digest", measure_once(Closures.digest))
        yield


def read_tables_once(read: Callable[..., T]) -> Callable[..., T]:
    """The reader of a table, given a root, more words and a list of problems; of the same tables it says the same."""
    known: dict[tuple[object, ...], tuple[T, tuple[Diagnostic, ...]]] = {}

    def read_once(root: Path, *words: object) -> T:
        *more, problems = words
        assert isinstance(problems, Problems)
        own = find_own_tables(root)
        if own is None:
            return read(root, *more, problems)
        key = (own, problems.site, *more)
        if key not in known:
            told = Problems(site=problems.site)
            known[key] = (read(root, *more, told), tuple(told.found))
        value, found = known[key]
        problems.found += found
        return value

    return read_once


def find_own_tables(root: Path) -> tuple[object, ...] | None:
    """All that lies in a cluster's `catalog/`, by path, kind and bytes; None where that is no matter of plain files."""
    folder = root / "catalog"
    if folder.resolve() == PRODUCT.resolve():
        return (PRODUCT,)
    found: list[object] = []
    try:
        for one in (folder, *sorted(folder.rglob("*"))):
            if one.is_symlink() or not (one.is_file() or one.is_dir() or one == folder):
                return None
            mode = one.stat().st_mode if one.exists() else 0
            found.append((one.relative_to(folder).as_posix(), mode, one.read_bytes() if one.is_file() else b""))
    except OSError:
        return None
    return tuple(found)


def check_once(check: Check) -> Check:
    """What is wrong with a theme, told again of the same theme."""
    known: dict[tuple[str, frozenset[str]], list[Diagnostic]] = {}

    def check_again(closures: Closures, names: frozenset[str], problems: Problems) -> None:
        key = (fingerprint_of(closures), names)
        if key not in known:
            told = Problems()
            check(closures, names, told)
            known[key] = told.found
        problems.found += [replace(one, site=problems.site) for one in known[key]]

    return check_again


def measure_once(measure: Measure) -> Measure:
    """The digest of a template, told again of the same theme."""
    known: dict[tuple[str, str, str], str] = {}

    def measure_again(closures: Closures, name: str, language: str) -> str:
        key = (fingerprint_of(closures), name, language)
        if key not in known:
            known[key] = measure(closures, name, language)
        return known[key]

    return measure_again


_fingerprints: WeakKeyDictionary[Closures, str] = WeakKeyDictionary()


def fingerprint_of(closures: Closures) -> str:
    """Of the theme of some closures, worked out once."""
    if closures not in _fingerprints:
        _fingerprints[closures] = closures._theme.fingerprint
    return _fingerprints[closures]


class KeptTemplates(jinja2.FileSystemBytecodeCache):
    """What this process compiled before is not compiled again, and lies in the folder as if it had been."""

    compiled: ClassVar[dict[tuple[str, str, str], CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        super().load_bytecode(bucket)
        if bucket.code is None and (code := self.compiled.get(self._key(bucket))) is not None:
            bucket.code = code
            super().dump_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        super().dump_bytecode(bucket)
        if bucket.code is not None:
            self.compiled[self._key(bucket)] = bucket.code

    def _key(self, bucket: Bucket) -> tuple[str, str, str]:
        """The kind of environment, the name of the template with its file, and the source."""
        return self.pattern, bucket.key, bucket.checksum
