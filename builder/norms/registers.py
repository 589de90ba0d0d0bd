"""The tables of `catalog/registers/`: the product's, and over them the cluster's own.

A file is one register, its name the register's id; `functions.yaml`, `statutory-limits.yaml` and `assignments.yaml`
say the rest. A cluster's file of the same name changes, closes or adds items, and only what it writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from builder.diagnostic import Problems
from builder.disk import exists, find_files
from builder.norms.assignments import ASSIGNMENTS, BY_DEFAULT, FUNCTIONS, STATUTORY, DutyTables, list_tables
from builder.norms.items import ItemRow, make_item
from builder.norms.tables import PRODUCT
from builder.source.fields import read_record
from builder.source.marked import Table, read_table
from builder.source.text import read_text
from catalog.origin import Mark
from catalog.register import Item, ItemCode, Register, Registers, Status, find_assignments

FOLDER = "registers"


@dataclass(frozen=True, slots=True, kw_only=True)
class _RegisterTable:
    title: str | None = None
    source: str | None = None
    status: Status | None = None
    items: tuple[ItemRow, ...] = ()


@dataclass(slots=True)
class _Reading:
    """What has been read so far, product first, cluster over it."""

    problems: Problems
    duties: DutyTables
    heads: dict[str, _RegisterTable] = field(default_factory=dict)
    items: dict[str, dict[ItemCode, Item]] = field(default_factory=dict)


def read_registers(root: Path, problems: Problems) -> Registers | None:
    """Every register with its functions, limits and assignments; None, with the faults told, where one is bad.

    The product's tables come first, the cluster's own over them. The product's alone are read once a process.
    """
    own = root / "catalog"
    if own.resolve() == PRODUCT.resolve():
        return _read([(PRODUCT, False)], problems)
    if not exists(own / FOLDER):
        looks = tuple((one.path, one.size, one.mtime_ns) for one in find_files(PRODUCT, FOLDER))
        known = _read_product(PRODUCT, looks)
        if known is not None:
            return known
    return _read([(PRODUCT, False), (own, True)], problems)


@lru_cache(maxsize=1)
def _read_product(base: Path, looks: tuple[tuple[str, int, int], ...]) -> Registers | None:
    """The registers of the product as its files look now; None where there is anything to tell of them."""
    problems = Problems()
    found = _read([(base, False)], problems)
    return None if problems.found else found


def _read(bases: Sequence[tuple[Path, bool]], problems: Problems) -> Registers | None:
    """The registers of some folders; of each whether it is a cluster's own."""
    before = len(problems.errors)
    tables = [one for base, local in bases for one in _read_tables(base, local, problems)]
    duties = DutyTables(problems)
    for name, table, local in tables:
        duties.read(name, table, local=local)
    if BY_DEFAULT not in duties.limits:
        problems.add("missing-key", Mark(f"catalog/{FOLDER}/{STATUTORY}.yaml"), key=BY_DEFAULT)
        return None
    reading = _Reading(problems, duties)
    for name, table, _ in tables:
        if name not in (FUNCTIONS, STATUTORY, ASSIGNMENTS):
            _read_register(name, table, reading)
    duties.check({code: item for items in reading.items.values() for code, item in items.items()})
    return None if len(problems.errors) > before else _finish(reading)


def _read_tables(base: Path, local: bool, problems: Problems) -> Iterator[tuple[str, Table, bool]]:
    """The tables of a folder by name, in the order of their names' bytes."""
    for found in find_files(base, FOLDER):
        name, dot, extension = found.path.removeprefix(f"{FOLDER}/").partition(".")
        file = f"catalog/{found.path}"
        if "/" in name or f"{dot}{extension}" != ".yaml":
            continue
        if found.link:
            problems.add("link-out", Mark(file))
            continue
        text = read_text(base / found.path, file, problems)
        table = read_table(text, file, problems) if text is not None else None
        if table is not None:
            yield name, table, local


def _read_register(name: str, table: Table, reading: _Reading) -> None:
    record = read_record(_RegisterTable, table, reading.problems)
    if record is None:
        return
    if name not in reading.heads:
        for key in ("title", "source", "status"):
            if getattr(record, key) is None:
                reading.problems.add("missing-key", table.mark, key=key)
        reading.heads[name] = record
    items = reading.items.setdefault(name, {})
    seen: dict[ItemCode, Mark] = {}
    for row, node in zip(record.items, list_tables(table, "items"), strict=False):
        mark = node.mark_of("code")
        if row.code in seen:
            reading.problems.add("doubled-item-code", mark, item=row.code, line=seen[row.code].line)
        elif row.code.register != name:
            reading.problems.add("foreign-item-code", mark, item=row.code, register=name)
        else:
            statutory = reading.duties.find_limit(row.code)
            item = make_item(row, node, statutory, items.get(row.code), reading.problems)
            if item is not None:
                items[row.code] = item
        seen.setdefault(row.code, mark)


def _finish(reading: _Reading) -> Registers:
    registers = tuple(
        Register(
            id=name,
            title=head.title or "",
            source=head.source or "",
            status=head.status or Status.UNVERIFIED,
            items=tuple(reading.items[name].values()),
        )
        for name, head in sorted(reading.heads.items())
    )
    duties = reading.duties
    items = [item for register in registers for item in register.items]
    return Registers(
        registers=registers,
        functions=tuple(duties.functions[name] for name in sorted(duties.functions)),
        statutory=tuple(duties.limits.values()),
        by_code={item.code: item for item in items},
        assigned={item.code: find_assignments(item, duties.assignments) for item in items},
    )
