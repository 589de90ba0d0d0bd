"""Work that is begun before it is asked for, while this process does what cannot be shared out.

It is given up when this process is ready for it: what was made by then is taken, the rest is for whoever comes next. So
nothing may hang on it, and nothing that goes wrong there is told.
"""

from __future__ import annotations

import multiprocessing
import pickle
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from typing import Generic, Self, TypeVar

Made = TypeVar("Made")

_PATIENCE = 60.0
"""Seconds for the piece that it is at."""


class Beside(Generic[Made]):
    """Processes that each make one thing after another of their share, until they are ended or there is no more."""

    def __init__(self, work: Callable[[int], Iterator[Made | None]], processes: int) -> None:
        """Begin: process `n` makes what `work(n)` gives, which is None where it is time to ask whether to go on. None
        begin where the system cannot fork: to send all that is needed takes longer than is won."""
        self._begun: list[tuple[ForkProcess, Connection]] = []
        if "fork" not in multiprocessing.get_all_start_methods():
            return
        context = multiprocessing.get_context("fork")
        for number in range(processes):
            ours, theirs = context.Pipe()
            held = (ours, *(pipe for _, pipe in self._begun))
            process = context.Process(target=_serve, args=(theirs, held, work, number), daemon=True)
            try:
                process.start()
            except OSError:
                ours.close()
                return
            finally:
                theirs.close()
            self._begun.append((process, ours))

    def end(self) -> Iterator[Made]:
        """What was made; each process ends with the piece that it is at."""
        for _, pipe in self._begun:
            with suppress(OSError):
                pipe.send_bytes(b"")
        for _, pipe in self._begun:
            with suppress(EOFError, OSError):
                if pipe.poll(_PATIENCE):
                    yield from pickle.loads(pipe.recv_bytes())  # noqa: S301 - from a process of ours
        self.close()

    def close(self) -> None:
        """End all processes, whatever they are at."""
        begun, self._begun = self._begun, []
        for process, pipe in begun:
            pipe.close()
            process.kill()
            process.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _serve(
    pipe: Connection, ours: tuple[Connection, ...], work: Callable[[int], Iterator[Made | None]], number: int
) -> None:
    """What a process does. It lets go of the ends of pipes that are not its own: while anybody holds them, nobody
    learns that the process is gone which it works for."""
    for end in ours:
        end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts us ends the process that forked us
    made: list[Made] = []
    with suppress(Exception):
        for one in work(number):
            if one is not None:
                made.append(one)
            if pipe.poll():
                break
    with suppress(OSError):
        pipe.send_bytes(pickle.dumps(made))
