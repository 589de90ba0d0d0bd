"""Dataclasses on their way between processes and to the next build: what they say otherwise than by default, no more.

A frozen dataclass with slots is carried field by field, by functions of the library that look each field up anew; of a
document's head nearly all are as they are by default.
"""

from __future__ import annotations

import copyreg
import io
import pickle
import zlib
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from functools import partial
from typing import Any, Generic, TypeVar, cast

Value = TypeVar("Value")

_PLAIN = frozenset({("datetime", "date"), ("datetime", "datetime"), ("decimal", "Decimal")})
"""What values may be made of besides our own classes."""

_OURS = ("catalog.", "builder.library.", "builder.cluster.", "builder.source.")

_Fields = tuple[tuple[str, ...], tuple[tuple[str, object], ...]]
_known: dict[type, _Fields] = {}


def carry(*kinds: type) -> None:
    """Have values of these dataclasses carried so; each is made of its fields, and of nothing else."""
    for kind in kinds:
        by_name = any(one.kw_only for one in fields(kind))
        copyreg.pickle(kind, _take_apart if by_name else partial(_spread, tuple(one.name for one in fields(kind))))


def _spread(names: tuple[str, ...], value: Any) -> tuple[type, tuple[object, ...]]:
    """A value of few fields, which are given in their order."""
    return type(value), tuple([getattr(value, name) for name in names])


def _take_apart(value: Any) -> tuple[Callable[..., object], tuple[type, dict[str, object]]]:
    kind = type(value)
    needed, others = _fields_of(kind)
    given = {name: getattr(value, name) for name in needed}
    for name, default in others:
        one = getattr(value, name)
        if one is not default and one != default:
            given[name] = one
    return put_together, (kind, given)


def put_together(kind: type, given: dict[str, object]) -> object:
    """A value again; named by what is carried."""
    return kind(**given)


def _fields_of(kind: type) -> _Fields:
    """The fields that have no default, and those that have one, with it."""
    if kind in _known:
        return _known[kind]
    needed = tuple(one.name for one in fields(kind) if not _has_default(one))
    others = tuple((one.name, _default_of(one)) for one in fields(kind) if _has_default(one))
    _known[kind] = needed, others
    return needed, others


def _has_default(one: Field[Any]) -> bool:
    return one.default is not MISSING or one.default_factory is not MISSING


def _default_of(one: Field[Any]) -> object:
    if one.default_factory is not MISSING:
        return one.default_factory()
    return one.default


class Packed(Generic[Value]):
    """A value that may have to be carried, and to be kept: packed where either is asked for, unpacked once."""

    __slots__ = ("_data", "_value")

    def __init__(self, value: Value | None = None, data: bytes = b"") -> None:
        """Either the value or what it was packed to."""
        self._value = value
        self._data = data

    @property
    def data(self) -> bytes:
        """The value packed, with its checksum."""
        if not self._data:
            packed = io.BytesIO()
            _Packer(packed, pickle.HIGHEST_PROTOCOL).dump(self._value)
            self._data = zlib.compress(packed.getvalue(), 0)
        return self._data

    def unpack(self) -> Value:
        """The value. Raises ValueError where it was damaged, or holds what no value of ours does."""
        if self._value is None:
            try:
                self._value = cast(Value, _Unpacker(io.BytesIO(zlib.decompress(self._data))).load())
            except Exception as fault:  # what was damaged, or packed by others, may raise anything
                raise ValueError(str(fault)) from fault
        return self._value

    def __reduce__(self) -> tuple[type, tuple[None, bytes]]:
        return type(self), (None, self.data)


class _Ways(dict[type, Callable[[Any], Any]]):
    """How values are taken apart: those of enums by their class and what they stand for, on any edition of Python."""

    def __missing__(self, kind: type) -> Callable[[Any], Any]:
        way = _name_member if issubclass(kind, Enum) else copyreg.dispatch_table[kind]
        self[kind] = way
        return way


def _name_member(value: Enum) -> tuple[type, tuple[object]]:
    return type(value), (value.value,)


class _Packer(pickle.Pickler):
    dispatch_table = _Ways()


class _Unpacker(pickle.Unpickler):
    """Makes values of our own dataclasses and enums, and of a few plain classes; whatever else is named is refused."""

    def find_class(self, module: str, name: str) -> object:
        """Raises UnpicklingError for a stranger, by whatever name."""
        if (module, name) in _PLAIN or (module, name) == (__name__, put_together.__name__):
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith(_OURS) and "." not in name else None
        ours = isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum))
        if not ours or getattr(found, "__module__", "") != module:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found
