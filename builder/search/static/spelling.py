"""Titles as they are typed by who chose no characters: spelled in pinyin, whole or by initials, or half and half."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from builder.search.folding import fold
from builder.search.wholes import HAN
from builder.source.pinyin import readings

MOST_SYLLABLES = 12
"""Characters of a text that are spelled."""

BEGINS, WHOLE = 1, 2
"""How far what was typed reaches."""

SPELLED = "~"
"""The sign before a key that is letters of pinyin."""

_LETTERS = re.compile(r"[a-z][a-z' ]*")
_OPENING = re.compile(r"^(?:[\u4e00-\u9fff]{2,20}?)?关于(?:印发|公布|发布|转发|做好|开展|加强|进一步)*|^中华人民共和国")
_MARKS = ("中华人民共和国", "《")
_CHUNK = re.compile(f"[{HAN}]+|[a-z0-9]")
_KEYS = (2, 4)
_VOWEL = re.compile("[aeiou]")
_NEAR = 2
"""Characters before and behind one that tell how it is read."""


def heads_of(text: str) -> tuple[str, ...]:
    """The folded text, and what it is called for short: without 关于印发 or 中华人民共和国 at its beginning."""
    folded = fold(text)
    if "关于" not in folded and not folded.startswith(_MARKS):
        return (folded,)
    behind = _OPENING.sub("", folded).lstrip("《")
    return (folded, behind) if behind and behind != folded else (folded,)


def spell_out(head: str) -> str:
    """The syllables of the first characters of a folded text, with blanks between: 劳动法 is `lao dong fa`."""
    spelled: list[str] = []
    for chunk in _CHUNK.findall(head[: 2 * MOST_SYLLABLES]):
        if len(spelled) >= MOST_SYLLABLES:
            break
        spelled += (chunk,) if chunk.isascii() else _spell_han(chunk, MOST_SYLLABLES - len(spelled))
    return " ".join(spelled)


def _spell_han(run: str, most: int) -> list[str]:
    """So many syllables at most. Only what is read in several ways is looked at with its neighbours."""
    spelled: list[str] = []
    for place, character in enumerate(run):
        one = _ALONE[character]
        if one is None:
            begin = max(0, place - _NEAR)
            one = _spell_within(run[begin : place + _NEAR + 1], place - begin)
        if one:
            spelled.append(one)
            if len(spelled) == most:
                break
    return spelled


class _Alone(dict[str, str | None]):
    """The one way in which a character is read; None where there are several, nothing where there is none. Each is
    looked up once.
    """

    def __missing__(self, character: str) -> str | None:
        known = readings()
        found = known.pinyin(character, known.Style.NORMAL, heteronym=True, errors="ignore")
        ways = {_plain(way) for ways in found for way in ways}
        self[character] = alone = None if len(ways) > 1 else next(iter(ways), "")
        return alone


_ALONE = _Alone()


@lru_cache(maxsize=1 << 16)
def _spell_within(run: str, place: int) -> str:
    spelled = readings().lazy_pinyin(run, errors="ignore")
    return _plain(spelled[place]) if len(spelled) == len(run) else ""


def _plain(spelled: str) -> str:
    return spelled.replace("v", "u")


def spelling_keys(spelled: str) -> tuple[str, ...]:
    """Under what a text is kept: its first letters, and the first initials of its syllables."""
    short, long = _KEYS
    first, joined = spelled[:1], spelled.replace(" ", "")
    second = spelled.partition(" ")[2][:1]
    return f"{SPELLED}{first}", f"{SPELLED}{first}{second}", f"{SPELLED}{joined[:short]}", f"{SPELLED}{joined[:long]}"


def typed_letters(words: str) -> str:
    """The letters of folded words that may be pinyin, else nothing."""
    return re.sub("[' ]", "", words).replace("v", "u") if _LETTERS.fullmatch(words) else ""


def typed_keys(letters: str) -> Iterator[str]:
    """The keys to look under."""
    yield from dict.fromkeys(f"{SPELLED}{letters[:size]}" for size in _KEYS)


def meant_keys(letters: str) -> Iterator[str]:
    """The keys to look under, one after the other, where the letters must spell something. What is spelled whole has a
    vowel among its first letters; initials stand under the shorter key alone.
    """
    short, long = _KEYS
    if len(letters) >= long and _VOWEL.search(letters[:long]):
        yield f"{SPELLED}{letters[:long]}"
    yield f"{SPELLED}{letters[:short]}"


def reaches(letters: str, spelled: str) -> int:
    """How far letters reach in syllables, each taken whole or by its initial, the last by any beginning: `WHOLE`,
    `BEGINS`, or 0 where they say something else.
    """
    places, begun = {0}, False
    for syllable in spelled.split():
        if len(letters) in places:
            return BEGINS
        begun = begun or any(syllable.startswith(letters[place:]) for place in places)
        places = {place + taken for place in places for taken in _steps(letters[place:], syllable)}
    return WHOLE if len(letters) in places else BEGINS if begun else 0


def _steps(rest: str, syllable: str) -> Iterator[int]:
    """How many letters the syllable may take."""
    if rest.startswith(syllable[0]):
        yield 1
    if rest.startswith(syllable):
        yield len(syllable)
