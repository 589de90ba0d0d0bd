"""The clauses of the standards that registers name: each is there in some edition."""

from __future__ import annotations

from collections.abc import Iterator

from builder.diagnostic import Problems, find_near
from catalog.origin import Mark
from catalog.register import Registers
from catalog.standard import Standards


def check_named_clauses(registers: Registers, standards: Standards, problems: Problems) -> None:
    """Tell every item and limit of the law whose clause no edition has: nothing would be found under it."""
    known = {clause.id for edition in standards.editions for clause in edition.clauses}
    for clause, mark in _named(registers):
        if clause not in known:
            problems.add("unknown-clause", mark, clause=clause, near=find_near(clause, known))


def _named(registers: Registers) -> Iterator[tuple[str, Mark]]:
    for item in registers.by_code.values():
        yield item.clause, item.mark
    for limit in registers.statutory:
        if limit.mark is not None:
            yield limit.clause, limit.mark
