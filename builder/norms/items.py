"""Rows of a register's table as items; a cluster's row lies over the product's item of the same code."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from builder.diagnostic import Problems
from builder.source.marked import Table
from catalog.limitwords import read_limit
from catalog.register import DIRECTORY, Closing, Entry, Item, ItemCode, Status, StatutoryLimit, Tick


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """A directory's row as a table writes it; what is not written is empty, or stays as it was."""

    source: str | None = None
    status: Status | None = None
    level1: str | None = None
    level2: str | None = None
    number: str | None = None
    elements: tuple[str, ...] | None = None
    note: str | None = None
    basis: tuple[str, ...] | None = None
    limit: str | None = None
    subject: str | None = None
    channels: tuple[str, ...] | None = None
    everybody: Tick | None = None
    audience: str | None = None
    proactive: Tick | None = None
    on_request: Tick | None = None
    county: Tick | None = None
    township: Tick | None = None
    cut: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow(EntryRow):
    """An item as a table writes it: its wording, the same matter elsewhere, and whether it is closed.

    `clause` is that by which it is owed, where that is not the one of directories.
    """

    code: ItemCode
    clause: str = ""
    closed: bool = False
    reason: str = ""
    others: tuple[EntryRow, ...] = ()


_WORDING = tuple(one.name for one in dataclasses.fields(EntryRow))
_EMPTY = Entry(source="", status=Status.UNVERIFIED, level1="", level2="", limit=read_limit(""))


def make_item(
    row: ItemRow, node: Table, statutory: StatutoryLimit, below: Item | None, problems: Problems
) -> Item | None:
    """The item of a row, over the one that is there already; None, with the faults told, where something is missing.

    Whoever adds, changes or closes an item says by which source; a wording says its status, a new item its level1, a
    closing its reason.
    """
    mark = node.mark_of("code")
    if row.closed and below is None:
        problems.add("unknown-item", mark, item=row.code)
        return None
    wanted = ["source", "reason"] if row.closed else ["source", "status"] if below else ["source", "status", "level1"]
    missing = [key for key in wanted if not getattr(row, key)]
    for key in missing:
        problems.add("missing-key", node.mark, key=key)
    if missing:
        return None
    entry = _lay_over(row, below.entry if below else _EMPTY)
    return Item(
        code=row.code,
        field=row.code.register,
        entry=entry,
        others=tuple(_lay_over(other, _under(entry)) for other in row.others) or (below.others if below else ()),
        statutory=statutory,
        closed=Closing(reason=row.reason, source=row.source or "", mark=mark) if row.closed else None,
        mark=mark,
        clause=row.clause or (below.clause if below else DIRECTORY),
    )


def _lay_over(row: EntryRow, entry: Entry) -> Entry:
    """The entry with whatever the row writes."""
    written = {key: getattr(row, key) for key in _WORDING if getattr(row, key) is not None}
    if row.limit is not None:
        written["limit"] = read_limit(row.limit)
    return dataclasses.replace(entry, **written)


def _under(entry: Entry) -> Entry:
    """What another place's row begins from: the names of the matter, nothing else."""
    return dataclasses.replace(_EMPTY, level1=entry.level1, level2=entry.level2)
