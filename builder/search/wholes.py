"""Document numbers and dates in folded text: what is one term however it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The Han characters, as the inside of a character class."""

MARKS = "\u0300-\u036f\u0f71-\u0f84\u0f8d-\u0fbc\u180b-\u180e\u3099\u309a"
"""Marks that belong to the letter before them, as the inside of a character class."""

LONGEST_PREFIX = 12
"""Characters of the issuer's name before the bracket that belong to a document number at most."""

_NUMBER = re.compile(r"[〔\[【(〖]\s*((?:19|20)[0-9]{2})\s*[〕\]】)〗]\s*+(?:第\s*+)?0*([1-9][0-9]*)\s*号")
_PREFIX = re.compile(f"([{HAN}]{{0,{LONGEST_PREFIX}}})\\s?$")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_HEAD = f"(?<![^\\W{HAN}])(?<![{MARKS}])"
_TAIL = f"(?![^\\W{HAN}]|[{MARKS}]|\\.[0-9])"
_DATE = re.compile(
    rf"{_HEAD}((?:19|20)[0-9]{{2}})(?:"
    r"\s*年\s*([0-9]{1,2})\s*月(?:\s*([0-9]{1,2})\s*日)?"
    rf"|(?<!\.[0-9]{{4}})([-/.])([0-9]{{1,2}})\4([0-9]{{1,2}}){_TAIL}"
    rf"|(?<!\.[0-9]{{4}})-(0[1-9]|1[0-2])(?!-){_TAIL})"
)


class Term(NamedTuple):
    """A term and where it stands in the text: characters (code points) from `start` up to `end`."""

    text: str
    start: int
    end: int


def index_wholes(text: str) -> Iterator[Term]:
    """Numbers with every ending of what stands before the bracket (who knows where the issuer begins); days, months."""
    for core in find_cores(text):
        prefix, behind = _issuer(text, 0, core.start)
        yield core
        for length in range(1, len(prefix) + 1):
            yield Term(prefix[-length:] + core.text, behind - length, core.end)
    for day, month, start, end in _dates(text):
        yield Term(month, start, end)
        if day:
            yield Term(day, start, end)


def query_wholes(text: str) -> list[Term]:
    """Dates and document numbers in order; a number's issuer does not reach back into the date before it."""
    wholes = [Term(day or month, start, end) for day, month, start, end in _dates(text)]
    for core in find_cores(text):
        floor = max((whole.end for whole in wholes if whole.end <= core.start), default=0)
        prefix, behind = _issuer(text, floor, core.start)
        wholes.append(Term(prefix + core.text, behind - len(prefix), core.end))
    return sorted(wholes, key=lambda term: term.start)


def find_cores(text: str) -> Iterator[Term]:
    """What every form of a number shares, without the issuer: `〔2012〕83号`."""
    for found in _NUMBER.finditer(text):
        yield Term(f"〔{found[1]}〕{found[2]}号", found.start(), found.end())


def is_whole(term: str) -> bool:
    """Is the term a number or a date? Parts have neither brackets nor hyphens."""
    return "〔" in term or "-" in term


def _issuer(text: str, floor: int, bracket: int) -> tuple[str, int]:
    """The Han characters just before the bracket, and where they end."""
    found = _PREFIX.search(text[max(floor, bracket - LONGEST_PREFIX - 1) : bracket])
    prefix = found[1] if found else ""
    return prefix, bracket - (len(found[0]) - len(prefix) if found else 0)


def _dates(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Day (where there is one), month, start, end."""
    for found in _find_dates(text):
        month, day = int(found[2] or found[5] or found[7]), int(found[3] or found[6] or 0)
        if 1 <= month <= 12 and day <= 31:
            whole = f"{found[1]}-{month:02}"
            yield f"{whole}-{day:02}" if day else "", whole, found.start(), found.end()


def _find_dates(text: str) -> Iterator[re.Match[str]]:
    """What `_DATE.finditer` finds, which would try every character: only where a year stands a date may begin."""
    year = _YEAR.search(text)
    while year:
        found = _DATE.match(text, year.start())
        if found:
            yield found
        year = _YEAR.search(text, found.end() if found else year.start() + 1)
