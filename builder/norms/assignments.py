"""What registers speak of: functions of organs, limits of the law, and who owes which item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from builder.diagnostic import Problems, find_near
from builder.source.fields import read_record
from builder.source.marked import Sequence, Table
from catalog.limitwords import read_limit
from catalog.origin import Mark
from catalog.register import PROMPTNESS, Assignment, Function, Item, ItemCode, Status, StatutoryLimit
from catalog.terms import Body, Level

FUNCTIONS, STATUTORY, ASSIGNMENTS = "functions", "statutory-limits", "assignments"
BY_DEFAULT = "article-26"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Functions:
    functions: tuple[Function, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _LimitRow:
    id: str
    title: str
    limit: str
    basis: str
    source: str
    status: Status
    items: tuple[ItemCode, ...] = ()
    note: str = ""
    clause: str = PROMPTNESS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    limits: tuple[_LimitRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _AssignmentRow:
    items: tuple[str, ...]
    levels: tuple[Level, ...]
    bodies: tuple[Body, ...]
    functions: tuple[str, ...] = ()
    status: Status
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assignments:
    assignments: tuple[_AssignmentRow, ...]


@dataclass(slots=True)
class DutyTables:
    """What the three tables say, the product's first, the cluster's over it; rows keep their places for `check`."""

    problems: Problems
    functions: dict[str, Function] = field(default_factory=dict)
    limits: dict[str, StatutoryLimit] = field(default_factory=dict)
    assignments: list[Assignment] = field(default_factory=list)
    _rows: list[tuple[Assignment, Table]] = field(default_factory=list)
    _limited: list[tuple[ItemCode, Mark]] = field(default_factory=list)

    def read(self, name: str, table: Table, *, local: bool) -> None:
        """Take in a table by its name; what is no table of these is passed over."""
        if name == FUNCTIONS:
            record = read_record(_Functions, table, self.problems)
            self.functions.update({one.id: one for one in record.functions} if record else {})
        elif name == STATUTORY:
            self._read_limits(table)
        elif name == ASSIGNMENTS:
            self._read_assignments(table, local)

    def find_limit(self, code: ItemCode) -> StatutoryLimit:
        """The limit of the law for an item: its own, else the twenty working days of article 26."""
        own = [one for one in self.limits.values() if code in one.items]
        return own[-1] if own else self.limits[BY_DEFAULT]

    def check(self, items: Mapping[ItemCode, Item]) -> None:
        """Tell every item and every function that is named and is not there."""
        codes = {code.text for code in items}
        known = codes | {code.register for code in items}
        known |= {f"{code.register}/{item.entry.level1}" for code, item in items.items()}
        for one, node in self._rows:
            for index, name in enumerate(one.items):
                self._tell_item(name, known, node.mark_of("items", index))
            for index, name in enumerate(one.functions):
                if name not in self.functions:
                    near = find_near(name, self.functions)
                    self.problems.add("unknown-function", node.mark_of("functions", index), function=name, near=near)
        for code, mark in self._limited:
            self._tell_item(code.text, codes, mark)

    def _tell_item(self, name: str, known: set[str], mark: Mark) -> None:
        if name not in known:
            self.problems.add("unknown-item", mark, item=name, near=find_near(name, known))

    def _read_limits(self, table: Table) -> None:
        record = read_record(_Limits, table, self.problems)
        for row, node in zip(record.limits if record else (), list_tables(table, "limits"), strict=False):
            self.limits[row.id] = StatutoryLimit(
                id=row.id,
                title=row.title,
                limit=read_limit(row.limit),
                basis=row.basis,
                source=row.source,
                status=row.status,
                items=row.items,
                note=row.note,
                clause=row.clause,
                mark=node.mark_of("clause"),
            )
            self._limited += [(code, node.mark_of("items", index)) for index, code in enumerate(row.items)]

    def _read_assignments(self, table: Table, local: bool) -> None:
        record = read_record(_Assignments, table, self.problems)
        for row, node in zip(record.assignments if record else (), list_tables(table, "assignments"), strict=False):
            one = Assignment(
                items=row.items,
                levels=row.levels,
                bodies=row.bodies,
                functions=row.functions,
                status=row.status,
                source=row.source,
                local=local,
            )
            self.assignments.append(one)
            self._rows.append((one, node))


def list_tables(table: Table, key: str) -> list[Table]:
    """The mappings of a list, each with its place."""
    nodes = table.entries.get(key)
    return [node for node in nodes.items if isinstance(node, Table)] if isinstance(nodes, Sequence) else []
