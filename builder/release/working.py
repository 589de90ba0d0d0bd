"""One at a time in a target: the lock with its owner, and what an earlier run left behind."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from builder.disk import read_bytes, resize_file, subfolders, write_bytes
from builder.locks import locked
from builder.release.layout import UNFINISHED, Target
from builder.release.ledger import append_line, live_release, notice_live, read_ledger
from builder.trees import Kind, look_into, make_folders, remove_tree

_OURS = (UNFINISHED, ".gone-", ".live.new")


class TargetForeign(Exception):
    """The folder holds something that no release put there: a link but `live` too, as nothing goes where it leads."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TargetBusy(Exception):
    """Another run is at work in the target; `since` is None where it does not say."""

    def __init__(self, by: str, process: int, since: datetime | None) -> None:
        super().__init__(by)
        self.by = by
        self.process = process
        self.since = since

    def age(self, now: datetime) -> timedelta | None:
        """How long it has been at work; a clock that was set back tells nothing below zero."""
        return None if self.since is None else max(now - self.since, timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an earlier run left: who did not come to an end, how many unfinished folders, and a release that is live
    and was not in the ledger."""

    unfinished_by: str = ""
    unfinished_since: datetime | None = None
    removed: int = 0
    noticed: str = ""


@contextmanager
def at_work(target: Target, by: str, now: datetime) -> Iterator[Found]:
    """Have a target for ourselves, tidied. Raises TargetForeign, TargetBusy, OSError.

    The lock ends with its process, however that ends; what it says of its owner is for people.
    """
    _claim(target)
    with locked(target.lock, patience=0) as ours:
        before, process, since = _read_owner(target)
        if not ours:
            raise TargetBusy(before, process, since)
        write_bytes(target.lock, json.dumps({"by": by, "process": os.getpid(), "since": now.isoformat()}).encode())
        noticed = notice_live(target, read_ledger(target), by)
        if noticed is not None:
            append_line(target, noticed)
        try:
            yield Found(
                unfinished_by=before,
                unfinished_since=since,
                removed=_tidy(target),
                noticed=noticed.release.text if noticed else "",
            )
        finally:
            with suppress(OSError):
                _tidy(target)
            resize_file(target.lock, 0)


def _claim(target: Target) -> None:
    make_folders(target.folder)
    for one in look_into(target.folder):
        ours = one.path in target.parts or one.path.startswith(".")
        if not ours or (one.kind is Kind.LINK and one.path != target.live.name):
            raise TargetForeign(one.path)
    live = target.live
    if (live.is_symlink() or live.exists()) and live_release(target) is None:
        raise TargetForeign(live.name)
    for folder in (target.releases, target.sites):
        make_folders(folder)
    if elsewhere := [one for one in look_into(target.folder, target.sites.name) if one.kind is Kind.LINK]:
        raise TargetForeign(elsewhere[0].path)


def _read_owner(target: Target) -> tuple[str, int, datetime | None]:
    try:
        table = json.loads(read_bytes(target.lock))
        return str(table["by"]), int(table["process"]), datetime.fromisoformat(table["since"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return "", 0, None


def _tidy(target: Target) -> int:
    """Take away what was not finished, or not wholly removed: it bears a hidden name."""
    places = [target.folder, target.releases, *(target.sites / site for site in subfolders(target.sites))]
    unfinished = [place / name for place in places for name in sorted(os.listdir(place)) if name.startswith(_OURS)]
    for path in unfinished:
        remove_tree(path)
    return len(unfinished)
