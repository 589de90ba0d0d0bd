"""信息公开目录: the items that organs have to publish, as data.

The tables of registers fill these models; which site owes which item is worked out from level, body and
functions.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.terms import Body, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """公开事项. `status` is that of its source: official, reprint, partial or unverified."""

    code: str
    level1: str
    level2: str
    elements: tuple[str, ...]
    basis: str
    time_limit: str
    levels: tuple[Level, ...]
    bodies: tuple[Body, ...]
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One catalogue: the items of a field, in the order of its source."""

    id: str
    title: str
    source: str
    status: str
    items: tuple[Item, ...]
