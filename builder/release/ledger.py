"""The ledger of a target: what was made ready, what went on line, by whom and when; and which release is live now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from builder.disk import read_bytes, subfolders
from builder.release.layout import ReleaseId, Target
from builder.trees import append_kept, read_link, see


class Event(StrEnum):
    """A release is first made ready and then goes live; again when it is rolled back to; in the end it is pruned."""

    READY = "ready"
    LIVE = "live"
    PRUNED = "pruned"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One event. `about` is what is told of a release: from which commit, catalogue and engine, with what score.

    `noticed`: a later run found that it had happened.
    """

    event: Event
    release: ReleaseId
    at: datetime
    by: str
    noticed: bool = False
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A release as it stands. `since` is when it last went live, `until` when another followed it; `there`: it can be
    rolled back to."""

    release: ReleaseId
    live: bool
    there: bool
    since: datetime | None
    until: datetime | None
    by: str
    about: Mapping[str, str]


def append_line(target: Target, line: LedgerLine) -> None:
    """Write a line for good; behind a line that was cut off by a fall it begins anew. Raises OSError."""
    table: dict[str, object] = {
        "event": line.event.value,
        "release": line.release.text,
        "at": line.at.isoformat(timespec="seconds"),
        "by": line.by,
    }
    if line.noticed:
        table["noticed"] = True
    if line.about:
        table["about"] = dict(line.about)
    text = json.dumps(table, ensure_ascii=False) + "\n"
    append_kept(target.ledger, ("\n" if _is_cut_off(target.ledger) else "").encode() + text.encode())


def read_ledger(target: Target) -> tuple[LedgerLine, ...]:
    """The lines in their order; what is no line of ours is passed over."""
    try:
        data = read_bytes(target.ledger)
    except FileNotFoundError:
        return ()
    found = (_parse(line) for line in data.split(b"\n"))
    return tuple(line for line in found if line is not None)


def live_release(target: Target) -> ReleaseId | None:
    """The release that the link leads to; None where there is no link of ours."""
    link = read_link(target.live) or ""
    return ReleaseId.parse(link.removeprefix("releases/")) if link.startswith("releases/") else None


def find_releases(target: Target) -> tuple[ReleaseId, ...]:
    """The releases that lie there, in their order."""
    found = (ReleaseId.parse(name) for name in subfolders(target.releases))
    return tuple(sorted(one for one in found if one is not None))


def next_number(target: Target, lines: Iterable[LedgerLine]) -> int:
    """A number that no release of the target ever had."""
    used = {one.number for one in find_releases(target)} | {line.release.number for line in lines}
    return max(used, default=0) + 1


def notice_live(target: Target, lines: tuple[LedgerLine, ...], by: str) -> LedgerLine | None:
    """The line that a run could not write any more after it had put a release on line; None where none is missing."""
    live = live_release(target)
    last = next((line.release for line in reversed(lines) if line.event is Event.LIVE), None)
    found = see(target.live)
    if live is None or live == last or found is None:
        return None
    at = datetime.fromtimestamp(found.mtime_ns // 1_000_000_000, UTC)
    ready = next((line for line in reversed(lines) if line.release == live), None)
    return LedgerLine(event=Event.LIVE, release=live, at=at, by=ready.by if ready else by, noticed=True)


def find_standings(target: Target) -> tuple[Standing, ...]:
    """Every release that is there or was ever live, the newest first; writes nothing."""
    lines = read_ledger(target)
    missing = notice_live(target, lines, "")
    lines += (missing,) if missing else ()
    there = set(find_releases(target))
    went = [line for line in lines if line.event is Event.LIVE]
    every = there | {line.release for line in went}
    return tuple(_stand(one, lines, went, one in there, live_release(target)) for one in sorted(every, reverse=True))


def release_before(target: Target) -> ReleaseId | None:
    """The release that was live before the present one and is still there, by the ledger; else the one made before."""
    live, there = live_release(target), find_releases(target)
    went = [line.release for line in read_ledger(target) if line.event is Event.LIVE]
    for one in reversed(went):
        if one != live and one in there:
            return one
    return next((one for one in reversed(there) if live is None or one < live), None)


def _stand(
    one: ReleaseId, lines: tuple[LedgerLine, ...], went: list[LedgerLine], there: bool, live: ReleaseId | None
) -> Standing:
    last = max((number for number, line in enumerate(went) if line.release == one), default=None)
    ready = next((line for line in lines if line.release == one and line.event is Event.READY), None)
    after = went[last + 1] if last is not None and last + 1 < len(went) else None
    return Standing(
        release=one,
        live=one == live,
        there=there,
        since=went[last].at if last is not None else None,
        until=after.at if after else None,
        by=went[last].by if last is not None else (ready.by if ready else ""),
        about=ready.about if ready else {},
    )


def _is_cut_off(file: Path) -> bool:
    try:
        data = read_bytes(file)
    except FileNotFoundError:
        return False
    return bool(data) and not data.endswith(b"\n")


def _parse(line: bytes) -> LedgerLine | None:
    try:
        table = json.loads(line)
        release = ReleaseId.parse(table["release"])
        if release is None:
            return None
        return LedgerLine(
            event=Event(table["event"]),
            release=release,
            at=datetime.fromisoformat(table["at"]),
            by=str(table["by"]),
            noticed=table.get("noticed") is True,
            about={str(key): str(value) for key, value in table.get("about", {}).items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
