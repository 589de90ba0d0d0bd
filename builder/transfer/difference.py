"""What a release holds that is not live elsewhere: told by the digests of their lists, without a look at any file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from builder.disk import read_bytes
from builder.release.layout import ABOUT, MANIFEST, SIGNATURE, ReleaseId, Target, folder_of
from builder.release.ledger import find_releases
from builder.release.lists import ListFault, digest_of, parse_list
from builder.release.manifest import list_of
from builder.transfer.shelf import Shelf

Ask = Callable[[Iterable[str]], Mapping[str, bytes]]
"""Asked for files of `_release` of the release that is live there; those that are there come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A folder of a release, with the folder of the place that is live of it (nothing where it is new): the files that
    are to travel, and those that are to go."""

    name: str
    base: str
    send: tuple[str, ...]
    drop: tuple[str, ...]


def find_difference(
    shelf: Shelf, live: ReleaseId | None, homes: Mapping[str, str], there: Iterable[tuple[str, str]], ask: Ask
) -> tuple[Part, ...]:
    """The sites of a release whose folders are not `there`, and its `_release`; `homes` are the live folders by site.

    A list that is neither here nor there counts as one that holds nothing: then all files of the site travel.
    """
    lying = set(there)
    missing = [site for site, name in shelf.homes.items() if (site, name) not in lying]
    known = _find_lists(shelf.target, live, {site: homes[site] for site in missing if site in homes})
    wanted = [list_of(site) for site in missing if site in homes and site not in known]
    asked = ask([MANIFEST, *wanted]) if live else {}
    parts = []
    for site in missing:
        old = known.get(site) or _parse(asked.get(list_of(site), b""))
        base = f"sites/{site}/{homes[site]}" if site in homes else ""
        parts.append(_compare(site, base, old, shelf.found.manifest.sites[site]))
    about = f"releases/{live}/{ABOUT}" if live else ""
    before = _parse(asked.get(MANIFEST, b""))
    return (*parts, _compare_about(shelf, about, before))


def _compare(name: str, base: str, old: Mapping[str, str], new: Mapping[str, str]) -> Part:
    return Part(
        name=name,
        base=base,
        send=tuple(path for path, digest in new.items() if old.get(path) != digest),
        drop=tuple(path for path in old if path not in new),
    )


def _compare_about(shelf: Shelf, base: str, old: Mapping[str, str]) -> Part:
    """The lists that changed, and always the root list with its signature."""
    part = _compare(ABOUT, base, old, shelf.found.root)
    always = [name for name in shelf.about if name in (MANIFEST, SIGNATURE)]
    unsigned = (SIGNATURE,) if SIGNATURE not in always else ()
    return Part(name=ABOUT, base=base, send=(*part.send, *always), drop=(*part.drop, *unsigned))


def _find_lists(target: Target, live: ReleaseId | None, homes: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """The lists of those folders, where a release that lies here holds them: the one that is live there, or another."""
    found: dict[str, Mapping[str, str]] = {}
    for release in sorted(find_releases(target), key=lambda one: (one != live, -one.number)):
        for site, name in homes.items():
            data = _read(target, release, list_of(site)) if site not in found else None
            if data is not None and folder_of(digest_of(data)) == name.partition(".")[0]:
                found[site] = _parse(data)
    return found


def _read(target: Target, release: ReleaseId, name: str) -> bytes | None:
    try:
        return read_bytes(target.releases / release.text / ABOUT / name)
    except OSError:
        return None


def _parse(data: bytes) -> Mapping[str, str]:
    try:
        return parse_list(data)
    except ListFault:
        return {}
