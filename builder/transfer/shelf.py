"""A release as it lies in its local folder: its lists, and where the files of each site are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.disk import read_bytes
from builder.release.layout import ABOUT, MANIFEST, RECORD, SIGNATURE, ReleaseId, Target, is_home
from builder.release.lists import ListFault
from builder.release.manifest import ReadManifest, read_manifest
from builder.release.pruning import ReleaseBroken
from builder.trees import read_link


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A release of `target`; `homes` are the names of the sites' folders, which are the digests of their lists.

    `about` are the files of `_release` in the order that they may be read in: what a list is about, before it.
    """

    target: Target
    release: ReleaseId
    found: ReadManifest
    homes: Mapping[str, str]
    about: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where the release lies."""
        return self.target.releases / self.release.text

    def read_about(self, name: str) -> bytes:
        """A file of `_release`. Raises OSError."""
        return read_bytes(self.folder / ABOUT / name)

    def holds(self, path: str) -> bool:
        """Does a file of that path below the release stand in its lists, or is it one of them?"""
        site, _, inner = path.partition("/")
        if site == ABOUT:
            return inner in self.about
        return path in self.found.manifest.top or inner in self.found.manifest.sites.get(site, {})

    def files(self) -> Iterator[tuple[str, str]]:
        """Path below the release and SHA-256 of every file but those of `_release`."""
        yield from self.found.manifest.top.items()
        for site, files in self.found.manifest.sites.items():
            yield from ((f"{site}/{path}", digest) for path, digest in files.items())

    def tell(self) -> dict[str, str]:
        """What the release says of its origin, for the ledger."""
        try:
            return tell_origin(json.loads(self.read_about(RECORD)))
        except (OSError, ValueError):
            return {}


def tell_origin(said: object) -> dict[str, str]:
    """What the record of a release says of its origin, by words; not what it is."""
    numbers = ("format", "release", "released_at", "sites", "files")
    pairs = said.items() if isinstance(said, dict) else ()
    return {key: value for key, value in pairs if key not in numbers and isinstance(value, str)}


def read_shelf(target: Target, release: ReleaseId) -> Shelf:
    """A release that lies in a local folder. Raises ReleaseBroken where its lists or its sites are not whole."""
    folder = target.releases / release.text

    def read(name: str) -> bytes | None:
        try:
            return read_bytes(folder / ABOUT / name)
        except OSError:
            return None

    try:
        found = read_manifest(read)
    except (OSError, ListFault) as fault:
        raise ReleaseBroken(release, f"{ABOUT}/{MANIFEST}") from fault
    for name in found.broken:
        raise ReleaseBroken(release, f"{ABOUT}/{name}")
    homes = {site: _home(target, release, site, found) for site in found.manifest.sites}
    signed = (SIGNATURE,) if read(SIGNATURE) is not None else ()
    about = (*(name for name in found.root if name != RECORD), RECORD, *signed, MANIFEST)
    return Shelf(target=target, release=release, found=found, homes=homes, about=about)


def _home(target: Target, release: ReleaseId, site: str, found: ReadManifest) -> str:
    link = read_link(target.releases / release.text / site) or ""
    name = link.rpartition("/")[2]
    if not is_home(link, site, found.listed(site)) or not (target.sites / site / name).is_dir():
        raise ReleaseBroken(release, site)
    return name
