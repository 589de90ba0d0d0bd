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
        found = _make(SiteRecord, json.loads(text))
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


@cache
def _hints(record: type) -> Mapping[str, Any]:
    hints = typing.get_type_hints(record)
    return {field.name: hints[field.name] for field in fields(record)}


def _make(kind: Any, data: Any) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (UnionType, typing.Union):
        inner = [one for one in arguments if one is not NoneType]
        if data is None:
            return None
        return _make(inner[0], data) if len(inner) == 1 else _make_value(data)
    if origin is tuple:
        return tuple(_make(arguments[0], item) for item in data)
    if origin is Mapping:
        return {key: _make(arguments[1], item) for key, item in data.items()}
    if is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        return typing.cast(type, kind)(**{key: _make(hints[key], data[key]) for key in hints})
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    return _make_value(data)


def _make_value(data: Any) -> Any:
    """A value of a finding, or a plain one."""
    if isinstance(data, list):
        return tuple(_make_value(item) for item in data)
    if isinstance(data, dict):
        ((kind, text),) = data.items()
        return _TYPES[kind](text)
    return data
