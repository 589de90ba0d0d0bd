"""Is what is served still what was released? Asked again and again, with a report."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from builder.deadline import open_client
from builder.pipeline.faults import CouldNotRun
from builder.release.alarm import sound_alarm
from builder.release.asking import Asker, Bounds
from builder.release.diary import ALARMING, Diary, Event, Glance, Happening, Rounds
from builder.release.folder_rounds import FolderRounds, rank_of
from builder.release.web_check import Forms, is_web_address
from builder.release.web_rounds import WebRounds
from builder.signing import SigningFault
from builder.trees import append_kept

_FOR_A_ROUND = 0.9
"""The part of the time between two rounds that one may take."""
_SPREAD = 0.1
"""The part of it by which rounds begin later, each by another, so that not all who watch ask at once."""


class Stopped(Exception):
    """Somebody asked for the watch to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchOptions:
    """What to watch, and how. Times in seconds; everything is seen `within` so many rounds; 0 `rounds`: for ever.

    `report` gets a line of JSON for whatever happens; the program `alarm` is told what was altered or mended.
    """

    place: str
    allowed: Path | None = None
    site: str = ""
    pause: float = 0.5
    every: float = 600.0
    within: int = 24
    rounds: int = 0
    forms: Forms = Forms.USUAL
    report: Path | None = None
    alarm: Path | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """The time of day with its zone; seconds that only run forward; waiting, which may raise Stopped."""

    now: Callable[[], datetime]
    seconds: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What a round saw, what is new of it, and how much is `altered` now; `alarm` is what went wrong with the call of
    the program."""

    number: int
    at: datetime
    glance: Glance
    events: tuple[Event, ...]
    altered: int
    alarm: str = ""


def watch_place(
    options: WatchOptions, clock: Clock, tell: Callable[[Round], None], client: httpx.Client | None = None
) -> Diary:
    """Look at a place until it is enough, or somebody stops it; what was found in all.

    Raises CouldNotRun where the report cannot be written, or the first round could not look at the signature.
    """
    diary = Diary()
    begun = clock.seconds()
    _write(options, {"event": "begun", "at": _spell_moment(clock.now()), "place": options.place})
    try:
        with _open(options, clock, client) as rounds:
            while True:
                _tell_round(_look(rounds, diary, options, clock), options, tell)
                if 0 < options.rounds <= diary.rounds:
                    break
                clock.sleep(find_wait(options, clock.seconds() - begun))
    except (Stopped, KeyboardInterrupt):
        pass
    _write(options, {"event": "ended", "at": _spell_moment(clock.now()), **spell_diary(diary)})
    return diary


def find_wait(options: WatchOptions, passed: float) -> float:
    """Seconds until the next round begins; one whose time has passed is left out."""
    number = int(passed // options.every)
    starts = (_start_of(options, later) for later in (number, number + 1, number + 2))
    return next(start - passed for start in starts if start > passed)


def _start_of(options: WatchOptions, number: int) -> float:
    """Later than by the clock alone, by what the address and the number of the round say."""
    late = rank_of(os.fsencode(f"{options.place} {number}")) / (1 << 48)
    return options.every * (number + (late * _SPREAD if number else 0))


@contextmanager
def _open(options: WatchOptions, clock: Clock, client: httpx.Client | None) -> Iterator[Rounds]:
    if not is_web_address(options.place):
        yield FolderRounds(Path(options.place), options.allowed, within=options.within)
        return
    bounds = Bounds(pause=options.pause, answer=min(Bounds().answer, options.every * _FOR_A_ROUND))
    with client or open_client(step=bounds.timeout, whole=bounds.answer) as ours:
        yield WebRounds(
            Asker(options.place, ours, bounds, clock.sleep),
            options.allowed,
            site=options.site,
            within=options.within,
            seconds=options.every * _FOR_A_ROUND,
            forms=options.forms,
            clock=clock.seconds,
        )


def _look(rounds: Rounds, diary: Diary, options: WatchOptions, clock: Clock) -> Round:
    try:
        glance = rounds.look(diary.standing)
    except SigningFault as fault:
        if not diary.rounds:
            raise CouldNotRun(fault.code, **fault.params) from fault
        glance = Glance(silent=fault.code)
    at = clock.now()
    events = diary.note(glance, at)
    called = options.alarm is not None and any(one.happening is not Happening.LIVE for one in events)
    alarm = sound_alarm(options.alarm, _spell_alarm(options.place, events)) if options.alarm and called else ""
    return Round(number=diary.rounds, at=at, glance=glance, events=events, altered=len(diary.standing), alarm=alarm)


def _tell_round(one: Round, options: WatchOptions, tell: Callable[[Round], None]) -> None:
    for event in one.events:
        _write(options, spell_event(event))
    _write(options, spell_round(one))
    tell(one)


def spell_event(event: Event) -> dict[str, object]:
    """An event as machines read it."""
    told: dict[str, object] = {
        "event": event.happening.value,
        "at": _spell_moment(event.at),
        "round": event.round,
        "alarming": event.happening in ALARMING,
    }
    if event.alteration is not None:
        one = event.alteration
        told |= {"path": one.path, "change": one.change.value, "detail": one.detail}
    if event.since is not None:
        told["since"] = _spell_moment(event.since)
    return told | ({"detail": event.detail} if event.detail else {})


def spell_round(one: Round) -> dict[str, object]:
    """A round as machines read it."""
    told: dict[str, object] = {
        "event": "round",
        "at": _spell_moment(one.at),
        "round": one.number,
        "release": one.glance.release,
        "files": one.glance.files,
        "looked": one.glance.looked,
        "overdue": one.glance.overdue,
        "altered": one.altered,
    }
    return told | ({"alarm_failed": one.alarm} if one.alarm else {})


def spell_diary(diary: Diary) -> dict[str, object]:
    """All rounds together, as machines read them."""
    return {
        "rounds": diary.rounds,
        "blind": diary.blind,
        "found": diary.found,
        "mended": diary.mended,
        "altered": [{"path": path, "since": _spell_moment(since)} for path, (_, since) in diary.standing.items()],
    }


def _spell_alarm(place: str, events: tuple[Event, ...]) -> bytes:
    told = {"place": place, "events": [spell_event(one) for one in events]}
    return f"{json.dumps(told)}\n".encode()


def _spell_moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _write(options: WatchOptions, line: dict[str, object]) -> None:
    if options.report is None:
        return
    try:
        append_kept(options.report, f"{json.dumps(line)}\n".encode())
    except OSError as fault:
        raise CouldNotRun("report-not-writable", file=options.report, reason=fault.strerror or fault) from fault
