"""Output files searched for traces: as they are, with what they spell in other ways, and inside workbooks."""

from __future__ import annotations

import re
import zlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import accumulate, islice
from pathlib import Path
from urllib.parse import unquote_to_bytes
from zipfile import BadZipFile, ZipFile

from builder.disk import read_bytes, read_pieces, stat_written
from builder.pipeline.withdrawal_needles import Needles
from builder.pipeline.withdrawal_traces import Trace

BATCH = 256
"""Files that a worker searches at once."""

CONTEXT = 3
"""Characters that are kept of what stands before and behind a trace."""

LARGEST_PIECE = 8 * 1024 * 1024
MOST_UNPACKED = 256 * 1024 * 1024
"""Bytes of one archive that are searched."""

_AT_ONCE = 1024 * 1024
_BETWEEN = b"\0\0"
_MOST_MEMBERS = 4096
_ZIP = b"PK\x03\x04"
_AROUND = 32
_ESCAPES = re.compile(rb"(?:\\u[0-9a-fA-F]{4})+")
_FAR_ESCAPE = rb"\u", re.compile(rb"\\u(?!00[0-7])[0-9a-fA-F]{4}")
_FAR_REFERENCE = b"&#", re.compile(rb"&#(?:[xX]0*[1-9a-fA-F][0-9a-fA-F]{2}|0*[1-9][0-9]{3})")
_FAR_PERCENT = b"%", re.compile(rb"%[89A-Fa-f][0-9A-Fa-f]")
"""How characters that are not ASCII are spelled, and what that begins with; bytes without any say what they are."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A trace, by its index, in a file of the output; the characters before and behind it."""

    file: str
    trace: int
    before: str
    after: str


class Search:
    """What every worker shares: where the output lies, and what is looked for."""

    def __init__(self, out: Path, traces: Sequence[Trace]) -> None:
        self._out = out
        self.traces = tuple(traces)
        self._texts = list(dict.fromkeys(one.text for one in self.traces))
        self._needles = Needles([text.encode() for text in self._texts])
        self._by_text: dict[str, list[int]] = {}
        for index, one in enumerate(self.traces):
            self._by_text.setdefault(one.text, []).append(index)

    def search(self, files: Sequence[str]) -> Iterator[Hit]:
        """Everything that is found in some files; one that is gone holds nothing. Raises OSError."""
        overlap = self._needles.longest + _AROUND
        pieces = ((file, piece) for file in files for piece in _contents_of(self._out / file, overlap))
        for some in _together(pieces):
            yield from self.search_pieces(some)

    def search_pieces(self, pieces: Sequence[tuple[str, bytes]]) -> Iterator[Hit]:
        """Everything that is found in pieces of files; small ones are searched as one, which costs less than each by
        itself.
        """
        joined = _BETWEEN.join(piece for _, piece in pieces)
        begins = list(accumulate((len(piece) + len(_BETWEEN) for _, piece in pieces), initial=0))
        for index, place in self._needles.find(joined):
            file = pieces[bisect_right(begins, place) - 1][0]
            yield from self._judge(joined, self._texts[index], place, file)
        if any(_spells(joined, *how) for how in (_FAR_ESCAPE, _FAR_REFERENCE, _FAR_PERCENT)):
            for file, piece in pieces:
                for data in _readings_of(piece):
                    for index, place in self._needles.find(data):
                        yield from self._judge(data, self._texts[index], place, file)

    def _judge(self, data: bytes, text: str, place: int, file: str) -> Iterator[Hit]:
        behind = place + len(text.encode())
        for index in self._by_text[text]:
            if self.traces[index].stands_in(data, place, file.partition("/")[0]):
                before = _plain(data[max(0, place - _AROUND) : place].rpartition(_BETWEEN)[2])[-CONTEXT:]
                after = _plain(data[behind : behind + _AROUND].partition(_BETWEEN)[0])[:CONTEXT]
                yield Hit(file, index, before, after)


def find_new(search: Search, files: Sequence[tuple[str, bytes]]) -> frozenset[Hit]:
    """What is found in what will be some files, and not in what they are now; archives are not opened. Raises
    OSError.
    """
    found = frozenset(hit for some in _together(files) for hit in search.search_pieces(some))
    return found - frozenset(search.search([file for file, _ in files])) if found else found


def search_files(shared: Search, files: tuple[str, ...]) -> tuple[Hit, ...]:
    """Each finding in a batch of files once. Raises OSError."""
    return tuple(dict.fromkeys(shared.search(files)))


def _together(pieces: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    """Pieces, as many at once as are not too large together."""
    some: list[tuple[str, bytes]] = []
    size = 0
    for one in pieces:
        if some and size + len(one[1]) > _AT_ONCE:
            yield some
            some, size = [], 0
        some.append(one)
        size += len(one[1])
    if some:
        yield some


def _contents_of(path: Path, overlap: int) -> Iterator[bytes]:
    found = stat_written(path)
    if found is None:
        return
    whole = found.size <= LARGEST_PIECE
    begun = False
    for piece in (read_bytes(path),) if whole else read_pieces(path, LARGEST_PIECE, overlap):
        if not begun and piece.startswith(_ZIP):
            yield from _members_of(path, overlap)
        begun = True
        yield piece


def _members_of(path: Path, overlap: int) -> Iterator[bytes]:
    """What an archive holds, as far as it can be read; its own bytes are searched besides."""
    left = MOST_UNPACKED
    try:
        with ZipFile(path) as archive:
            for member in islice(archive.infolist(), _MOST_MEMBERS):
                kept = b""
                with archive.open(member) as file:
                    while left > 0 and (piece := file.read(min(left, LARGEST_PIECE))):
                        left -= len(piece)
                        yield kept + piece
                        kept = (kept + piece)[-overlap:]
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        return


def _readings_of(data: bytes) -> Iterator[bytes]:
    """What bytes say where they spell characters as JSON, HTML or addresses may."""
    if _spells(data, *_FAR_ESCAPE):
        yield _ESCAPES.sub(_decode_escapes, data)
    if _spells(data, *_FAR_REFERENCE):
        yield unescape(data.decode("utf-8", "replace")).encode("utf-8", "replace")
    if _spells(data, *_FAR_PERCENT):
        yield unquote_to_bytes(data)


def _spells(data: bytes, begin: bytes, spelled: re.Pattern[bytes]) -> bool:
    """Does the pattern match anywhere? Looks only where its beginning stands, which is found many times faster."""
    place = data.find(begin)
    while place >= 0 and not spelled.match(data, place):
        place = data.find(begin, place + len(begin))
    return place >= 0


def _decode_escapes(found: re.Match[bytes]) -> bytes:
    units = bytes.fromhex(found[0].replace(rb"\u", b"").decode())
    return units.decode("utf-16-be", "replace").encode("utf-8", "replace")


def _plain(data: bytes) -> str:
    return unescape(data.decode("utf-8", "ignore")).replace('\\"', '"')
