"""Pinyin: names in addresses and anchors, and the order of names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from hashlib import blake2s
from importlib import import_module
from typing import Any, TypeAlias, cast

from builder.source.typography import HAN

Place: TypeAlias = tuple[int, int, str, int, str]

_PIECE = re.compile(rf"(?P<han>[{HAN}]+)|(?P<latin>[a-z]+)|(?P<number>[0-9]+)|(?P<sign>\S)")
_WORD = re.compile(rf"(?P<latin>[a-z0-9]+)|[{HAN}]+")
_SIGN_BY_SIGN = cast(Callable[[str], str], list)
_END, _DIGITS, _LATIN, _HAN, _SIGN = range(5)


@lru_cache(maxsize=8192)
def slug(text: str, *, limit: int = 60) -> str:
    """A readable name of ASCII letters, digits and hyphens, at most `limit` characters, never empty.

    `青政发〔2026〕3号` becomes `qing-zheng-fa-2026-3-hao`. Text without a letter or digit becomes `x` and a digest.
    """
    words: list[str] = []
    room = limit + 1
    for word in _words(_plain(text[: limit * 4])):
        if words and len(word) >= room:
            break
        words.append(word[:limit])
        room -= len(word) + 1
    return "-".join(words) or _nameless(text, limit)


@lru_cache(maxsize=8192)
def pinyin_key(text: str) -> tuple[Place, ...]:
    """The place of a name in an alphabetical list: numbers by value, then Latin, then Chinese by sound and tone.

    Names that sound alike are told apart by their characters, so that the order never depends on chance.
    """
    places = [place for piece in _PIECE.finditer(_plain(text)) for place in _places(piece)]
    return (*places, (_END, 0, text, 0, ""))


def initials(text: str) -> str:
    """First letters, lower case: `汀溪县` is `txx`; a Latin word gives its first letter, a number stays whole."""
    return "".join(word if word[0].isdigit() else word[0] for word in _words(_plain(text)))


def load_readings() -> None:
    """Before they are needed: by whoever forks workers that all need them, or with what a worker needs anyway."""
    readings()


@cache
def readings() -> Any:
    """The readings of a hundred thousand words: dear to load, and mostly not needed."""
    return import_module("pypinyin")


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).lower()
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


def _words(plain: str) -> Iterator[str]:
    for piece in _WORD.finditer(plain):
        if piece["latin"]:
            yield piece[0]
        else:
            yield from _syllables(piece[0])


def _syllables(han: str) -> list[str]:
    return [sound for sound in readings().lazy_pinyin(han, errors="ignore") if sound.isascii() and sound.isalpha()]


def _places(piece: re.Match[str]) -> list[Place]:
    if piece["han"]:
        read, tone = readings().lazy_pinyin, readings().Style.TONE3
        sounds = read(piece[0], style=tone, neutral_tone_with_five=True, errors=_SIGN_BY_SIGN)
        return [_place(sound, sign) for sound, sign in zip(sounds, piece[0], strict=True)]
    if piece["number"]:
        digits = piece[0].lstrip("0")
        return [(_DIGITS, len(digits), digits, 0, piece[0])]
    return [(_LATIN if piece["latin"] else _SIGN, 0, piece[0], 0, "")]


def _place(sound: str, sign: str) -> Place:
    if not sound.isascii():
        return (_SIGN, 0, sign, 0, "")
    return (_HAN, 0, sound.rstrip("012345"), int(sound[-1]) if sound[-1].isdigit() else 5, sign)


def _nameless(text: str, limit: int) -> str:
    return ("x" + blake2s(text.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest())[:limit]
