"""Marked YAML to finished dataclasses: parse, don't validate; all faults are told.

The dataclass is the schema. A field's type says how its value is read; a field without default is required;
a trailing underscore in a field's name is not part of the key (`from_` reads `from`).
"""

from __future__ import annotations

import dataclasses
import functools
import re
import sys
import types
import typing
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from builder.diagnostic import Problems, find_near
from builder.source.marked import Node, Scalar, Sequence, Table
from builder.source.yaml_faults import find_in_key

_MISSING = object()
_MOST_UNKNOWN = 200
"""Keys that are told of one mapping: one that holds more of them is another thing altogether."""

_SHORT = 40
"""Characters: titles of channels, sources, organs."""

_MOST_NEAR = 20
"""Of them, those that a suggestion is looked for."""

# Digits are ASCII digits, and every place is written: what one tool reads otherwise than another is no value.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")


class _Parsed(typing.Protocol):
    """A value object: made of text by `parse`, which raises ValueError."""

    def parse(self, text: str) -> object: ...


_types: dict[type, Mapping[str, tuple[object, bool]]] = {}


def field_types(record: type) -> Mapping[str, tuple[object, bool]]:
    """Each key of a dataclass with its type and whether it is required, in the order of the fields."""
    if record not in _types:
        _types[record] = _find_types(record)
    return _types[record]


def _find_types(record: typing.Any) -> Mapping[str, tuple[object, bool]]:
    hints = typing.get_type_hints(record)
    return {
        field.name.rstrip("_"): (
            hints[field.name],
            field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
        )
        for field in dataclasses.fields(record)
    }


T = typing.TypeVar("T")


def read_record(record: type[T], table: Table, problems: Problems, *, also: frozenset[str] = frozenset()) -> T | None:
    """The record that a mapping spells, or None with every fault told.

    `also` are keys that belong to somebody else who reads the same mapping.
    """
    fields = _fields_of(record)
    whole = _tell_unknown(table, fields, also, problems)
    values: dict[str, object] = {}
    entries = table.entries
    for key, (attribute, kind, required) in fields.items():
        if key not in entries and not required:
            continue
        node = entries.get(key)
        if node is None or (isinstance(node, Scalar) and node.empty):
            if required:
                problems.add("missing-key", node.mark if node else table.mark, key=key)
                whole = False
            continue
        value = _read(kind, node, key, problems)
        if value is _MISSING:
            whole = False
        else:
            values[attribute] = value
    return record(**values) if whole else None


_fields: dict[type, Mapping[str, tuple[str, object, bool]]] = {}


def _fields_of(record: typing.Any) -> Mapping[str, tuple[str, object, bool]]:
    """Each key with its attribute, the type of what may stand there, and whether it is required."""
    if record not in _fields:
        names = {field.name.rstrip("_"): field.name for field in dataclasses.fields(record)}
        found = field_types(record).items()
        _fields[record] = {key: (names[key], _without_none(kind), required) for key, (kind, required) in found}
    return _fields[record]


def _without_none(kind: object) -> object:
    """What may be there, of a type that says that nothing may."""
    if typing.get_origin(kind) not in (types.UnionType, typing.Union):
        return kind
    (inner,) = (one for one in typing.get_args(kind) if one is not types.NoneType)
    return inner


def _tell_unknown(table: Table, known: Collection[str], also: Collection[str], problems: Problems) -> bool:
    unknown = [key for key in table.keys if key not in known and key not in also]
    if not unknown:
        return True
    for number, key in enumerate(unknown[:_MOST_UNKNOWN]):
        mark = table.keys[key]
        if (odd := find_in_key(key, {*known, *also})) is not None:
            problems.add(odd.code, dataclasses.replace(mark, column=mark.column + odd.column))
            continue
        near = find_near(key, {*known, *also}) if number < _MOST_NEAR else ""
        problems.add("unknown-key", mark, key=key, near=near)
    return False


def _read(kind: object, node: Node, key: str, problems: Problems) -> object:
    if kind in _PARSERS and isinstance(node, Scalar):
        return _read_scalar(typing.cast(type, kind), node, key, problems)
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _read(_without_none(kind), node, key, problems)
    if origin is tuple:
        return _read_items(typing.get_args(kind)[0], node, key, problems)
    if origin is Mapping:
        return _read_mapping(typing.get_args(kind), node, key, problems)
    if _is_record(kind):
        if isinstance(node, Table):
            value = read_record(typing.cast(type[typing.Any], kind), node, problems)
            return _MISSING if value is None else value
        problems.add("wrong-type", node.mark, key=key, wanted="table")
        return _MISSING
    if not isinstance(node, Scalar):
        problems.add("wrong-type", node.mark, key=key, wanted=_SPELT.get(kind, "text"))
        return _MISSING
    return _read_scalar(typing.cast(type, kind), node, key, problems)


@functools.cache
def _is_record(kind: object) -> bool:
    """Is a value of this type spelt by a mapping?"""
    return isinstance(kind, type) and dataclasses.is_dataclass(kind) and not hasattr(kind, "parse")


def _read_items(kind: object, node: Node, key: str, problems: Problems) -> object:
    if not isinstance(node, Sequence):
        problems.add("wrong-type", node.mark, key=key, wanted="list")
        return _MISSING
    values = [_read(kind, item, key, problems) for item in node.items]
    return _MISSING if any(value is _MISSING for value in values) else tuple(values)


def _read_mapping(kinds: tuple[object, ...], node: Node, key: str, problems: Problems) -> object:
    if not isinstance(node, Table):
        problems.add("wrong-type", node.mark, key=key, wanted="table")
        return _MISSING
    values = {
        _read(kinds[0], Scalar(name, node.keys[name]), key, problems): _read(kinds[1], item, name, problems)
        for name, item in node.entries.items()
    }
    return _MISSING if _MISSING in values or _MISSING in values.values() else values


def _read_scalar(kind: type, node: Scalar, key: str, problems: Problems) -> object:
    if issubclass(kind, Enum):
        return _read_choice(kind, node, key, problems)
    parse, code = _PARSERS.get(kind) or (typing.cast(_Parsed, kind).parse, f"not-a-{_name(kind)}")
    try:
        return parse(node.text)
    except ValueError:
        mend = getattr(kind, "mend", None)
        problems.add(code, node.mark, key=key, text=node.text, near=mend(node.text) if mend else "")
        return _MISSING


def _read_choice(kind: type[Enum], node: Scalar, key: str, problems: Problems) -> object:
    values = _choices_of(kind)
    if node.text in values:
        return values[node.text]
    problems.add(
        "unknown-choice", node.mark, key=key, text=node.text, near=find_near(node.text, values), known=", ".join(values)
    )
    return _MISSING


@functools.cache
def _choices_of(kind: type[Enum]) -> Mapping[str, Enum]:
    return {str(member.value): member for member in kind}


def _name(kind: object) -> str:
    """A type's name as codes and messages spell it: DocumentNumber is `document-number`."""
    name = getattr(kind, "__name__", str(kind))
    return "".join(f"-{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(name))


def _parse_bool(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _parse_moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _parse_date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def _share_text(text: str) -> str:
    """The text; of short ones, which many files say alike, one and the same for all."""
    return sys.intern(text) if len(text) <= _SHORT else text


def _parse_int(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError(text)
    return int(text)


def _parse_decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)


_PARSERS: Mapping[type, tuple[Callable[[str], object], str]] = {
    str: (_share_text, "wrong-type"),
    int: (_parse_int, "not-a-number"),
    bool: (_parse_bool, "not-true-or-false"),
    Decimal: (_parse_decimal, "not-a-number"),
    date: (_parse_date, "not-a-date"),
    datetime: (_parse_moment, "not-a-moment"),
}

_SPELT: Mapping[object, str] = {int: "number", Decimal: "number", bool: "flag", date: "date", datetime: "moment"}
"""By what name the wording tables tell how a value is written; all others are text."""
