"""What rounds of looks at a place saw, and what follows: what was altered when, and since when it is whole again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from builder.release.alteration import Alteration


class Happening(StrEnum):
    """What a round found that was not so in the round before.

    SILENT: there was nothing that could be looked at; ANSWERS: there is again. LIVE: another release than before.
    """

    ALTERED = "altered"
    WHOLE = "whole"
    SILENT = "silent"
    ANSWERS = "answers"
    LIVE = "live"


ALARMING = (Happening.ALTERED, Happening.SILENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What one round saw. `seen` are the files that were looked at, None for all; `overdue` how many of the others have
    waited longer than they should. `silent` says why nothing could be looked at; then there is nothing else.
    """

    release: str = ""
    files: int = 0
    seen: frozenset[str] | None = None
    overdue: int = 0
    alterations: tuple[Alteration, ...] = ()
    silent: str = ""

    @property
    def looked(self) -> int:
        """How many files were looked at."""
        return self.files if self.seen is None else len(self.seen)


class Rounds(Protocol):
    """Looks at one place again and again."""

    def look(self, standing: Collection[str]) -> Glance:
        """One round. The paths that are known to be altered are among those that it looks at.

        Raises SigningFault where nobody could look at the signature.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A happening; `since` is when what now ended had begun. `alteration` is there where a file is meant.

    `detail` is the reason of a silence, the release that is live now.
    """

    at: datetime
    round: int
    happening: Happening
    alteration: Alteration | None = None
    since: datetime | None = None
    detail: str = ""


@dataclass(slots=True)
class Diary:
    """What is known after some rounds: what is altered now, since when; and how often anything was."""

    standing: dict[str, tuple[Alteration, datetime]] = field(default_factory=dict)
    silent_since: datetime | None = None
    release: str = ""
    rounds: int = 0
    blind: int = 0
    found: int = 0
    mended: int = 0

    def note(self, glance: Glance, at: datetime) -> tuple[Event, ...]:
        """Take down what a round saw; what is new of it."""
        self.rounds += 1
        if glance.silent:
            return self._note_silence(glance.silent, at)
        events = []
        if self.silent_since is not None:
            events.append(self._event(Happening.ANSWERS, at, since=self.silent_since))
            self.silent_since = None
        if self.release and glance.release and glance.release != self.release:
            events.append(self._event(Happening.LIVE, at, detail=glance.release))
        self.release = glance.release or self.release
        return (*events, *self._note_mended(glance, at), *self._note_altered(glance, at))

    def _note_silence(self, reason: str, at: datetime) -> tuple[Event, ...]:
        self.blind += 1
        if self.silent_since is not None:
            return ()
        self.silent_since = at
        return (self._event(Happening.SILENT, at, detail=reason),)

    def _note_mended(self, glance: Glance, at: datetime) -> list[Event]:
        altered = {one.path for one in glance.alterations}
        whole = [path for path in self.standing if path not in altered and (glance.seen is None or path in glance.seen)]
        events = []
        for path in whole:
            alteration, since = self.standing.pop(path)
            events.append(self._event(Happening.WHOLE, at, alteration=alteration, since=since))
        self.mended += len(events)
        return events

    def _note_altered(self, glance: Glance, at: datetime) -> list[Event]:
        events = []
        for one in glance.alterations:
            known = self.standing.get(one.path)
            if known is None or known[0] != one:
                self.found += known is None
                events.append(self._event(Happening.ALTERED, at, alteration=one, since=known[1] if known else None))
                self.standing[one.path] = (one, known[1] if known else at)
        return events

    def _event(
        self,
        happening: Happening,
        at: datetime,
        *,
        alteration: Alteration | None = None,
        since: datetime | None = None,
        detail: str = "",
    ) -> Event:
        return Event(at=at, round=self.rounds, happening=happening, alteration=alteration, since=since, detail=detail)
