"""`verify --every`: what a watch tells while it goes on, and at its end."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import SHANGHAI
from builder.cli.usage import usage
from builder.pipeline.watching import (
    Clock,
    Round,
    Stopped,
    WatchOptions,
    spell_diary,
    spell_event,
    spell_round,
    watch_place,
)
from builder.release.alteration import Alteration
from builder.release.diary import Diary, Event, Happening
from builder.wording import printable

_FORM = "%Y-%m-%d %H:%M:%S"

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_SHORTEST = 1.0

Sentence = Callable[[Alteration], str]


class Span(click.ParamType[float]):
    """A length of time, told in seconds: 30s, 10m, 1h, 1d."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds that a text names."""
        if isinstance(value, float):
            return value
        number, unit = value[:-1], value[-1:]
        if unit in _UNITS and number.isascii() and number.isdigit() and int(number) * _UNITS[unit] >= _SHORTEST:
            return float(int(number) * _UNITS[unit])
        self.fail(usage("not-a-length", value=value), param, ctx)


def watch(options: WatchOptions, console: Console, sentence: Sentence) -> Diary:
    """Watch a place until it is enough; SIGINT and SIGTERM end it in good order. Raises CouldNotRun."""
    if not console.json:
        console.say("watch-begun", place=options.place, minutes=f"{options.every / 60:g}", within=options.within)

    def tell(one: Round) -> None:
        if console.json:
            for line in (*map(spell_event, one.events), spell_round(one)):
                console.data(json.dumps(line), at_once=True)
        else:
            _tell(one, console, sentence)

    with _ends_on_signal():
        diary = watch_place(options, Clock(now=lambda: datetime.now(SHANGHAI)), tell)
    if console.json:
        console.data(json.dumps({"event": "ended", **spell_diary(diary)}))
    else:
        console.say(
            "watch-ended",
            rounds=diary.rounds,
            blind=diary.blind,
            found=diary.found,
            mended=diary.mended,
            altered=len(diary.standing),
        )
    return diary


@contextmanager
def _ends_on_signal() -> Iterator[None]:
    """SIGTERM raises Stopped while the block runs; SIGINT is a KeyboardInterrupt as ever."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell(one: Round, console: Console, sentence: Sentence) -> None:
    for event in one.events:
        console.data(printable(f"{event.at:{_FORM}}  {_say(event, console, sentence)}"), at_once=True)
    glance = one.glance
    console.say("watch-round", number=one.number, looked=glance.looked, files=glance.files, at=f"{one.at:{_FORM}}")
    if glance.overdue:
        console.say("watch-overdue", count=glance.overdue)
    if one.alarm:
        console.say("watch-alarm-failed", reason=printable(one.alarm))


def _say(event: Event, console: Console, sentence: Sentence) -> str:
    since = f"{event.since:{_FORM}}" if event.since else "-"
    phrase = console.wording.phrase
    if event.alteration is None:
        return phrase(f"watch-{event.happening}", detail=event.detail, since=since)
    if event.happening is Happening.WHOLE:
        return phrase("watch-whole", path=event.alteration.path, since=since)
    return sentence(event.alteration)
