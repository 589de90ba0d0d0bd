"""What no test of a run changes is read once a process: the tables of the product, and its templates.

Tests play in one process what are hundreds of runs of the product, and each run reads all of it anew. A cluster with
tables of its own is another case for each of their bytes. The tests of the reading itself call it by its own name, and
runs in a process of their own know nothing of this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import CodeType
from typing import ClassVar, Generic, TypeVar
from weakref import WeakKeyDictionary

import jinja2
import pytest
from jinja2 import meta, nodes
from jinja2.bccache import Bucket

from builder import workbook
from builder.diagnostic import Diagnostic, Problems
from builder.norms import audit_tables, whole
from builder.norms.tables import PRODUCT
from builder.sheet import Sheet
from builder.theme import Closures

T = TypeVar("T")
Check = Callable[[Closures, frozenset[str], Problems], None]
CheckFile = Callable[[Closures, str, frozenset[str], Problems], None]
Parse = Callable[[Closures, str], nodes.Template | None]
Refer = Callable[[nodes.Template], Iterator[str | None]]
FindCalls = Callable[[Closures, list[str]], Iterator[nodes.Call]]
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
        patch.setattr(Closures, "_check_file", check_file_once(Closures._check_file))
        patch.setattr(Closures, "digest", measure_once(Closures.digest))
        patch.setattr(Closures, "_parse", parse_once(Closures._parse))
        patch.setattr(Closures, "_calls", find_calls_once(Closures._calls))
        patch.setattr(meta, "find_referenced_templates", refer_once(meta.find_referenced_templates))
        patch.setattr(workbook, "write_xlsx", write_once(workbook.write_xlsx))
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


class Alone(Closures):
    """Closures that share no template with others: who compiles one changes it."""

    _parse = Closures._parse


def check_file_once(check: CheckFile) -> CheckFile:
    """What is wrong with a template, told again where it reads the same and stands among files of the same names."""
    known: dict[tuple[object, ...], list[Diagnostic]] = {}

    def check_again(closures: Closures, name: str, names: frozenset[str], problems: Problems) -> None:
        key = (_text_of(closures, name), name, closures._theme.files[name].file, names, names_around(closures))
        if key not in known:
            told = Problems()
            check(Alone(closures._theme, closures._environment), name, names, told)
            known[key] = told.found
        problems.found += [replace(one, site=problems.site) for one in known[key]]

    return check_again


def parse_once(parse: Parse) -> Parse:
    """A template, parsed again only where it reads otherwise."""
    known: Kept[nodes.Template | None] = Kept(150)

    def parse_again(closures: Closures, file: str) -> nodes.Template | None:
        return known.find(_text_of(closures, file), lambda: parse(closures, file))

    return parse_again


def find_calls_once(find: FindCalls) -> FindCalls:
    """The calls in some templates, looked for once in each text."""
    known: Kept[list[nodes.Call]] = Kept(150)

    def find_again(closures: Closures, files: list[str]) -> Iterator[nodes.Call]:
        for file in files:
            yield from known.find(_text_of(closures, file), partial(_list_calls, find, closures, file))

    return find_again


def refer_once(find: Refer) -> Refer:
    """The templates that one names, looked for once in each tree."""
    known: WeakKeyDictionary[nodes.Template, list[str | None]] = WeakKeyDictionary()

    def find_again(tree: nodes.Template) -> Iterator[str | None]:
        if tree not in known:
            known[tree] = list(find(tree))
        return iter(known[tree])

    return find_again


def _list_calls(find: FindCalls, closures: Closures, file: str) -> list[nodes.Call]:
    return list(find(closures, [file]))


def write_once(write: Callable[[Sheet], bytes]) -> Callable[[Sheet], bytes]:
    """A workbook, made once of the same rows."""
    known: Kept[bytes] = Kept()

    def write_again(sheet: Sheet) -> bytes:
        made = replace(sheet, rows=tuple(sheet.rows))
        return known.find(repr(made), lambda: write(made))

    return write_again


class Kept(Generic[T]):
    """The last answers, by question."""

    def __init__(self, most: int = 500) -> None:
        self._most = most
        self._known: dict[object, T] = {}

    def find(self, key: object, make: Callable[[], T]) -> T:
        """The answer, made where it is not known."""
        if key not in self._known:
            if len(self._known) >= self._most:
                del self._known[next(iter(self._known))]
            self._known[key] = make()
        return self._known[key]


def _text_of(closures: Closures, file: str) -> tuple[type, str]:
    """The kind of environment, and the digest of a file of the theme; none where there is no such file."""
    found = closures._theme.find(file)
    return type(closures._environment), found.digest if found else ""


_names: WeakKeyDictionary[Closures, tuple[object, ...]] = WeakKeyDictionary()


def names_around(closures: Closures) -> tuple[object, ...]:
    """The themes that the one of some closures comes from, and the names of the files of each."""
    if closures not in _names:
        theme = closures._theme
        _names[closures] = (theme.lineage, *(frozenset(theme.by_theme[one]) for one in theme.lineage))
    return _names[closures]


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
