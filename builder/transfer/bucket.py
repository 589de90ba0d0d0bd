"""A release in an object store: file by file, in an order in which no page leads to one that is not there yet.

What lies there is told by the lists of the release that is live there, and by one object that is written first and
last: it names the release, and, while another is on its way, every path that is about to change. So a run that finds an
earlier one broken off knows which objects may be of either release, and asks the store for those alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from builder.disk import read_bytes
from builder.release.layout import ABOUT, MANIFEST, SIGNATURE, TOP_LIST, ReleaseId, Target
from builder.release.ledger import Standing, find_releases, find_standings
from builder.release.lists import ListFault, digest_of, parse_list
from builder.release.manifest import site_of
from builder.release.pruning import NoSuchRelease, Pruned, Turned, find_release
from builder.transfer.destination import Guarantee, Sent, TransferFault
from builder.transfer.objects import Described, Objects
from builder.transfer.shelf import Shelf, read_shelf
from builder.transfer.waves import describe, in_waves
from builder.trees import hash_file

STATE = ".zhanqun/state.json"
FORMAT = "zhanqun-bucket-1"
AT_ONCE = 16
"""Requests that are under way together."""
_WHOLE = 16 * 1024 * 1024
"""Bytes of a file that is read at once."""

_SAID = Described(media="application/json", cache="no-store")
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is live in a bucket since when; `touched` are the paths that a run which did not come to its end may have
    changed."""

    release: ReleaseId | None = None
    since: datetime | None = None
    touched: frozenset[str] = frozenset()
    underway: bool = False


class BucketDestination:
    """A `Destination`; earlier releases are those of the local folder `stage`. `anew` sends every file, whatever the
    lists there say, and so mends what was altered."""

    guarantee = Guarantee.IN_ORDER

    def __init__(self, place: object, stage: Target, objects: Objects, *, anew: bool = False) -> None:
        self._place = place
        self._stage = stage
        self._objects = objects
        self._anew = anew

    def send(self, shelf: Shelf, at: datetime, by: str) -> Sent:
        """Bring what is missing of a release wave by wave, then take away what it does not hold."""
        state = self._read_state()
        if state.release == shelf.release and not state.underway and not self._anew:
            return Sent(release=shelf.release, before=shelf.release, new=False, files=0, bytes=0)
        lists, there = self._find_there(shelf, state)
        wanted = dict(_list_wanted(shelf, lists))
        changed = sorted(path for path, digest in wanted.items() if self._anew or there.get(path) != digest)
        gone = sorted(path for path in there if path not in wanted)
        self._write_state(replace(state, touched=state.touched | {*changed, *gone}, underway=True))
        size = 0
        for wave in in_waves(changed, there):
            size += sum(self._all(lambda path: self._put(shelf, path, wanted[path]), wave))
        self._objects.delete(gone)
        self._write_state(State(release=shelf.release, since=at))
        return Sent(
            release=shelf.release,
            before=state.release,
            new=state.release != shelf.release,
            files=len(changed),
            bytes=size,
            removed=len(gone),
            resumed=state.underway,
        )

    def turn_back(self, named: str, at: datetime, by: str) -> Turned:
        """Bring an earlier release of the local folder. Raises NoSuchRelease, ReleaseBroken as well."""
        live = self._read_state().release
        earlier = [one for one in find_releases(self._stage) if live is None or one < live]
        if not named and not earlier:
            raise NoSuchRelease(named)
        release = find_release(self._stage, named or earlier[-1].text)
        shelf = read_shelf(self._stage, release)
        before = read_shelf(self._stage, live) if live in find_releases(self._stage) else None
        self.send(shelf, at, by)
        returning = [path for path, _ in shelf.files() if not before.holds(path)] if before else []
        return Turned(before=live, release=release, returning=tuple(sorted(returning)))

    def list_standings(self) -> tuple[Standing, ...]:
        """The releases of the local folder, each marked as it stands in the bucket."""
        state = self._read_state()
        return tuple(
            replace(
                one,
                live=one.release == state.release,
                since=state.since if one.release == state.release else None,
                until=None,
            )
            for one in find_standings(self._stage)
        )

    def prune(self, *, keep: int, grace: timedelta, at: datetime, by: str) -> Pruned:
        """There is nothing to prune: a bucket holds one release. Raises TransferFault."""
        raise TransferFault("nothing-to-prune", place=self._place)

    def _put(self, shelf: Shelf, path: str, digest: str) -> int:
        """Write one object from the release's file, if that is still what is listed; its bytes."""
        file = shelf.folder / path
        try:
            size = file.stat().st_size
            source = read_bytes(file) if size < _WHOLE else file
            found = digest_of(source) if isinstance(source, bytes) else hash_file(source)
        except OSError as fault:
            raise TransferFault("stage-not-as-listed", file=path) from fault
        if found != digest:
            raise TransferFault("stage-not-as-listed", file=path)
        self._objects.put(path, source, digest, describe(path))
        return size

    def _find_there(self, shelf: Shelf, state: State) -> tuple[frozenset[str], dict[str, str]]:
        """The lists that may differ, and what lies there of the files that they are about: as the lists there say, and
        of what a broken run may have changed, as the store says."""
        root = self._read_list(MANIFEST)
        if not root and not state.underway and (found := self._objects.first_key()):
            raise TransferFault("place-not-ours", place=self._place, name=found)
        every = {*root, *shelf.found.root}
        differ = {name for name in every if self._anew or root.get(name) != shelf.found.root.get(name)}
        touched = sorted(state.touched)
        differ |= {path.removeprefix(f"{ABOUT}/") for path in touched if path.startswith(f"{ABOUT}/")}
        lists = sorted(name for name in differ if name == TOP_LIST or site_of(name))
        there = {f"{ABOUT}/{name}": digest for name, digest in root.items()}
        if root and SIGNATURE not in shelf.about and self._objects.digest(f"{ABOUT}/{SIGNATURE}") is not None:
            there[f"{ABOUT}/{SIGNATURE}"] = ""
        for name, listed in zip(lists, self._all(self._read_list, lists), strict=True):
            there |= dict(_below(name, listed))
        for path, digest in zip(touched, self._all(self._objects.digest, touched), strict=True):
            there.pop(path, None)
            if digest is not None:
                there[path] = digest
        return frozenset(lists), there

    def _read_list(self, name: str) -> Mapping[str, str]:
        try:
            return parse_list(self._objects.get(f"{ABOUT}/{name}") or b"")
        except ListFault:
            return {}

    def _read_state(self) -> State:
        data = self._objects.get(STATE)
        if data is None:
            return State()
        try:
            table = json.loads(data)
            if table["format"] != FORMAT:
                raise ValueError(table["format"])
            return State(
                release=ReleaseId.parse(table["release"]),
                since=datetime.fromisoformat(table["since"]) if table["since"] else None,
                touched=frozenset(str(path) for path in table["touched"]),
                underway=table["underway"] is True,
            )
        except (ValueError, TypeError, KeyError) as fault:
            raise TransferFault("place-not-ours", place=self._place, name=STATE) from fault

    def _write_state(self, state: State) -> None:
        table = {
            "format": FORMAT,
            "release": state.release.text if state.release else "",
            "since": state.since.isoformat(timespec="seconds") if state.since else "",
            "underway": state.underway,
            "touched": sorted(state.touched),
        }
        data = json.dumps(table, separators=(",", ":")).encode()
        self._objects.put(STATE, data, digest_of(data), _SAID)

    @staticmethod
    def _all(work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        """What each of the items comes to, many at once; after the first fault nothing more is begun."""
        if len(items) < 2:
            return [work(item) for item in items]
        pool = ThreadPoolExecutor(min(AT_ONCE, len(items)))
        try:
            return list(pool.map(work, items))
        finally:
            pool.shutdown(cancel_futures=True)


def _list_wanted(shelf: Shelf, lists: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The files that those lists of a release are about, and its `_release`."""
    manifest = shelf.found.manifest
    for name in lists:
        yield from _below(name, manifest.sites.get(site_of(name) or "", {}) if name != TOP_LIST else manifest.top)
    yield from ((f"{ABOUT}/{name}", digest_of(shelf.read_about(name))) for name in shelf.about)


def _below(name: str, listed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a list is about, by paths below the release."""
    site = site_of(name)
    yield from ((f"{site}/{path}" if site else path, digest) for path, digest in listed.items())
