"""`content/<site>/declarations.yaml`: what a site declares empty, items of the catalogue and channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from builder.cluster.site import Site
from builder.diagnostic import Problems, find_near
from builder.disk import exists
from builder.norms import Norms
from builder.source.fields import read_record
from builder.source.marked import Sequence, Table, read_table
from builder.source.text import read_own_text
from catalog.declaration import ChannelDeclaration
from catalog.duty import Declaration
from catalog.origin import Mark
from catalog.register import ItemCode

DECLARATIONS = "declarations.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """What one site declares, each item and each channel once."""

    items: tuple[Declaration, ...] = ()
    channels: tuple[ChannelDeclaration, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredItem:
    """A line of `items:`."""

    item: ItemCode
    reason: str
    approver: str
    declared_on: date
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredChannel:
    """A line of `channels:`."""

    channel: str
    reason: str
    approver: str
    declared_on: date
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationsFile:
    """The file as it is written."""

    items: tuple[DeclaredItem, ...] = ()
    channels: tuple[DeclaredChannel, ...] = ()


def read_declarations(root: Path, site: Site, norms: Norms, problems: Problems) -> Declarations:
    """What a site declares; nothing where it has no such file, or, with the faults told, where that is not whole."""
    file = f"content/{site.id}/{DECLARATIONS}"
    text = read_own_text(root, file, problems) if exists(root / file) else None
    table = read_table(text, file, problems) if text is not None else None
    written = read_record(DeclarationsFile, table, problems) if table else None
    if table is None or written is None:
        return Declarations()
    before = len(problems.errors)
    items = _tables(table, "items")
    channels = _tables(table, "channels")
    _tell_items(written, items, norms, problems)
    _tell_channels(written, channels, site, problems)
    spans = [(one.declared_on, one.expires_on) for one in written.items]
    spans += [(one.declared_on, one.expires_on) for one in written.channels]
    for (begins, ends), at in zip(spans, (*items, *channels), strict=True):
        if ends < begins:
            problems.add("declaration-ends-first", at.mark_of("expires_on"))
    if len(problems.errors) > before:
        return Declarations()
    return Declarations(
        items=tuple(_item(line, at.mark) for line, at in zip(written.items, items, strict=True)),
        channels=tuple(_channel(line, at.mark) for line, at in zip(written.channels, channels, strict=True)),
    )


def _tables(table: Table, key: str) -> tuple[Table, ...]:
    node = table.entries.get(key)
    return tuple(item for item in node.items if isinstance(item, Table)) if isinstance(node, Sequence) else ()


def _tell_items(written: DeclarationsFile, tables: tuple[Table, ...], norms: Norms, problems: Problems) -> None:
    known = {code.text for code in norms.registers.by_code}
    seen: set[str] = set()
    for line, table in zip(written.items, tables, strict=True):
        code = line.item.text
        if code not in known:
            problems.add("unknown-item", table.mark_of("item"), item=code, near=find_near(code, known))
        elif code in seen:
            problems.add("declared-twice", table.mark_of("item"), name=code)
        seen.add(code)


def _tell_channels(written: DeclarationsFile, tables: tuple[Table, ...], site: Site, problems: Problems) -> None:
    known = site.channels_by_path()
    seen: set[str] = set()
    for line, table in zip(written.channels, tables, strict=True):
        if line.channel not in known:
            near = find_near(line.channel, known)
            mark = table.mark_of("channel")
            problems.add("unknown-channel", mark, channel=line.channel, site_id=site.id, near=near)
        elif line.channel in seen:
            problems.add("declared-twice", table.mark_of("channel"), name=line.channel)
        seen.add(line.channel)


def _item(line: DeclaredItem, mark: Mark) -> Declaration:
    return Declaration(
        item=line.item,
        reason=line.reason,
        approver=line.approver,
        declared_on=line.declared_on,
        expires_on=line.expires_on,
        mark=mark,
    )


def _channel(line: DeclaredChannel, mark: Mark) -> ChannelDeclaration:
    return ChannelDeclaration(
        channel=line.channel,
        reason=line.reason,
        approver=line.approver,
        declared_on=line.declared_on,
        expires_on=line.expires_on,
        mark=mark,
    )
