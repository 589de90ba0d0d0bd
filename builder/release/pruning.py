"""Back to an earlier release, and away with those that nobody needs any longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from builder.disk import read_bytes, subfolders
from builder.release.layout import ABOUT, ReleaseId, Target, is_home
from builder.release.ledger import (
    Event,
    LedgerLine,
    append_line,
    find_releases,
    find_standings,
    live_release,
    release_before,
)
from builder.release.lists import ListFault
from builder.release.manifest import ReadManifest, read_manifest
from builder.release.publishing import switch
from builder.trees import Kind, look_into, read_link, remove_tree


class NoSuchRelease(Exception):
    """No release of that name lies there, or none before the present one."""


class ReleaseBroken(Exception):
    """A release cannot go live: what it is made of is not all there. `part` is what is missing or altered."""

    def __init__(self, release: ReleaseId, part: str) -> None:
        super().__init__(release.text)
        self.release = release
        self.part = part


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """What was live and what is now. `returning` files are on line again that were not: of a document that was
    withdrawn, too, until the next release."""

    before: ReleaseId | None
    release: ReleaseId
    returning: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """The releases and the sites' folders that are gone."""

    releases: tuple[ReleaseId, ...]
    folders: int


def find_release(target: Target, named: str) -> ReleaseId:
    """The release that a person names, by its id or its number; without a name the one that was live before.

    Raises NoSuchRelease.
    """
    if not named:
        before = release_before(target)
        if before is None:
            raise NoSuchRelease(named)
        return before
    for one in find_releases(target):
        if named == one.text or (named.isascii() and named.isdigit() and int(named) == one.number):
            return one
    raise NoSuchRelease(named)


def roll_back(target: Target, release: ReleaseId, at: datetime, by: str) -> Turned:
    """Make an earlier release live again in one step; the target must be ours. Raises ReleaseBroken, OSError.

    Its lists are looked at and that its sites are there; the bytes of their files are what `verify` looks at.
    """
    live = live_release(target)
    listed = _check_parts(target, release)
    if release == live:
        return Turned(before=live, release=release, returning=())
    online = _list_paths(target, live) if live else frozenset()
    switch(target, release, at, by)
    return Turned(before=live, release=release, returning=tuple(sorted(listed - online)))


def prune(target: Target, *, keep: int, grace: timedelta, at: datetime, by: str) -> Pruned:
    """Take away releases that are neither live nor among the `keep` newest, and ceased to be live `grace` ago; then the
    sites' folders that no release leads to. The target must be ours. Raises OSError."""
    standings = [one for one in find_standings(target) if one.there]
    spared = {one.release for one in standings[:keep]}
    gone = tuple(
        one.release
        for one in standings
        if not one.live and one.release not in spared and (one.until is None or at - one.until >= grace)
    )
    for release in gone:
        append_line(target, LedgerLine(event=Event.PRUNED, release=release, at=at, by=by))
        remove_tree(target.releases / release.text)
    return Pruned(releases=gone, folders=_drop_folders(target))


def _drop_folders(target: Target) -> int:
    used = {
        link.removeprefix("../../")
        for release in find_releases(target)
        for one in look_into(target.releases / release.text)
        if one.kind is Kind.LINK and (link := read_link(target.releases / release.text / one.path))
    }
    gone = [
        target.sites / site / name
        for site in subfolders(target.sites)
        for name in subfolders(target.sites / site)
        if f"sites/{site}/{name}" not in used
    ]
    for folder in gone:
        remove_tree(folder)
    return len(gone)


def _check_parts(target: Target, release: ReleaseId) -> frozenset[str]:
    """The paths of a release whose lists are whole and whose sites are there. Raises ReleaseBroken."""
    folder = target.releases / release.text
    found = _read(target, release)
    if found is None:
        raise ReleaseBroken(release, ABOUT)
    for name in found.broken:
        raise ReleaseBroken(release, f"{ABOUT}/{name}")
    for site in found.manifest.sites:
        link = read_link(folder / site) or ""
        if not is_home(link, site, found.listed(site)) or not (folder / site).is_dir():
            raise ReleaseBroken(release, site)
    return frozenset(found.manifest.paths())


def _list_paths(target: Target, release: ReleaseId) -> frozenset[str]:
    found = _read(target, release)
    return frozenset(found.manifest.paths() if found else ())


def _read(target: Target, release: ReleaseId) -> ReadManifest | None:
    about = target.releases / release.text / ABOUT

    def read(name: str) -> bytes | None:
        try:
            return read_bytes(about / name)
        except OSError:
            return None

    try:
        return read_manifest(read)
    except (OSError, ListFault):
        return None
