"""Digests: the same value gives the same eight bytes on every machine, in every process."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

SIZE = 12


def digest_bytes(data: bytes) -> str:
    """24 hexadecimal digits of the bytes: the first of SHA-256, which processors of today have instructions for. For
    what is as long as a page it takes less than half of the time of others.
    """
    return hashlib.sha256(data).hexdigest()[: 2 * SIZE]


def digest_text(text: str) -> str:
    """24 hexadecimal digits of the text as UTF-8: of BLAKE2, which begins and ends sooner. Most texts are short."""
    return hashlib.blake2b(text.encode(), digest_size=SIZE).hexdigest()


def digest_named(fingerprint: str) -> str:
    """The digest of an object that stands for itself by that string: as `digest_value` makes it of the object."""
    return digest_text(f"f{len(fingerprint)}:{fingerprint}")


def digest_value(value: object) -> str:
    """The digest of a value made of strings, numbers, dates, enums, patterns, dataclasses, tuples and mappings.

    An object with a `fingerprint` stands for itself by that string. Raises TypeError for anything else, so that
    nothing with an unstable representation slips in.
    """
    if isinstance(value, str):
        return digest_text(value)
    parts: list[str] = []
    _spell(value, parts.append)
    return digest_text("".join(parts))


_Put = Callable[[str], object]
_Speller = Callable[[Any, _Put], object]
_spellers: dict[type, _Speller] = {}


def _spell(value: object, put: _Put) -> None:
    """Put down the value without ambiguity; lengths keep neighbours apart."""
    kind = type(value)
    speller = _spellers.get(kind)
    if speller is None:
        speller = _spellers[kind] = _find_speller(kind)
    speller(value, put)


def _find_speller(kind: type) -> _Speller:
    """How values of a type are spelled."""
    for kinds, speller in _BY_KIND:
        if issubclass(kind, kinds):
            return speller
    names = tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()
    if "fingerprint" in names or hasattr(kind, "fingerprint"):
        return _spell_named
    if not names:
        return _spell_other
    return _make_record_speller(kind.__name__, names)


def _make_record_speller(name: str, names: tuple[str, ...]) -> _Speller:
    head = f"[{name}"

    def spell(value: object, put: _Put) -> None:
        put(head)
        for one in names:
            _spell(getattr(value, one), put)
        put("]")

    return spell


def _spell_named(value: Any, put: _Put) -> None:
    fingerprint = value.fingerprint
    if isinstance(fingerprint, str):
        put(f"f{len(fingerprint)}:{fingerprint}")
    else:
        _spell_other(value, put)


def _spell_other(value: Any, put: _Put) -> None:
    fingerprint = getattr(value, "fingerprint", None)
    if isinstance(fingerprint, str):
        put(f"f{len(fingerprint)}:{fingerprint}")
    elif is_dataclass(value):
        _make_record_speller(type(value).__name__, tuple(field.name for field in fields(value)))(value, put)
    else:
        raise TypeError(f"no stable spelling for {type(value).__name__}")


def _spell_text(value: str, put: _Put) -> None:
    put(f"s{len(value)}:{value}")


def _spell_pattern(value: re.Pattern[str], put: _Put) -> None:
    put(f"p{value.flags};")
    _spell(value.pattern, put)


def _spell_items(value: Iterable[object], put: _Put) -> None:
    put("(")
    for item in value:
        if type(item) is str:
            put(f"s{len(item)}:{item}")
        else:
            _spell(item, put)
    put(")")


def _spell_set(value: Iterable[object], put: _Put) -> None:
    put("<")
    for item in sorted(_spell_alone(item) for item in value):
        put(item)
    put(">")


def _spell_mapping(value: Mapping[object, object], put: _Put) -> None:
    put("{")
    for key, item in sorted((_spell_alone(key), item) for key, item in value.items()):
        put(key)
        _spell(item, put)
    put("}")


def _spell_alone(value: object) -> str:
    parts: list[str] = []
    _spell(value, parts.append)
    return "".join(parts)


_BY_KIND: tuple[tuple[type | tuple[type, ...], _Speller], ...] = (
    ((type(None), bool), lambda value, put: put(f"={value};")),
    (str, _spell_text),
    (Enum, lambda value, put: _spell(str(value.value), put)),
    ((int, float, Decimal), lambda value, put: put(f"n{value};")),
    (date, lambda value, put: put(f"d{value.isoformat()};")),
    (re.Pattern, _spell_pattern),
    ((tuple, list), _spell_items),
    ((frozenset, set), _spell_set),
    (Mapping, _spell_mapping),
)
