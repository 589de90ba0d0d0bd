"""Index numbers (索引号) for documents that owe one and have none; written into their heads, nothing else changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from builder.diagnostic import Diagnostic, Problems, find_near, in_order
from builder.disk import read_bytes, write_lasting
from builder.library import Entry
from builder.library.numbers import (
    NumberLedger,
    Series,
    find_last,
    ledger_file,
    read_ledger,
    read_parts,
    spell_ledger,
)
from builder.pipeline.excerpts import with_excerpts
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import Reading, read_and_plan
from builder.pipeline.state import state_of
from builder.source.front_matter import split
from builder.source.marked import Node, Scalar, Sequence, Table, read_table
from builder.source.text import decode
from catalog.document import Notice
from catalog.identity import IndexNumber
from catalog.origin import Mark
from catalog.terms import Kind

KEY = "index_number"
LAST_SERIAL = 99999
_OWING = frozenset({Kind.POLICY, Kind.INTERPRETATION, Kind.REPORT})
_PREFIX = re.compile(r"[0-9A-Z]{6,18}")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_EMPTY_KEY = re.compile(
    r"""(?P<key>[ \t]*["']?index_number["']?[ \t]*:)[ \t]*+(?:~|null)?(?P<rest>[ \t]*+(?:\#[^\r\n]*)?[\r\n]*)"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A document and the number that it gets."""

    file: str
    title: str
    number: IndexNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberingResult:
    """What was given (or, in a dry run, would be); with faults nothing was written."""

    given: tuple[Numbered, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def give_numbers(options: ReadOptions, *, only: str = "", dry_run: bool = False) -> NumberingResult:
    """Number the documents of a site, or of all; ledgers are written first, so that no crash gives a number twice.

    Raises CouldNotRun where the site is unknown or a file cannot be written.
    """
    problems = Problems()
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, problems)
        given, ledgers = _plan(reading, options.root, only, problems) if reading else ((), {})
        edits = {one.file: _edit(options.root, one, problems) for one in given}
        if problems.errors:
            return NumberingResult(diagnostics=with_excerpts(options.root, in_order(problems.errors)))
        if not dry_run and given:
            _write(options.root, ledgers, edits)
    return NumberingResult(given=given)


def owes_number(entry: Entry) -> bool:
    """Does the register list the document, so that it needs an index number?

    Official documents, their interpretations, yearly reports, notices that bear a document number, and whatever
    names an item of the disclosure catalogue; no draft, and nothing that was withdrawn.
    """
    head = entry.head
    if head.draft or head.withdrawn is not None:
        return False
    numbered = isinstance(entry.detail, Notice) and entry.detail.number is not None
    return entry.kind in _OWING or numbered or bool(head.discloses or head.covers)


def _plan(
    reading: Reading, root: Path, only: str, problems: Problems
) -> tuple[tuple[Numbered, ...], Mapping[str, NumberLedger]]:
    """Who gets which number, and the ledgers as they are afterwards."""
    portal = reading.portal
    if only and only not in portal.cluster.sites:
        raise CouldNotRun("unknown-site", site=only, near=find_near(only, portal.cluster.sites))
    entries = portal.library.entries
    ledgers = {site: _read(root, site, problems.of(site)) for site in portal.cluster.sites}
    borne = [one.head.index_number for one in entries if one.head.index_number is not None]
    last = dict(find_last(ledgers.values(), borne))
    given: list[Numbered] = []
    for site in [only] if only else portal.cluster.sites:
        waiting = [one for one in portal.entries_of(site) if owes_number(one) and one.head.index_number is None]
        if not waiting:
            continue
        prefix = ledgers[site].prefix or _find_prefix(portal.entries_of(site), portal.site(site).code)
        if not _PREFIX.fullmatch(prefix):
            problems.of(site).add("no-number-prefix", Mark(ledger_file(site)), site_id=site, prefix=prefix)
            continue
        given += _number(sorted(waiting, key=_by_day), prefix, last, problems.of(site))
        ledgers[site] = replace(ledgers[site], prefix=prefix)
    touched = {one.file.split("/", 2)[1] for one in given}
    return tuple(given), {site: _keep(ledgers[site], last) for site in sorted(touched)}


def _read(root: Path, site: str, problems: Problems) -> NumberLedger:
    """The ledger of a site; a prefix in it that no index number can have is a fault."""
    ledger = read_ledger(root, site, problems)
    written = {ledger.prefix, *(one.prefix for one in ledger.series)} - {""}
    for prefix in sorted(one for one in written if not _PREFIX.fullmatch(one)):
        problems.add("no-number-prefix", Mark(ledger_file(site)), site_id=site, prefix=prefix)
    return ledger


def _find_prefix(entries: Iterable[Entry], code: str) -> str:
    """The prefix that most numbers of the site bear; without any, the site's code."""
    borne = Counter(read_parts(one.head.index_number)[0] for one in entries if one.head.index_number is not None)
    return min(borne, key=lambda prefix: (-borne[prefix], prefix)) if borne else code


def _by_day(entry: Entry) -> tuple[date, str]:
    return (_day_of(entry), entry.id.text)


def _day_of(entry: Entry) -> date:
    return entry.head.made_on or entry.head.published_at.date()


def _number(
    waiting: Iterable[Entry], prefix: str, last: dict[tuple[str, int], int], problems: Problems
) -> list[Numbered]:
    given = []
    for entry in waiting:
        key = (prefix, _day_of(entry).year)
        serial = last.get(key, 0) + 1
        if serial > LAST_SERIAL:
            problems.add("numbers-used-up", Mark(entry.file), prefix=prefix, year=key[1])
            continue
        last[key] = serial
        number = IndexNumber.parse(f"{prefix}/{key[1]}-{serial:05}")
        given.append(Numbered(file=entry.file, title=entry.head.title, number=number))
    return given


def _keep(ledger: NumberLedger, last: Mapping[tuple[str, int], int]) -> NumberLedger:
    """The ledger with the last serials of its prefixes as they are now."""
    prefixes = {ledger.prefix, *(one.prefix for one in ledger.series)}
    series = tuple(Series(prefix=key[0], year=key[1], last=one) for key, one in last.items() if key[0] in prefixes)
    return replace(ledger, series=series)


def _write(root: Path, ledgers: Mapping[str, NumberLedger], edits: Mapping[str, bytes]) -> None:
    try:
        for site, ledger in ledgers.items():
            write_lasting(root / ledger_file(site), spell_ledger(ledger).encode())
        for file, data in edits.items():
            write_lasting(root / file, data)
    except OSError as fault:
        raise CouldNotRun("cannot-write", reason=fault.strerror or str(fault)) from fault


def _edit(root: Path, one: Numbered, problems: Problems) -> bytes:
    """The document's bytes with the number in its head; a head that cannot take the line is a fault.

    What would be written is read again: it must say the number, and all else that it said before.
    """
    data = read_bytes(root / one.file)
    before = _read_head(data, one.file)
    lines = [line for line in _LINE.findall(data.decode()) if line]
    line = _find_line(before, lines)
    edited = _put(lines, line, one.number, before).encode()
    if _words(_read_head(edited, one.file)) != {**_words(before), KEY: one.number.text}:
        problems.add("head-takes-no-line", Mark(one.file, line), number=one.number)
    return edited


def _read_head(data: bytes, file: str) -> Table:
    """The head of a document; empty where it cannot be read."""
    silent = Problems()
    text = decode(data, file, silent)
    parts = split(text, file, silent) if text is not None else None
    table = read_table(parts.head, file, silent, first_line=2) if parts else None
    return table if table is not None and not silent.found else Table({}, {}, Mark(file))


def _find_line(table: Table, lines: list[str]) -> int:
    """The line, from 1, before which the number goes: behind `published_at`, or where the key stands empty."""
    if KEY in table.keys:
        return table.keys[KEY].line
    places = [mark.line for key, mark in table.keys.items() if mark.line > table.keys["published_at"].line]
    closing = next(number for number, line in enumerate(lines[1:], start=2) if line.rstrip() == "---")
    return min(places, default=closing)


def _put(lines: list[str], line: int, number: IndexNumber, table: Table) -> str:
    place = line - 1
    if KEY in table.keys:
        found = _EMPTY_KEY.fullmatch(lines[place])
        spelled = f'{found["key"]} "{number}"{found["rest"]}' if found else lines[place]
        return "".join((*lines[:place], spelled, *lines[place + 1 :]))
    end = lines[place - 1][len(lines[place - 1].rstrip("\r\n")) :] or "\n"
    indent = " " * (min(mark.column for mark in table.keys.values()) - 1)
    return "".join((*lines[:place], f'{indent}{KEY}: "{number}"{end}', *lines[place:]))


def _words(table: Table) -> dict[str, object]:
    """What a head says, places aside."""
    return {key: _word(node) for key, node in table.entries.items()}


def _word(node: Node) -> object:
    if isinstance(node, Scalar):
        return None if node.empty else node.text
    if isinstance(node, Sequence):
        return tuple(_word(item) for item in node.items)
    return _words(node)
