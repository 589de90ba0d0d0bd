"""The shadow of a folder of releases on another machine: the same names and links in a folder here, without the files.

What is decided for a local folder (what stands how, what is to go, whether a release is whole by its lists) is decided
for the shadow by the same code, then done there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from builder.disk import write_bytes
from builder.release.layout import UNFINISHED, ReleaseId, Target, is_site_name
from builder.release.ledger import live_release
from builder.transfer.destination import TransferFault
from builder.trees import make_folders, make_link

MOST_NAMES = 5_000_000
_FOLDER = re.compile(r"[0-9a-f]{32}(?:\.[0-9]{1,6})?")
_TIME = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shadow:
    """A folder of releases as it lies elsewhere. `homes` are the folders of the sites that lie there, `links` what the
    releases' links say, `unfinished` the releases that were not finished."""

    target: Target
    homes: frozenset[tuple[str, str]]
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unfinished: tuple[str, ...] = ()

    @property
    def live(self) -> ReleaseId | None:
        """The release that is live there."""
        return live_release(self.target)

    def live_homes(self) -> Mapping[str, str]:
        """The folders of the sites that are live, by site."""
        links = self.links.get(self.live.text, {}) if self.live else {}
        pairs = {site: link.rpartition("/")[2] for site, link in links.items()}
        return {site: name for site, name in pairs.items() if (site, name) in self.homes}


@contextmanager
def cast_shadow(place: object, told: bytes) -> Iterator[Shadow]:
    """The shadow, while the block runs, of what the script LOOK told. Raises TransferFault where it is none of ours."""
    with TemporaryDirectory(prefix="zhanqun-") as folder:
        entries, _, ledger = told.partition(b"\0\0")
        yield _cast(Target(Path(folder)), place, entries, ledger)


def _cast(target: Target, place: object, told: bytes, ledger: bytes) -> Shadow:
    records = [[os.fsdecode(word) for word in one.split(b"\t")] for one in told.split(b"\0") if one]
    if len(records) > MOST_NAMES:
        raise TransferFault("place-not-ours", place=place, name="…")
    make_folders(target.releases)
    make_folders(target.sites)
    homes: set[tuple[str, str]] = set()
    links: dict[str, dict[str, str]] = {}
    unfinished: list[str] = []
    for record in records:
        if len(record) != 5:
            raise TransferFault("place-not-ours", place=place, name=record[0])
        where, kind, path, leads, _ = record
        folder, _, name = path.partition("/")
        if where == "top":
            unfinished += [path] if kind == "d" and path.startswith(UNFINISHED) else []
            _cast_top(target, place, record)
        elif where == "site" and kind == "d" and is_site_name(folder) and _FOLDER.fullmatch(name):
            homes.add((folder, name))
            make_folders(target.sites / folder / name)
        elif where == "release" and ReleaseId.parse(folder) is not None:
            make_folders(target.releases / folder)
            if kind == "l" and is_site_name(name):
                links.setdefault(folder, {})[name] = leads
                make_link(target.releases / folder / name, leads)
    if ledger:
        write_bytes(target.ledger, ledger)
    return Shadow(target=target, homes=frozenset(homes), links=links, unfinished=tuple(sorted(unfinished)))


def _cast_top(target: Target, place: object, record: list[str]) -> None:
    """An entry of the folder itself: one that no release puts there tells that the folder is not ours."""
    _, kind, name, leads, time = record
    if name == target.live.name and kind == "l" and ReleaseId.parse(leads.removeprefix("releases/")):
        make_link(target.live, leads)
        moment = float(time) if _TIME.fullmatch(time) else 0.0
        os.utime(target.live, (moment, moment), follow_symlinks=False)
    elif name == target.live.name or (name not in target.parts and not name.startswith(".")):
        raise TransferFault("place-not-ours", place=place, name=name)
