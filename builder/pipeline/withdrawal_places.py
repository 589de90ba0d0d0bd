"""Where documents stood that were taken back, and the list of these addresses for the web server (410)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from builder.cluster.hosting import Address
from builder.disk import read_bytes, write_whole
from builder.library import Entry
from builder.library.checking import published_files
from builder.library.sharing import place
from builder.plan import Output, Page, PageKind, SitePlan
from builder.portal import Portal
from catalog.document import Policy
from catalog.placement import Showing

GONE_LIST = "gone.txt"

_LEFT_BEHIND = (PageKind.TOMBSTONE, PageKind.REDIRECT)


def find_withdrawn(portal: Portal) -> tuple[Entry, ...]:
    """The documents that are withdrawn now, wherever they stood, secret ones too; in the order of their files."""
    return tuple(one for one in portal.library.entries if one.is_withdrawn(portal.moment))


def find_left_addresses(
    withdrawn: Iterable[Entry], portal: Portal, plans: Mapping[str, SitePlan]
) -> Mapping[str, tuple[Address, ...]]:
    """By id the addresses of documents at which nothing of others lies now: their own, their aliases, and those where
    they are and were placed.
    """
    known = {entry.id.text: entry for entry in withdrawn}
    stood = {document: [*_own_addresses(entry, portal)] for document, entry in known.items()}
    today = portal.moment.date()
    for placement in portal.library.sharing.placements:
        entry = known.get(placement.document.text)
        if entry is not None and placement.showing is Showing.PAGE and placement.since <= today:
            site = portal.site(placement.site)
            stood[entry.id.text] += map(site.address, (place(entry, placement).path, *placement.former))
    others = _taken({address for found in stood.values() for address in found}, plans, known.keys())
    return {
        document: tuple(dict.fromkeys(one for one in found if one not in others)) for document, found in stood.items()
    }


def _own_addresses(entry: Entry, portal: Portal) -> Iterator[Address]:
    site = portal.site(entry.site)
    yield site.address(entry.path)
    for alias in entry.head.aliases:
        yield site.address(alias.lstrip("/"))
    if isinstance(entry.detail, Policy):
        yield site.address(entry.lineage_path)


def _taken(addresses: Set[Address], plans: Mapping[str, SitePlan], withdrawn: Set[str]) -> set[Address]:
    """Those of the addresses at which something lies that is not left behind by a withdrawn document."""
    paths = {one.path for one in addresses}
    return {
        output.address
        for plan in plans.values()
        for output in plan.outputs
        if output.address.path in paths and output.address in addresses and not is_left_behind(output, withdrawn)
    }


def is_left_behind(output: Output, withdrawn: Set[str]) -> bool:
    """Is it a page that tells of one of these documents that it is gone, or leads there?"""
    return isinstance(output, Page) and output.kind in _LEFT_BEHIND and output.target in withdrawn


def list_gone(portal: Portal, plans: Mapping[str, SitePlan]) -> bytes:
    """All addresses where a withdrawn document was on line, and those of the files that went with it."""
    was_there = [one for one in find_withdrawn(portal) if _was_there(one)]
    gone = {address for found in find_left_addresses(was_there, portal, plans).values() for address in found}
    files = {address for one in was_there for address in _files_of(one, portal)}
    gone |= files - _taken(files, plans, frozenset())
    hosting = portal.hosting
    lines = sorted(f"{hosting.host_of(one.portal)}\t{hosting.served_path(one)}\n" for one in gone)
    return "".join(lines).encode()


def _was_there(entry: Entry) -> bool:
    withdrawal = entry.head.withdrawn
    return withdrawal is not None and not entry.head.draft and entry.head.published_at.date() <= withdrawal.on


def _files_of(entry: Entry, portal: Portal) -> Iterator[Address]:
    for file in published_files(entry, portal.library.shelf):
        owner, _, path = file.removeprefix("content/").partition("/")
        yield portal.site(owner).address(path)


def write_gone_list(portal: Portal, plans: Mapping[str, SitePlan], state: Path) -> None:
    """Bring `gone.txt` in the state up to what the portal says; it is not touched where it says so. Raises OSError."""
    data = list_gone(portal, plans)
    path = state / GONE_LIST
    try:
        if read_bytes(path) == data:
            return
    except FileNotFoundError:
        pass
    write_whole(path, data)
