"""Numbers that say who somebody is: 公民身份号码, mobile phones, bank cards. Found, checked, and never shown whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256

EARLIEST_BIRTH = 1900
"""No living person was born before this year."""

MOST_NAMED = 10
"""Numbers of one text that are told one by one; of more only how many there are."""

BEFORE = 24
"""Characters before a number that tell what it is."""

_BLANK = " \u00a0\u3000"
_HYPHEN = "\\-‐‑－–"
_DIGIT = "0-9０-９"
_RUN = re.compile(rf"[{_DIGIT}](?<![{_DIGIT}A-Za-z*＊_.=&%#\-].)(?:[{_BLANK}{_HYPHEN}]?[{_DIGIT}]){{10,}}[XxＸｘ]?")
"""Digits with at most one blank or hyphen between any two. What stands before is asked after the first digit, so that
places without a digit cost one step; nothing follows that could make a run be tried again.
"""

_TAIL = re.compile(rf"[{_DIGIT}A-Za-z*＊_]|\.[0-9A-Za-z]")
_BLANKS = re.compile(f"[{_BLANK}]")
_HYPHENS = re.compile(f"[{_HYPHEN}]")
_NARROW = str.maketrans("０１２３４５６７８９Ｘｘx", "0123456789XXX")
_COUNTRY = ("86", "0086")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenNumber:
    """A number of eleven digits or more. `digits` are ASCII, perhaps with an X at the end; `layout` the lengths of its
    groups as they are written apart; `before` the words in front of it.
    """

    digits: str
    layout: tuple[int, ...]
    before: str = ""

    @property
    def is_grouped_by_four(self) -> bool:
        """Is it written in one, or in groups of four with a rest?"""
        return len(self.layout) == 1 or (set(self.layout[:-1]) == {4} and self.layout[-1] <= 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdForm:
    """GB 11643: length, and the check character by the remainder of the weighted sum (weight: base ** place % modulus).

    `provinces` are the two digits that a division code may begin with.
    """

    characters: int
    modulus: int
    weight_base: int
    checks: str
    provinces: frozenset[str]

    def fits(self, number: WrittenNumber, today: date) -> bool:
        """Is it an ID number: length, division, day of birth and check character all right?"""
        digits = number.digits
        return (
            len(digits) == self.characters
            and digits[:2] in self.provinces
            and number.layout in _ID_LAYOUTS
            and _is_day_of_birth(digits[6:14], today)
            and self._check(digits[:-1]) == digits[-1]
        )

    def _check(self, digits: str) -> str:
        weights = (pow(self.weight_base, self.characters - 1 - place, self.modulus) for place in range(len(digits)))
        total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
        return self.checks[total % self.modulus]


_ID_LAYOUTS = frozenset({(18,), (6, 8, 4), (6, 4, 4, 4), (3, 3, 4, 4, 4)})


def find_numbers(text: str) -> Iterator[WrittenNumber]:
    """Every number that is long enough, in the order of the text; what is masked (138****1234) is none.

    Linear in the text: each digit is looked at once by the pattern and once more when its run is taken apart.
    """
    for found in _RUN.finditer(text):
        run = found[0]
        whole = _TAIL.match(text, found.end()) is None
        before = text[max(0, found.start() - BEFORE) : found.start()]
        pieces = _BLANKS.split(run)
        for place, piece in enumerate(pieces):
            if len(piece) > 10 and (whole or place < len(pieces) - 1):
                yield _number(_HYPHENS.split(piece), before)
        if whole and len(pieces) > 1 and not _HYPHENS.search(run):
            yield _number(pieces, before)


def _number(groups: list[str], before: str) -> WrittenNumber:
    digits = "".join(groups).translate(_NARROW)
    return WrittenNumber(digits=digits, layout=tuple(len(group) for group in groups), before=before)


def mobile_phone(number: WrittenNumber, *, digits: int, prefixes: frozenset[str]) -> str:
    """The mobile phone that a number is, without its country code; empty where it is none."""
    phone, layout = number.digits, number.layout
    for code in _COUNTRY:
        if phone.startswith(code) and len(phone) == len(code) + digits:
            phone = phone.removeprefix(code)
            layout = layout[1:] if layout[0] == len(code) else (layout[0] - len(code), *layout[1:])
            break
    written_so = len(layout) == 1 or (len(layout) == 3 and layout[:2] == (3, 4))
    fits = len(phone) == digits and phone.isdigit() and phone[:2] in prefixes and written_so
    return phone if fits else ""


def is_bank_card(number: WrittenNumber, forms: tuple[tuple[str, int, int], ...]) -> bool:
    """Is it a card's number: a known beginning with a length that goes with it, and the check digit of ISO/IEC 7812?

    `forms`: beginning, shortest and longest length.
    """
    digits = number.digits
    known = any(digits.startswith(start) and least <= len(digits) <= most for start, least, most in forms)
    return known and digits.isdigit() and number.is_grouped_by_four and _passes_luhn(digits)


@cache
def read_card_forms(texts: tuple[str, ...]) -> tuple[tuple[str, int, int], ...]:
    """Forms of cards from words such as “62 16 19”: beginning, shortest and longest length. Raises ValueError."""
    parts = (text.split() for text in texts)
    return tuple((start, int(least), int(most)) for start, least, most in parts)


def mask(number: str, *, first: int, last: int) -> str:
    """The number with only its first and last characters: 35*************123."""
    return f"{number[:first]}{'*' * (len(number) - first - last)}{number[len(number) - last :]}"


def name_masked(masked: str) -> str:
    """A name for a masked number that does not give it away.

    It is made of what the mask leaves: four hidden digits are guessed in no time from a digest of them.
    """
    return sha256(masked.encode()).hexdigest()[:12]


def _is_day_of_birth(text: str, today: date) -> bool:
    try:
        day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return day.year >= EARLIEST_BIRTH and day <= today


def _passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
