"""`content/<site>/numbers.yaml`: which index numbers (索引号) were given, so that none is ever given twice.

Documents come and go; the last serial of each prefix and year stays here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.diagnostic import Problems
from builder.disk import exists
from builder.source.fields import read_record
from builder.source.marked import read_table
from builder.source.text import read_own_text
from catalog.identity import IndexNumber

NUMBERS = "numbers.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The numbers of a prefix and a year, up to `last`."""

    prefix: str
    year: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLedger:
    """What a site's ledger says. `prefix` begins the numbers that the site gives."""

    prefix: str = ""
    series: tuple[Series, ...] = ()


def ledger_file(site: str) -> str:
    """Where the ledger of a site lies, relative to the cluster."""
    return f"content/{site}/{NUMBERS}"


def read_ledger(root: Path, site: str, problems: Problems) -> NumberLedger:
    """The ledger of a site; empty where it has none, or, with the faults told, where it is not whole."""
    file = ledger_file(site)
    text = read_own_text(root, file, problems) if exists(root / file) else None
    table = read_table(text, file, problems) if text is not None else None
    return (read_record(NumberLedger, table, problems) if table else None) or NumberLedger()


def spell_ledger(ledger: NumberLedger) -> str:
    """The ledger as it is written, series by prefix and year."""
    lines = [
        "# 索引号登记：number 命令写入，已经编过的号不再使用，文件删除后也不回收。",
        "# Written by `number`: a number once given is never given again.",
        f'prefix: "{ledger.prefix}"',
        "series:",
    ]
    for one in sorted(ledger.series, key=lambda one: (one.prefix, one.year)):
        lines.append(f'  - {{prefix: "{one.prefix}", year: {one.year}, last: {one.last}}}')
    return "\n".join((*lines, ""))


def find_last(ledgers: Iterable[NumberLedger], numbers: Iterable[IndexNumber]) -> Mapping[tuple[str, int], int]:
    """The last serial by prefix and year: of all that was given, and of all that documents bear."""
    last: dict[tuple[str, int], int] = {}
    for ledger in ledgers:
        for one in ledger.series:
            key = (one.prefix, one.year)
            last[key] = max(last.get(key, 0), one.last)
    for number in numbers:
        prefix, year, serial = read_parts(number)
        last[(prefix, year)] = max(last.get((prefix, year), 0), serial)
    return last


def read_parts(number: IndexNumber) -> tuple[str, int, int]:
    """Prefix, year and serial of a number; a month between year and serial belongs to neither."""
    prefix, _, rest = number.text.partition("/")
    return prefix, int(rest[:4]), int(rest.rpartition("-")[2][-5:] if "-" in rest else rest[-4:])
