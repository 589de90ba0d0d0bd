"""Digests: the same value gives the same eight bytes on every machine, in every process."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

SIZE = 12


def digest_bytes(data: bytes) -> str:
    """24 hexadecimal digits of the bytes."""
    return hashlib.blake2b(data, digest_size=SIZE).hexdigest()


def digest_text(text: str) -> str:
    """24 hexadecimal digits of the text as UTF-8."""
    return digest_bytes(text.encode())


def digest_value(value: object) -> str:
    """The digest of a value made of strings, numbers, dates, enums, patterns, dataclasses, tuples and mappings.

    An object with a `fingerprint` stands for itself by that string. Raises TypeError for anything else, so that
    nothing with an unstable representation slips in.
    """
    return digest_text(value) if type(value) is str else digest_text("".join(_spell(value)))


def _spell(value: object) -> list[str]:
    """The value spelled out without ambiguity; lengths keep neighbours apart."""
    match value:
        case None | bool():
            return [f"={value};"]
        case str():
            return [f"s{len(value)}:{value}"]
        case Enum():
            return _spell(str(value.value))
        case int() | float() | Decimal():
            return [f"n{value};"]
        case date():
            return [f"d{value.isoformat()};"]
        case re.Pattern():
            return [f"p{value.flags};", *_spell(value.pattern)]
        case tuple() | list():
            return ["(", *(part for item in value for part in _spell(item)), ")"]
        case frozenset() | set():
            return ["<", *sorted("".join(_spell(item)) for item in value), ">"]
        case Mapping():
            pairs = sorted(("".join(_spell(key)), item) for key, item in value.items())
            return ["{", *(part for key, item in pairs for part in (key, *_spell(item))), "}"]
    fingerprint = getattr(value, "fingerprint", None)
    if isinstance(fingerprint, str):
        return [f"f{len(fingerprint)}:{fingerprint}"]
    if is_dataclass(value):
        return [f"[{type(value).__name__}", *(p for f in fields(value) for p in _spell(getattr(value, f.name))), "]"]
    raise TypeError(f"no stable spelling for {type(value).__name__}")
