"""A site's record as text and back, so that an inspection need not look again at what has not changed."""

from __future__ import annotations

import json
import typing
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any

from builder.audit.inspection import SiteRecord


def write_record(record: SiteRecord) -> str:
    """The record as JSON, keys in order."""
    return json.dumps(_plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_record(text: str) -> SiteRecord | None:
    """What `write_record` wrote; None for anything else."""
    try:
        found = _maker(SiteRecord)(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return found if isinstance(found, SiteRecord) else None


def _plain(value: object) -> object:
    """Numbers, texts, lists, tables. What a value of a finding is, is told beside it: `{"date": "2026-11-21"}`."""
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return {"moment": value.isoformat(timespec="minutes")}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


_TYPES: Mapping[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "decimal": Decimal,
}


Maker = Callable[[Any], Any]
"""Makes a value of what JSON has in its place."""


def _as_it_is(data: Any) -> Any:
    return data


@cache
def _maker(kind: Any) -> Maker:
    """What makes values of a kind; looked up once, for a cluster has findings by the hundred thousand."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (UnionType, typing.Union):
        inner = [one for one in arguments if one is not NoneType]
        return _maker_of_optional(inner[0]) if len(inner) == 1 else _make_value
    if origin is tuple:
        return _maker_of_tuple(_maker(arguments[0]))
    if origin is Mapping:
        return _maker_of_mapping(_maker(arguments[1]))
    if is_dataclass(kind):
        return _maker_of_record(typing.cast(type, kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {one.value: one for one in kind}.__getitem__
    return _as_it_is if kind in (str, int, bool) else _make_value


def _maker_of_optional(kind: Any) -> Maker:
    make = _maker(kind)
    return lambda data: None if data is None else make(data)


def _maker_of_tuple(make: Maker) -> Maker:
    if make is _as_it_is:
        return tuple
    return lambda data: tuple([make(item) for item in data])


def _maker_of_mapping(make: Maker) -> Maker:
    return lambda data: {key: make(item) for key, item in data.items()}


def _maker_of_record(record: type) -> Maker:
    hints = typing.get_type_hints(record)
    makers = {field.name: _maker(hints[field.name]) for field in fields(record)}
    plain = tuple(name for name, make in makers.items() if make is _as_it_is)
    others = tuple((name, make) for name, make in makers.items() if make is not _as_it_is)
    return lambda data: record(
        **{name: data[name] for name in plain}, **{name: make(data[name]) for name, make in others}
    )


def _make_value(data: Any) -> Any:
    """A value of a finding, or a plain one."""
    if isinstance(data, list):
        return tuple(_make_value(item) for item in data)
    if isinstance(data, dict):
        ((kind, text),) = data.items()
        return _TYPES[kind](text)
    return data
