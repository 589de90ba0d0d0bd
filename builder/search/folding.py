"""Folding: what is written differently and read alike becomes one, and every place stays known."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from builder.disk import read_bytes
from builder.search.wholes import HAN

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\uff9e\uff9f\ufe20-\ufe2f"
_MARK = re.compile(f"[{_MARKS}]")
_HAN = re.compile(f"[{HAN}]")
_CLUSTER = re.compile(f"(?s).[{_MARKS}]*")

SIMPLIFIED_FILE = Path(__file__).parent / "tables" / "folding.json"
"""Traditional characters and their simplified ones, each once; every reader in another language uses this file."""


def _read_simplified() -> dict[int, str]:
    table = json.loads(read_bytes(SIMPLIFIED_FILE))
    return dict(zip(map(ord, table["from"]), table["to"], strict=True))


_SIMPLIFIED = _read_simplified()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `places[i]` is where its character i stood in the text, None where nothing moved."""

    text: str
    places: tuple[int, ...] | None

    def place(self, index: int) -> int:
        """Where the folded character began in the original; the end of the text for the end."""
        return index if self.places is None else self.places[index]


def _is_simplified(character: str) -> bool:
    """Is it in GB 2312, or the zero of dates, and not one of the few there that the table changes?"""
    try:
        return bool(character.encode("gb2312")) and ord(character) not in _SIMPLIFIED
    except UnicodeEncodeError:
        return character == "〇"


def may_simplify(text: str) -> bool:
    """Could the table change the text, as far as one may tell who does not hold it? A Han character of it is not in GB
    2312 nor 〇, or is one of the few there that the table changes.
    """
    return any(_HAN.match(one) and not _is_simplified(one) for one in unicodedata.normalize("NFKC", text))


def folds_alone(character: str) -> bool:
    """Does the character fold to the same whatever stands beside it? Marks do not: they join the letter before."""
    return not _MARK.search(character)


class _Table(dict[int, str]):
    """Each character's folding, found once."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold_cluster(chr(code))
        return folded


def _fold_cluster(cluster: str) -> str:
    """NFKC (width, compatibility forms), case, NFKC again, then Traditional to Simplified."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold()).translate(_SIMPLIFIED)


_TABLE = _Table()


def fold(text: str) -> str:
    """The text as it is compared: full width is half width, capital is small, Traditional Chinese is Simplified."""
    return _fold_slowly(text).text if _MARK.search(text) else text.translate(_TABLE)


def fold_placed(text: str) -> Folded:
    """`fold`, and where each character came from. No character folds to nothing: equal lengths mean equal places."""
    if not _MARK.search(text):
        folded = text.translate(_TABLE)
        if len(folded) == len(text):
            return Folded(folded, None)
    return _fold_slowly(text)


def _fold_slowly(text: str) -> Folded:
    pieces: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        piece = _fold_cluster(cluster[0])
        pieces.append(piece)
        places.extend([cluster.start()] * len(piece))
    places.append(len(text))
    return Folded("".join(pieces), tuple(places))
