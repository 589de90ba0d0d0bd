"""JSON Schema (2020-12) of a dataclass, from the same types that `fields` reads by."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from builder.source.fields import field_types

Describe = Callable[[type, str], str]

_PLAIN: Mapping[type, Mapping[str, object]] = {
    str: {"type": ["string", "number"]},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    Decimal: {"type": ["number", "string"]},
    date: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    datetime: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}$"},
}


def make_schema(records: tuple[type, ...], *, title: str, describe: Describe) -> dict[str, object]:
    """One schema for a mapping that several records are read from; `describe` gives the words for a field."""
    properties: dict[str, object] = {}
    required: list[str] = []
    for record in records:
        for key, (kind, needed) in field_types(record).items():
            properties[key] = _described(kind, record, key, describe)
            required += [key] if needed else []
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _described(kind: object, record: type, key: str, describe: Describe) -> dict[str, object]:
    words = describe(record, key)
    schema = dict(_schema(kind, describe))
    return {**schema, "description": words} if words else schema


def _schema(kind: object, describe: Describe) -> Mapping[str, object]:
    origin = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        inner = next(one for one in arguments if one is not types.NoneType)
        return {"anyOf": [_schema(inner, describe), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _schema(arguments[0], describe)}
    if origin is Mapping:
        names = {"enum": [str(one.value) for one in arguments[0]]} if _is_enum(arguments[0]) else {"type": "string"}
        return {"type": "object", "propertyNames": names, "additionalProperties": _schema(arguments[1], describe)}
    if _is_enum(kind):
        return {"enum": [str(one.value) for one in typing.cast(type[Enum], kind)]}
    record = typing.cast(type, kind)
    if hasattr(record, "parse"):
        return {"type": "string"}
    if dataclasses.is_dataclass(record):
        return _schema_of_record(record, describe)
    return _PLAIN[record]


def _schema_of_record(record: type, describe: Describe) -> Mapping[str, object]:
    fields = field_types(record)
    properties = {
        key: {"type": "array"} if _holds(kind, record) else _described(kind, record, key, describe)
        for key, (kind, _) in fields.items()
    }
    return {
        "type": "object",
        "properties": properties,
        "required": [key for key, (_, needed) in fields.items() if needed],
        "additionalProperties": False,
    }


def _holds(kind: object, record: type) -> bool:
    """Is the record part of the type? What holds itself is not spelled out twice."""
    return kind is record or any(_holds(one, record) for one in typing.get_args(kind))


def _is_enum(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)
