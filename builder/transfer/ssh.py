"""A folder of releases on another machine, reached by SSH: laid out as the local one, and switched in one step as well.

What travels is told by the lists: files whose digests the live release there does not hold. They go into a hidden
folder, beside second names of all that stays; when every file there is as it is listed, the sites' folders and the
release get their names, and then the link `live` is turned. A run that is broken off leaves the hidden folder, and the
next one goes on with it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from builder.disk import read_bytes
from builder.release.layout import ABOUT, MANIFEST, UNFINISHED, ReleaseId
from builder.release.ledger import Event, LedgerLine, Standing, append_line, find_standings, notice_live, read_ledger
from builder.release.lists import digest_of
from builder.release.pruning import Pruned, Turned, find_release, prune, roll_back
from builder.transfer.connection import Connection, Travelled, connected
from builder.transfer.destination import Guarantee, Sent, TransferFault
from builder.transfer.difference import Part, find_difference
from builder.transfer.forms import find_forms, is_form_of, other_forms
from builder.transfer.places import SshPlace
from builder.transfer.scripts import CHECK, DROP, KEEP, LOOK, NOTE, PLACE, PREPARE, REMOVE, SWITCH
from builder.transfer.shadow import Shadow, cast_shadow
from builder.transfer.shelf import Shelf
from builder.trees import make_folders

_MOST_TOLD = 20
"""Files that are named of those that did not arrive as they are listed."""


class SshDestination:
    """A `Destination`; `config` is read in the place of the user's settings of `ssh`."""

    guarantee = Guarantee.AT_ONCE

    def __init__(self, place: SshPlace, config: Path | None = None) -> None:
        self._place = place
        self._config = config

    def send(self, shelf: Shelf, at: datetime, by: str) -> Sent:
        """Bring what is missing of a release, then make it live."""
        with self._at_work(at, by) as work:
            return work.send(shelf)

    def turn_back(self, named: str, at: datetime, by: str) -> Turned:
        """Make an earlier release live again. Raises NoSuchRelease, ReleaseBroken as well."""
        with self._at_work(at, by) as work:
            return work.turn_back(named)

    def list_standings(self) -> tuple[Standing, ...]:
        """The releases that are there or were, the newest first."""
        with connected(self._place, self._config, "") as (line, _), _shadowed(line) as shadow:
            return find_standings(shadow.target)

    def prune(self, *, keep: int, grace: timedelta, at: datetime, by: str) -> Pruned:
        """Take away old releases, then the sites' folders that none of the others needs."""
        with self._at_work(at, by) as work:
            return work.prune(keep, grace)

    @contextmanager
    def _at_work(self, at: datetime, by: str) -> Iterator[_Work]:
        owner = json.dumps({"by": by, "process": os.getpid(), "since": at.isoformat()})
        with connected(self._place, self._config, owner) as (line, _), _shadowed(line) as shadow:
            work = _Work(line, shadow, at, by)
            work.notice()
            yield work


class _Work:
    """What is done in one connection, with the lock held."""

    def __init__(self, line: Connection, shadow: Shadow, at: datetime, by: str) -> None:
        self.shadow = shadow
        self._line = line
        self._known = len(self._read_ledger())
        self._at = at
        self._by = by

    def notice(self) -> None:
        """Write into the ledger what an earlier run could not any more."""
        missing = notice_live(self.shadow.target, read_ledger(self.shadow.target), self._by)
        if missing is not None:
            append_line(self.shadow.target, missing)
            self._line.call(NOTE, lines=self._take_fresh())

    def send(self, shelf: Shelf) -> Sent:
        """Bring what is missing of a release, then make it live."""
        before = self.shadow.live
        if before == shelf.release:
            return Sent(release=before, before=before, new=False, files=0, bytes=0)
        new = f"{UNFINISHED}{shelf.release}"
        travelled = (0, 0)
        if not (self.shadow.target.releases / shelf.release.text).is_dir():
            travelled = self._bring(shelf, new)
        self._note(Event.LIVE, shelf.release, {})
        self._line.call(SWITCH, shelf.release.text, lines=self._take_fresh())
        return Sent(
            release=shelf.release,
            before=before,
            new=True,
            files=travelled[0],
            bytes=travelled[1],
            resumed=bool(self.shadow.unfinished),
        )

    def _bring(self, shelf: Shelf, new: str) -> tuple[int, int]:
        """Send a release into its hidden folder, look at every byte there, and give it its name."""
        live, homes = self.shadow.live, self.shadow.live_homes()
        parts = find_difference(shelf, live, homes, self.shadow.homes, self._fetch_lists)
        self._line.call(PREPARE, new, lines=_lines((part.name, part.base) for part in parts))
        paths = [*shelf.found.manifest.top, *(f"{part.name}/{path}" for part in parts for path in part.send)]
        forms = [form for path in paths for form in find_forms(shelf.folder, path)]
        gone = [f"{part.name}/{path}" for part in parts for path in part.drop]
        self._drop(new, [*gone, *other_forms([*paths, *gone], forms)])
        first = self._line.send(shelf.folder, [*paths, *forms], new)
        files, size = first.files, first.bytes
        wrong = self._check(shelf, new, parts)
        if wrong:
            again = self._mend(shelf, new, wrong)
            files, size = files + again.files, size + again.bytes
            wrong = self._check(shelf, new, parts)
        if wrong:
            some = ", ".join(sorted(wrong)[:_MOST_TOLD])
            raise TransferFault("sent-not-as-listed", place=self._line.place, files=some)
        self._note(Event.READY, shelf.release, shelf.tell())
        self._place(shelf, new, {part.name for part in parts})
        return files, size

    def _place(self, shelf: Shelf, new: str, travelled: Collection[str]) -> None:
        """Give the release its links, those that are as they are live in one go, and its name."""
        homes, live = self.shadow.live_homes(), self.shadow.live
        kept = [site for site, name in shelf.homes.items() if site not in travelled and homes.get(site) == name]
        if kept:
            self._line.call(KEEP, new, str(live), lines=_ended(kept))
        rest = {site: name for site, name in shelf.homes.items() if site not in set(kept)}
        noted = os.fsdecode(self._take_fresh())
        self._line.call(PLACE, new, shelf.release.text, noted, lines=_lines(rest.items()))

    def _check(self, shelf: Shelf, new: str, parts: Iterable[Part]) -> set[str]:
        """The files there that are not as they are listed, or not listed; packed forms of listed ones are in order."""
        root = digest_of(shelf.read_about(MANIFEST))
        sites = _lines((part.name,) for part in parts if part.name != ABOUT)
        told = {os.fsdecode(one) for one in self._line.call(CHECK, new, root, lines=sites).split(b"\0") if one}
        odd = {path.rstrip("/") for path in told - {f"{part.name}/" for part in parts}}
        return {path for path in odd if shelf.holds(path) or not is_form_of(path, shelf.holds)}

    def _mend(self, shelf: Shelf, new: str, wrong: set[str]) -> Travelled:
        """Send once more, whatever size and time say, what is not as it is listed; what is not listed goes."""
        sent = [path for path in sorted(wrong) if shelf.holds(path)]
        forms = [form for path in sent for form in find_forms(shelf.folder, path)]
        self._drop(new, [*(path for path in wrong if not shelf.holds(path)), *other_forms(sent, forms)])
        return self._line.send(shelf.folder, [*sent, *forms], new, anew=True)

    def _drop(self, new: str, paths: Iterable[str]) -> None:
        gone = _ended(paths)
        if gone:
            self._line.call(DROP, new, lines=gone)

    def _fetch_lists(self, names: Iterable[str]) -> Mapping[str, bytes]:
        """Files of the live release's `_release`, from there."""
        with TemporaryDirectory(prefix="zhanqun-") as folder:
            wanted = list(names)
            self._line.fetch(f"releases/{self.shadow.live}/{ABOUT}", wanted, Path(folder))
            return {name: read_bytes(Path(folder, name)) for name in wanted if Path(folder, name).is_file()}

    def turn_back(self, named: str) -> Turned:
        """Make an earlier release live again, where its lists are whole and its sites are there."""
        target = self.shadow.target
        release = find_release(target, named)
        for one in {release, self.shadow.live} - {None}:
            about = target.releases / str(one) / ABOUT
            make_folders(about)
            self._line.fetch(f"releases/{one}/{ABOUT}", ["."], about)
        turned = roll_back(target, release, self._at, self._by)
        if turned.before != release:
            self._line.call(SWITCH, release.text, lines=self._take_fresh())
        return turned

    def prune(self, keep: int, grace: timedelta) -> Pruned:
        """Decide on the shadow what is to go, then take it away there: releases first, by name."""
        target = self.shadow.target
        gone = prune(target, keep=keep, grace=grace, at=self._at, by=self._by)
        self._line.call(NOTE, lines=self._take_fresh())
        folders = [(f"sites/{site}", name) for site, name in sorted(self.shadow.homes)]
        left = [(place, name) for place, name in folders if not (target.folder / place / name).is_dir()]
        self._line.call(REMOVE, lines=_lines([*(("releases", one.text) for one in gone.releases), *left]))
        return gone

    def _note(self, event: Event, release: ReleaseId, about: Mapping[str, str]) -> None:
        """Write into the shadow's ledger what is about to be done there."""
        line = LedgerLine(event=event, release=release, at=self._at, by=self._by, about=about)
        append_line(self.shadow.target, line)

    def _take_fresh(self) -> bytes:
        """What was written into the shadow's ledger since it was last asked for: the script that does it notes it."""
        data = self._read_ledger()
        fresh = data[self._known :].lstrip(b"\n")
        self._known = len(data)
        return fresh

    def _read_ledger(self) -> bytes:
        try:
            return read_bytes(self.shadow.target.ledger)
        except FileNotFoundError:
            return b""


@contextmanager
def _shadowed(line: Connection) -> Iterator[Shadow]:
    with cast_shadow(line.place, line.call(LOOK)) as shadow:
        yield shadow


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    return b"".join(os.fsencode("\t".join(row)) + b"\n" for row in rows)


def _ended(names: Iterable[str]) -> bytes:
    return b"".join(os.fsencode(name) + b"\0" for name in names)
