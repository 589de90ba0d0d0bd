"""What a release holds, from its root list down: one list a site, one for the top, one signed list of those."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from builder.release.layout import ENDING, LISTS, MANIFEST, RECORD, TOP_LIST
from builder.release.lists import ListFault, digest_of, parse_list, spell_list

Reader = Callable[[str], bytes | None]
"""Asked for a file of the `_release` folder; None where it is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The lists of a release: paths to SHA-256, for the top and for each site, below the site's own folder."""

    top: Mapping[str, str]
    sites: Mapping[str, Mapping[str, str]]

    @property
    def count(self) -> int:
        """Files in all."""
        return len(self.top) + sum(len(files) for files in self.sites.values())

    def paths(self) -> Iterator[str]:
        """Every file below the release."""
        yield from self.top
        yield from (f"{site}/{path}" for site, files in self.sites.items() for path in files)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadManifest:
    """A manifest as it was found, with its root list; `broken` tells of the lists that are not as the root list has
    them what they are instead: "missing" or "changed"."""

    root: Mapping[str, str]
    manifest: Manifest
    broken: Mapping[str, str]

    def listed(self, site: str) -> str:
        """The digest of a site's list."""
        return self.root[list_of(site)]


def list_of(site: str) -> str:
    """The name of a site's list below `_release`."""
    return f"{LISTS}/{site}{ENDING}"


def site_of(name: str) -> str | None:
    """The site that a list of `_release` is about; None where it is another file."""
    inner = name.removeprefix(f"{LISTS}/").removesuffix(ENDING)
    return inner if name == list_of(inner) and "/" not in inner and inner else None


def spell_root(files: Mapping[str, bytes]) -> bytes:
    """The root list: the digest of every file of `_release` but itself and its signature."""
    return spell_list({name: digest_of(data) for name, data in files.items()})


def read_manifest(read: Reader, only: str = "") -> ReadManifest:
    """The lists of a release, or those that are about one site. Raises FileNotFoundError where there is no root list,
    ListFault where that is no list of ours."""
    data = read(MANIFEST)
    if data is None:
        raise FileNotFoundError(MANIFEST)
    root = parse_list(data)
    if any(name not in (RECORD, TOP_LIST) and site_of(name) is None for name in root) or TOP_LIST not in root:
        raise ListFault(MANIFEST)
    lists: dict[str, dict[str, str]] = {}
    broken: dict[str, str] = {}
    for name, digest in root.items():
        if name == RECORD or (only and site_of(name) != only):
            continue
        found = _read_list(read, name, digest)
        if isinstance(found, str):
            broken[name] = found
        else:
            lists[name] = found
    sites = {site: files for name, files in lists.items() if (site := site_of(name)) is not None}
    return ReadManifest(root=root, manifest=Manifest(top=lists.get(TOP_LIST, {}), sites=sites), broken=broken)


def _read_list(read: Reader, name: str, digest: str) -> dict[str, str] | str:
    """The list, or what is wrong with it: "missing", "changed"."""
    data = read(name)
    if data is None:
        return "missing"
    if digest_of(data) != digest:
        return "changed"
    try:
        return parse_list(data)
    except ListFault:
        return "changed"
