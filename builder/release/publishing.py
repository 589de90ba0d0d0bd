"""A release from output to live: sites' folders, a folder of links to them with their lists, and one switch.

Until the switch nothing that is served is touched; whatever ends the run leaves the old release live, whole. The switch
is one rename of a link, for the whole cluster at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from builder.disk import exists, read_bytes
from builder.release.filling import Before, Filled, Tally, fill_folder
from builder.release.known import KnownSite
from builder.release.layout import (
    ABOUT,
    ENDING,
    LISTS,
    MANIFEST,
    RECORD,
    SIGNATURE,
    TOP_LIST,
    UNFINISHED,
    ReleaseId,
    Target,
)
from builder.release.ledger import Event, LedgerLine, append_line, live_release, next_number, read_ledger
from builder.release.lists import ListFault, digest_of, parse_list, spell_list
from builder.release.manifest import list_of, spell_root
from builder.release.packer import Packer, Watch
from builder.release.sites import Shop, SiteFolder, fill_site
from builder.release.survey import find_sites
from builder.trees import (
    Entry,
    link_file,
    look_into,
    make_folders,
    make_link,
    name_finished,
    point_link,
    remove_tree,
    see,
    write_new,
)

Sign = Callable[[bytes], bytes]
Progress = Callable[[int, int, int], None]
"""Told after each site: sites done, sites in all, files copied so far."""

FORMAT = "zhanqun-release-1"
_HOME = "index.html"
_AT_ONCE = 5_000
"""Files that are put on disk together; what a fall takes back of a first release."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to release. `said` is served with the release, `noted` stands in the ledger alone: who, with what score.
    `unbuilt` are sites that the output should have and has not: none of them may go off line by it."""

    shop: Shop
    by: str
    said: Mapping[str, str] = field(default_factory=dict)
    noted: Mapping[str, str] = field(default_factory=dict)
    sign: Sign | None = None
    unbuilt: frozenset[str] = frozenset()


class SitesUnbuilt(Exception):
    """Sites that are live would go off line, as the output has nothing of them, though it should."""

    def __init__(self, sites: tuple[str, ...]) -> None:
        super().__init__(*sites)
        self.sites = sites


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """The release that is live now and the one before it; `new` is False where there was nothing to release.

    `made` sites have a new folder, `removed` ones are live no longer.
    """

    release: ReleaseId
    before: ReleaseId | None
    new: bool
    sites: int
    files: int
    made: tuple[str, ...]
    removed: tuple[str, ...]
    tally: Tally


def publish(order: Order, progress: Progress = lambda *_: None) -> Released:
    """Release the output; the target must be ours (`at_work`), the output at rest. Raises SourceFault, SitesUnbuilt,
    OSError and whatever `order.sign` raises; then the old release is live."""
    names, top = find_sites(order.shop.source)
    if lost := [one for one in sorted(order.unbuilt) if exists(order.shop.target.live / one / _HOME)]:
        raise SitesUnbuilt(tuple(lost))
    packer = Packer()
    sites, tally = _fill_sites(names, order.shop, packer, progress)
    new = order.shop.target.releases / f"{UNFINISHED}release"
    filled = _fill_top(new, top, order.shop)
    tally.add(filled.tally)
    tally.packed += packer.pack(filled.unpacked)
    lists = {TOP_LIST: spell_list(filled.files)} | {list_of(site): one.list for site, one in sites.items()}
    count = len(filled.files) + sum(one.count for one in sites.values())
    before, gone = live_release(order.shop.target), _live_sites(order.shop.target) - set(sites)
    release = _make_live(order, new, lists, {site: one.home for site, one in sites.items()}, count)
    return Released(
        release=release,
        before=before,
        new=release != before,
        sites=len(sites),
        files=count,
        made=tuple(site for site, one in sites.items() if one.made),
        removed=tuple(sorted(gone)),
        tally=tally,
    )


def _fill_sites(
    names: Sequence[str], shop: Shop, packer: Packer, progress: Progress
) -> tuple[Mapping[str, SiteFolder], Tally]:
    """The folders of all sites, each whole and named; so many at once that the disk is not asked too often."""
    tally = Tally()
    sites: dict[str, SiteFolder] = {}
    waiting: list[SiteFolder] = []
    for number, site in enumerate(names, start=1):
        sites[site] = fill_site(site, shop)
        tally.add(sites[site].tally)
        waiting += [sites[site]] if sites[site].finished else []
        if sum(one.tally.copied + one.tally.linked for one in waiting) >= _AT_ONCE or number == len(names):
            tally.packed += _finish(waiting, packer, partial(progress, number, len(names), tally.copied))
            waiting = []
        progress(number, len(names), tally.copied)
    return sites, tally


def _finish(waiting: Sequence[SiteFolder], packer: Packer, watch: Watch) -> int:
    """Pack what is new in filled folders, put them on disk and name them; how many forms were packed."""
    unpacked = [one for site in waiting for one in site.unpacked]
    count = packer.pack(unpacked, watch)
    finished = [one.finished for one in waiting if one.finished is not None]
    name_finished(finished)
    packer.note_named(unpacked, dict(finished))
    return count


def _make_live(order: Order, new: Path, lists: Mapping[str, bytes], homes: Mapping[str, str], count: int) -> ReleaseId:
    """Finish a release and switch to it; or leave the live one, where it holds the same already."""
    target, live = order.shop.target, live_release(order.shop.target)
    if live is not None and not order.shop.anew and _is_live(target, lists, signed=order.sign is not None):
        remove_tree(new)
        return live
    number = next_number(target, read_ledger(target))
    release = ReleaseId.of(number, digest_of(spell_root(lists)))
    for site, home in homes.items():
        make_link(new / site, home)
    _write_about(new / ABOUT, release, lists, len(homes), count, order)
    name_finished([(new, target.releases / release.text)])
    _go_live(order, release)
    return release


def _fill_top(new: Path, files: Mapping[str, Entry], shop: Shop) -> Filled:
    """The files beside the sites, which are few: always hashed, and linked where they are as they were."""
    before = Before()
    if not shop.anew:
        with suppress(OSError, ListFault):
            data = read_bytes(shop.target.live / ABOUT / TOP_LIST)
            before = Before(folder=shop.target.live.resolve(), files=parse_list(data))
    return fill_folder(new, files, {}, shop.source, before, KnownSite(), shop.packing)


def _live_sites(target: Target) -> set[str]:
    try:
        return {one.path.removesuffix(ENDING) for one in look_into(target.live / ABOUT / LISTS)}
    except OSError:
        return set()


def _is_live(target: Target, lists: Mapping[str, bytes], *, signed: bool) -> bool:
    """Does the live release hold these files already, with a signature where one is wanted?"""
    if signed and see(target.live / ABOUT / SIGNATURE) is None:
        return False
    names = {TOP_LIST, *(list_of(site) for site in _live_sites(target))}
    return names == set(lists) and all(_holds(target.live / ABOUT / name, data) for name, data in lists.items())


def _holds(path: Path, data: bytes) -> bool:
    try:
        return read_bytes(path) == data
    except OSError:
        return False


def _write_about(
    about: Path, release: ReleaseId, lists: Mapping[str, bytes], sites: int, count: int, order: Order
) -> None:
    """What is said of the release, the lists, the root list and its signature; a list that is live is linked."""
    said = {
        "format": FORMAT,
        "release": release.text,
        "released_at": order.shop.moment.isoformat(timespec="seconds"),
        **order.said,
        "sites": sites,
        "files": count,
    }
    files = {RECORD: f"{json.dumps(said, ensure_ascii=False, indent=1)}\n".encode(), **lists}
    root = spell_root(files)
    files[MANIFEST] = root
    if order.sign is not None:
        files[SIGNATURE] = order.sign(root)
    live = order.shop.target.live.resolve() / ABOUT
    make_folders(about / LISTS)
    for name, data in files.items():
        if not (name in lists and _holds(live / name, data) and link_file(live / name, about / name)):
            write_new(about / name, data)


def _go_live(order: Order, release: ReleaseId) -> None:
    """Note it, switch, note that it was switched; `at_work` tells the next run what is missing of the three."""
    about = {**order.said, **order.noted}
    line = LedgerLine(event=Event.READY, release=release, at=order.shop.moment, by=order.by, about=about)
    append_line(order.shop.target, line)
    switch(order.shop.target, release, order.shop.moment, order.by)


def switch(target: Target, release: ReleaseId, at: datetime, by: str) -> None:
    """Make a release that lies there live in one step, and note it. Raises OSError."""
    point_link(target.live, f"releases/{release}")
    append_line(target, LedgerLine(event=Event.LIVE, release=release, at=at, by=by))
