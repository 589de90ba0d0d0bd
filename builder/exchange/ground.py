"""What a bundle is held against: the cluster that is to take it in, its partners, and what it took in before."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.cluster.site import Channel, Site
from builder.diagnostic import Problems
from builder.disk import opened, stat_written
from builder.exchange.ledgers import AdmittedDocument, AdmittedLedger
from builder.exchange.partners import PartnersFile
from builder.exchange.paths import fold_path
from builder.library.reading import KnownWords
from builder.library.relations import number_of
from builder.portal import Portal
from catalog.origin import Mark

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The receiving cluster at a moment; `held` are its sites with faults."""

    root: Path
    portal: Portal
    held: frozenset[str]
    partners: PartnersFile
    ledger: AdmittedLedger


class Lookups:
    """What is asked of the ground again and again."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.here: Mapping[str, AdmittedDocument] = ground.ledger.by_id()
        self.shelf = ground.portal.library.shelf
        self.words = KnownWords.of(ground.portal.norms)
        self.numbers = Counter(number_of(entry) for entry in ground.portal.library.entries)
        self.index_numbers = {
            one.head.index_number: one.id.text for one in ground.portal.library.entries if one.head.index_number
        }
        self._channels: dict[str, Mapping[str, Channel]] = {}
        self._folded: dict[str, dict[str, str]] = {}

    def site(self, site: str) -> Site:
        """A site of the cluster. Raises KeyError."""
        return self.ground.portal.site(site)

    def channels(self, site: str) -> Mapping[str, Channel]:
        """The channels of a site by path."""
        if site not in self._channels:
            self._channels[site] = self.site(site).channels_by_path()
        return self._channels[site]

    def rank_of(self, zone: str) -> int:
        """How narrow a zone is; 0 for the widest, and where nothing is said."""
        names = self.ground.portal.cluster.settings.zones
        return names.index(zone) if zone in names else 0

    def place_stands(self, path: str, mark: Mark, problems: Problems) -> bool:
        """May a file be put there: no link or file on the way, no folder in its place, no other spelling beside it?"""
        root = self.ground.root
        way = [root / part for part in list(Path(path).parents)[:-1]]
        target = root / path
        if any(one.is_symlink() or (one.exists() and not one.is_dir()) for one in way) or target.is_symlink():
            problems.add("link-out", Mark(path))
            return False
        other = self._spellings(path.split("/")[1]).get(fold_path(path), path)
        if target.is_dir() or other != path:
            problems.add("clashing-paths", mark, path=path, other=other)
            return False
        return True

    def digest(self, path: str) -> str:
        """The SHA-256 of a file that lies here; empty where there is none. Raises OSError."""
        if stat_written(self.ground.root / path) is None:
            return ""
        whole = hashlib.sha256()
        with opened(self.ground.root / path) as file:
            while piece := file.read(_PIECE):
                whole.update(piece)
        return whole.hexdigest()

    def _spellings(self, site: str) -> Mapping[str, str]:
        if site not in self._folded:
            start = f"content/{site}/"
            files = (*self.shelf.files, *self.shelf.by_file, *self.shelf.broken)
            self._folded[site] = {fold_path(one): one for one in files if one.startswith(start)}
        return self._folded[site]
