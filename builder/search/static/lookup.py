"""The entries and the lists of a query's terms, as far as they were fetched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from builder.search.static.entries import Shard, TermEntry, read_leaf, read_shard
from builder.search.static.fetch import Needed
from builder.search.static.hashing import PLACE_SEED, find_check, hash_text
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

    def look_up(self, terms: Iterable[str], ahead: Iterable[str] = ()) -> None:
        """Find the entries of some terms: fetch their shards, all at once, and then the leaves of rare ones. Of terms
        that are looked up later, the shards come with these `ahead`. Raises Damaged.
        """
        wanted = [term for term in dict.fromkeys(terms) if term not in self.entries]
        shards = self._read_shards([*wanted, *ahead])
        leaves = {term: leaf for term in wanted if (leaf := self._leaf_of(term, shards)) is not None}
        data = self.needed.get_all(filter(None, leaves.values()))
        for term in wanted:
            check, shard = find_check(term), shards.get(term)
            if term in leaves:
                found = read_leaf(data[leaves[term]], self._shard_of(term)) if leaves[term] else ()
            else:
                found = shard.entries() if shard else ()
            for entry in found:
                if entry.check == check:
                    self.entries[term] = entry

    def is_at_hand(self, term: str) -> bool:
        """Does it take no leaf that nothing needed yet to look up a term whose shard is needed?"""
        leaf = self._leaf_of(term, self._read_shards([term])) if term else None
        return not leaf or leaf in self.needed.names

    def _leaf_of(self, term: str, shards: Mapping[str, Shard]) -> str | None:
        return shards[term].leaf_of(find_check(term)) if term in shards else None

    def _read_shards(self, terms: Sequence[str]) -> Mapping[str, Shard]:
        """The shards of those of the terms that have any."""
        places = {term: self._shard_of(term) for term in terms}
        names = {term: name for term, shard in places.items() if (name := self._name_of(shard))}
        data = self.needed.get_all(names.values())
        bits = self._manifest.pack_bits
        return {term: read_shard(data[name], places[term], bits) for term, name in names.items()}

    def _shard_of(self, term: str) -> int:
        bits = self._manifest.shard_bits
        return hash_text(PLACE_SEED, term) >> (32 - bits) if bits else 0

    def _name_of(self, shard: int) -> str:
        digest = self._manifest.terms[shard]
        return shard_file(shard, digest) if digest != NO_FILE else ""

    def postings(self, term: str) -> Mapping[int, int]:
        """The level of each document of the term, as far as its list was read."""
        return self._reading(term).levels

    def short_list(self, term: str) -> Mapping[int, int]:
        """The postings of a rare term that lie with its entry, which is looked for; of any other it is empty. The
        empty text is no term. Raises Damaged.
        """
        self.look_up([term] if term else [])
        entry = self.entries.get(term)
        return self._reading(term).levels if entry and entry.inline else {}

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
