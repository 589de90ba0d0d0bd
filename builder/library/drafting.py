"""A new document: a head with the fields of its kind, ready to be filled in; named once, by day and pinyin."""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum

from builder.source.fields import field_types
from builder.source.pinyin import slug
from catalog.document import DETAILS, Head
from catalog.terms import Kind

_STANDING = frozenset({Kind.SERVICE, Kind.ORGAN, Kind.LEADER, Kind.DATASET, Kind.PAGE})
# Begins with a letter or a Chinese mark and holds nothing that YAML could take for its own.
_PLAIN = re.compile(r"[A-Za-z\u4e00-\u9fff《〈“（〔][^:#\"'\\{}\[\],&*!|>%@`]*")
_OFFERED = ("summary", "keywords", "source", "topics", "made_on", "index_number", "attachments")


def draft_name(title: str, kind: Kind, moment: datetime) -> str:
    """`20261121-tong-zhi`; what stands for years gets no day."""
    stem = slug(title, limit=40)
    return stem if kind in _STANDING else f"{moment:%Y%m%d}-{stem}"


def draft_text(title: str, kind: Kind, moment: datetime, words: Mapping[str, str], *, write_kind: bool) -> str:
    """The text of a new document: what must be filled in stands open, what may be stands behind a hash.

    `words` are the descriptions of fields (`Policy.number`), which stand beside them.
    """
    lines = ["---", f"title: {quoted(title)}", f"published_at: {moment:%Y-%m-%d %H:%M}"]
    lines += [f"kind: {kind.value}"] if write_kind else []
    detail = DETAILS[kind]
    for key, (type_, needed) in field_types(detail).items():
        lines.append(_line(key, type_, words.get(f"{detail.__name__}.{key}", ""), lead="" if needed else "# "))
    head = field_types(Head)
    lines += [_line(key, head[key][0], words.get(f"Head.{key}", ""), lead="# ") for key in _OFFERED]
    return "\n".join([*lines, "---", "", ""])


def quoted(text: str) -> str:
    """A text as YAML reads it back whatever it holds; white space is folded to single blanks."""
    folded = " ".join(text.split())
    plain = _PLAIN.fullmatch(folded) and folded not in ("true", "false", "null", "yes", "no")
    return folded if plain else json.dumps(folded, ensure_ascii=False)


def _line(key: str, kind: object, words: str, *, lead: str) -> str:
    return f"{lead}{key}:  # {' '.join(part for part in (words, _example(kind)) if part)}".rstrip(" #")


def _example(kind: object) -> str:
    """What a field looks like, as a comment behind it."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _example(next(one for one in typing.get_args(kind) if one is not types.NoneType))
    if origin is tuple:
        inner = typing.get_args(kind)[0]
        return f"[{_inside(inner)}, …]"
    if origin is Mapping:
        return "{…}"
    return _inside(kind)


def _inside(kind: object) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return " | ".join(str(one.value) for one in kind)
    if kind is date:
        return "2026-03-12"
    if kind is datetime:
        return "2026-03-12 09:30"
    if isinstance(kind, type) and hasattr(kind, "__dataclass_fields__") and not hasattr(kind, "parse"):
        return "{" + ", ".join(f"{key}: …" for key, (_, needed) in field_types(kind).items() if needed) + "}"
    return {int: "0", bool: "true"}.get(typing.cast(type, kind), "…")
