"""Dataclasses on their way between processes: what they say otherwise than by default, and no more.

A frozen dataclass with slots is carried field by field, by functions of the library that look each field up anew; of a
document's head nearly all are as they are by default.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from functools import partial
from typing import Any

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
