"""The standard catalogue as pages show it: fields with counts, and the items of a field with what is behind each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from builder.portal import DutyState, Portal
from builder.render.values import Lazy, Ref
from catalog.duty import Declaration
from catalog.verdict import Standing

MOST_DOCUMENTS = 5
"""So many documents stand behind an item; of more the number is told, and their channels."""


class Declared(NamedTuple):
    """公示无内容说明, of an item or of a channel."""

    reason: str
    approver: str
    declared_on: date
    expires_on: date


class FieldCount(NamedTuple):
    """A field of the catalogue, and how the duties in it stand."""

    id: str
    title: str
    url: str
    total: int
    published: int
    declared: int
    missing: int
    review: int


class DutyRow(NamedTuple):
    """An item that a site owes. `entry` is its wording; `documents` the newest of `total`, `channels` where all are."""

    code: str
    entry: object
    standing: str
    documents: tuple[Ref, ...]
    total: int
    channels: tuple[Ref, ...]
    declaration: Declared | None


def list_fields(portal: Portal, site: str, address: Callable[[str], str]) -> tuple[FieldCount, ...]:
    """The fields that a site owes items of; `address` gives that of a field's page."""
    return tuple(
        _count_field(field.id, field.title, address(field.id), states) for field, states in portal.fields(site)
    )


def _count_field(field: str, title: str, url: str, states: Iterable[DutyState]) -> FieldCount:
    found = Counter(state.standing for state in states)
    return FieldCount(
        id=field,
        title=title,
        url=url,
        total=found.total(),
        published=found[Standing.PUBLISHED],
        declared=found[Standing.DECLARED],
        missing=found[Standing.MISSING] + found[Standing.DECLARATION_EXPIRED],
        review=found[Standing.TO_REVIEW],
    )


def list_duties(portal: Portal, site: str, field: str) -> tuple[DutyRow, ...]:
    """The items of a field that a site owes, in the order of the register."""
    return tuple(_row(portal, site, one) for one in portal.duty_states(site) if one.duty.item.field == field)


def _row(portal: Portal, site: str, state: DutyState) -> DutyRow:
    item = state.duty.item
    channels = portal.site(site).walk_channels()
    shown = state.entries[:MOST_DOCUMENTS]
    more = (one.path for one in channels if item.code in one.discloses) if len(state.entries) > len(shown) else ()
    return DutyRow(
        code=item.code.text,
        entry=Lazy(f"wording|{item.code}|{portal.wording_digest(item)}", lambda: item.entry),
        standing=str(state.standing),
        documents=tuple(Ref.document(entry.id.text) for entry in shown),
        total=len(state.entries),
        channels=tuple(Ref.channel(site, path) for path in more),
        declaration=_declared(state.declaration) if state.declaration else None,
    )


def _declared(one: Declaration) -> Declared:
    return Declared(one.reason, one.approver, one.declared_on, one.expires_on)
