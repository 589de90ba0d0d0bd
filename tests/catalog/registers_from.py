"""The product's registers and calendar, read once; and a cluster's own tables in one string."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from builder.diagnostic import Problems
from builder.norms.calendars import read_calendar
from builder.norms.registers import read_registers
from catalog.register import Registers
from catalog.workdays import WorkCalendar

NOWHERE = Path("no cluster")


@cache
def product_registers() -> Registers:
    problems = Problems()
    registers = read_registers(NOWHERE, problems)
    assert registers is not None, list(problems)
    return registers


@cache
def product_calendar() -> WorkCalendar:
    problems = Problems()
    calendar = read_calendar(NOWHERE, problems)
    assert calendar is not None, list(problems)
    return calendar


def write_tables(root: Path, **tables: str) -> Path:
    """A cluster whose `catalog/registers/` holds these tables; `a_b` is the file `a-b.yaml`."""
    folder = root / "catalog" / "registers"
    folder.mkdir(parents=True)
    for name, text in tables.items():
        (folder / f"{name.replace('_', '-')}.yaml").write_text(text, encoding="utf-8")
    return root


def read_tables(root: Path, **tables: str) -> tuple[Registers | None, list[str]]:
    """The registers of such a cluster, and its faults as `file:line:column code params`."""
    problems = Problems()
    registers = read_registers(write_tables(root, **tables), problems)
    return registers, [f"{one.mark} {one.code} {dict(one.params)}" for one in problems]
