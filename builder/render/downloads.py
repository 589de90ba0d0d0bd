"""Tables to download: the register of documents and the standard catalogue; of a site, or of all sites below too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any

from builder.cluster.site import Site
from builder.digest import digest_text, digest_value
from builder.library import Entry
from builder.library.relations import number_of
from builder.plan import TableForm, TableKind, TableOutput
from builder.portal import DutyState, Portal, Query
from builder.render.duties import list_fields
from builder.render.values import Lazy
from builder.sheet import Sheet, Value, write_csv
from catalog.document import Notice, Policy
from catalog.terms import Validity

Word = Callable[[str], str]
Row = tuple[Value, ...]

WHOLE = "*"
"""Stands behind the id of a site where all sites below are meant too."""

_REGISTER = (
    *(("index-number", 26), ("name", 48), ("summary", 48), ("topics", 20), ("genre", 10), ("issuer", 24)),
    *(("number", 22), ("made-on", 12), ("published-on", 12), ("validity", 10), ("address", 48)),
)
_CATALOGUE = (
    *(("item", 28), ("field", 20), ("level1", 18), ("level2", 24), ("elements", 48), ("basis", 40), ("limit", 30)),
    *(("statutory-limit", 30), ("subject", 20), ("channels", 20), ("everybody", 8), ("audience", 16), ("proactive", 8)),
    *(("on-request", 10), ("county", 8), ("township", 8), ("standing", 14), ("documents", 10), ("newest", 48)),
    *(("published-on", 12), ("address", 48), ("reason", 40), ("approver", 20), ("until", 12), ("wording", 40)),
)
_STANDING = tuple(name for name, _ in _CATALOGUE).index("standing")
_COUNTS = (
    *(("site", 28), ("site-code", 14), ("field", 28), ("total", 10), ("published", 10), ("declared", 12)),
    *(("missing", 10), ("review", 14), ("address", 48)),
)


def make_download(output: TableOutput, rows: tuple[Row, ...], word: Word) -> bytes:
    """The file of a table, from its rows; `word` gives the labels."""
    columns = _columns(output)
    header = tuple(word(f"download.{name}") for name, _ in columns)
    widths = tuple(width for _, width in columns)
    if (output.table, output.whole) == (TableKind.CATALOGUE, False):
        rows = tuple(_say_standing(row, word) for row in rows)
    sheet = Sheet(title=word(f"download.{output.table}-title"), header=header, rows=rows, widths=widths)
    return _workbooks().write_xlsx(sheet) if output.form is TableForm.XLSX else write_csv(sheet)


@cache
def _workbooks() -> Any:
    """The writer of workbooks: dear to load, and not needed where no table changed."""
    return import_module("builder.workbook")


def _say_standing(row: Row, word: Word) -> Row:
    """The row with its standing in words."""
    return (*row[:_STANDING], word(f"standing.{row[_STANDING]}"), *row[_STANDING + 1 :])


def _columns(output: TableOutput) -> tuple[tuple[str, int], ...]:
    if output.table is TableKind.REGISTER:
        return (("site", 28), *_REGISTER) if output.whole else _REGISTER
    return _COUNTS if output.whole else _CATALOGUE


def list_register(portal: Portal, side: str) -> Lazy:
    """The documents that have an index number, newest first: those of a site, or of all sites below too."""
    site, whole = side.removesuffix(WHOLE), side.endswith(WHOLE)
    sites = _sites(portal, side)
    found = [entry for one in sites for entry in portal.answer(Query(site=one.id, indexed=True, limit=0))]
    names = digest_value(tuple((one.id, one.name, one.organ.name, _address(portal, one, "")) for one in sites))
    lines = [f"{one.id}|{one.path}|{one.head_key}|{_summary_key(one)}|{portal.validity(one)}" for one in found]
    return Lazy(
        digest_text("\n".join((site, str(whole), names, *lines))),
        lambda: tuple(_register_row(portal, one, named=whole) for one in found),
    )


def _summary_key(entry: Entry) -> str:
    return "" if entry.head.summary else entry.facts.summary


def _register_row(portal: Portal, entry: Entry, *, named: bool) -> Row:
    head, site = entry.head, portal.site(entry.site)
    issuer = entry.detail.issuer if isinstance(entry.detail, Policy | Notice) else ""
    return (
        *((site.name,) if named else ()),
        str(head.index_number or ""),
        head.title,
        head.summary or entry.facts.summary or head.title,
        "；".join(head.topics),
        str(head.genre or ""),
        issuer or site.organ.name,
        number_of(entry),
        head.made_on or head.published_at.date(),
        head.published_at.date(),
        _spell_validity(portal.validity(entry)),
        _address(portal, site, entry.path),
    )


def _spell_validity(validity: Validity | None) -> str:
    return str(validity or "")


def list_catalogue(portal: Portal, side: str, base: Callable[[Site], str]) -> Lazy:
    """The duties of a site, one a row; of all sites the counts by field. `base` is where a site's catalogue lies."""
    if side.endswith(WHOLE):
        return _list_counts(portal, side, base)
    site = portal.site(side)
    states = portal.duty_states(side)
    titles = {field.id: field.title for field, _ in portal.fields(side)}
    lines = [_state_key(portal, site, one) for one in states]
    return Lazy(
        digest_value((tuple(lines), tuple(titles.items()))),
        lambda: tuple(_catalogue_row(portal, site, one, titles[one.duty.item.field]) for one in states),
    )


def _state_key(portal: Portal, site: Site, state: DutyState) -> tuple[object, ...]:
    item = state.duty.item
    own = (item.code.text, portal.wording_digest(item), item.statutory.limit.words)
    return (*own, *_state_cells(portal, site, state))


def _state_cells(portal: Portal, site: Site, state: DutyState) -> Row:
    newest = state.entries[0] if state.entries else None
    declared = state.declaration
    return (
        str(state.standing),
        len(state.entries),
        newest.head.title if newest else "",
        newest.head.published_at.date() if newest else None,
        _address(portal, site, newest.path) if newest else "",
        declared.reason if declared else "",
        declared.approver if declared else "",
        declared.expires_on if declared else None,
    )


def _catalogue_row(portal: Portal, site: Site, state: DutyState, field: str) -> Row:
    item, entry = state.duty.item, state.duty.item.entry
    standing, *cells = _state_cells(portal, site, state)
    return (
        *(item.code.text, field, entry.level1, entry.level2, "；".join(entry.elements), "；".join(entry.basis)),
        *(entry.limit.words, item.statutory.limit.words, entry.subject, "；".join(entry.channels)),
        *(entry.everybody.value, entry.audience, entry.proactive.value, entry.on_request.value),
        *(entry.county.value, entry.township.value, standing, *cells, entry.source),
    )


def _list_counts(portal: Portal, side: str, base: Callable[[Site], str]) -> Lazy:
    rows = tuple(row for site in _sites(portal, side) for row in _count_rows(portal, site, base(site)))
    return Lazy(digest_value(rows), lambda: rows)


def _count_rows(portal: Portal, site: Site, base: str) -> Iterator[Row]:
    fields = list_fields(portal, site.id, lambda field: _address(portal, site, f"{base}{field}.html")) if base else ()
    for one in fields:
        counts = (one.total, one.published, one.declared, one.missing, one.review)
        yield (site.name, site.code, one.title, *counts, one.url)


def _sites(portal: Portal, side: str) -> tuple[Site, ...]:
    site = portal.site(side.removesuffix(WHOLE))
    below = portal.cluster.below(site.id) if side.endswith(WHOLE) else ()
    served = (one for one in below if one.state.is_ in ("open", "archived"))
    return (site, *(one for one in served if portal.may_name(site.id, one.id)))


def _address(portal: Portal, site: Site, path: str) -> str:
    return portal.hosting.absolute(site.address(path))
