"""The entries and the lists of a query's terms, as far as they were fetched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from builder.search.static.entries import TermEntry, read_entries
from builder.search.static.fetch import Needed
from builder.search.static.hashing import CHECK_BITS, CHECK_SEED, PLACE_SEED, hash_text
from builder.search.static.lists import decode_postings, decode_value_postings
from builder.search.static.manifest import Manifest
from builder.search.static.names import NO_FILE, shard_file


@dataclass
class Reading:
    """A term's list as far as it was read: how many postings it has, and the level of each document that was met."""

    postings: int
    levels: dict[int, int] = field(default_factory=dict)
    pieces_read: int = 0
    whole: bool = False


class Lookup:
    """Looks terms up; `entries` are those that some document holds, `needed` all files that the question needed."""

    def __init__(self, needed: Needed, manifest: Manifest) -> None:
        self._manifest = manifest
        self._readings: dict[str, Reading] = {}
        self.needed = needed
        self.entries: dict[str, TermEntry] = {}
        self.list_bytes = 0

    def look_up(self, terms: Iterable[str]) -> None:
        """Fetch the shards of some terms, all at once. Raises Damaged."""
        wanted = {term: self._shard_of(term) for term in terms if term not in self.entries}
        names = {shard: self._name_of(shard) for shard in wanted.values()}
        data = self.needed.get_all(name for name in names.values() if name)
        for term, shard in wanted.items():
            check = hash_text(CHECK_SEED, term) >> (32 - CHECK_BITS)
            name = names[shard]
            for entry in read_entries(data[name], shard, self._manifest.pack_bits) if name else ():
                if entry.check == check:
                    self.entries[term] = entry

    def _shard_of(self, term: str) -> int:
        bits = self._manifest.shard_bits
        return hash_text(PLACE_SEED, term) >> (32 - bits) if bits else 0

    def _name_of(self, shard: int) -> str:
        digest = self._manifest.terms[shard]
        return shard_file(shard, digest) if digest != NO_FILE else ""

    def postings(self, term: str) -> Mapping[int, int]:
        """The level of each document of the term, as far as its list was read."""
        return self._reading(term).levels

    def readings(self, terms: Iterable[str]) -> tuple[Reading, ...]:
        """The lists of some terms as far as they were read."""
        return tuple(self._reading(term) for term in terms)

    def _reading(self, term: str) -> Reading:
        if term not in self._readings:
            entry = self.entries[term]
            reading = self._readings[term] = Reading(postings=entry.postings)
            if entry.inline:
                reading.levels = dict(decode_value_postings(entry.inline))
                reading.whole = True
        return self._readings[term]

    def read_whole(self, term: str) -> Mapping[int, int]:
        """Read all of a term's list; of a term that nobody holds it is empty. Raises Damaged."""
        if term not in self.entries:
            return {}
        entry, reading = self.entries[term], self._reading(term)
        if entry.pack and not reading.whole:
            self._read_pack(term)
        self.needed.get_all(piece.file for piece in entry.pieces[reading.pieces_read :])
        while not reading.whole:
            self._read_piece(term)
        return reading.levels

    def read_first(self, terms: Sequence[str], room: int) -> None:
        """Read the first file of each list, all at once, as far as `room` goes for those that nothing needed before.
        Raises Damaged.
        """
        files: dict[str, None] = {}
        reached: list[str] = []
        for term in terms:
            entry, reading = self.entries[term], self._reading(term)
            if reading.whole or reading.pieces_read:
                continue
            file = entry.pack or entry.pieces[0].file
            if file not in self.needed.names and file not in files:
                if len(files) >= room:
                    continue
                files[file] = None
            reached.append(term)
        self.list_bytes += sum(map(len, self.needed.get_all(files).values()))
        for term in reached:
            if self.entries[term].pack:
                self._read_pack(term)
            else:
                self._read_piece(term)

    def read_next(self, terms: Sequence[str]) -> bool:
        """Read the next piece of the list whose next has the fewest postings; False where all are whole."""
        left = [term for term in terms if not self._reading(term).whole and not self.entries[term].pack]
        if not left:
            packed = [term for term in terms if not self._reading(term).whole]
            self.read_first(packed, 1)
            return bool(packed)
        term = min(left, key=lambda one: (self._next(one), terms.index(one)))
        self.list_bytes += self.entries[term].pieces[self._reading(term).pieces_read].size
        self._read_piece(term)
        return True

    def _next(self, term: str) -> int:
        return self.entries[term].pieces[self._reading(term).pieces_read].postings

    def _read_pack(self, term: str) -> None:
        entry, reading = self.entries[term], self._reading(term)
        data = self.needed.get(entry.pack)[entry.offset : entry.offset + entry.length]
        reading.levels = dict(decode_postings(data, entry.postings))
        reading.whole = True

    def _read_piece(self, term: str) -> None:
        entry, reading = self.entries[term], self._reading(term)
        piece = entry.pieces[reading.pieces_read]
        reading.levels.update(decode_postings(self.needed.get(piece.file), piece.postings))
        reading.pieces_read += 1
        reading.whole = reading.pieces_read == len(entry.pieces)
