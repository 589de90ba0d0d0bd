"""Work that is begun before it is asked for, while this process does what cannot be shared out.

It is given up when this process is ready for it: what was made by then is taken, the rest is for whoever comes next. So
nothing may hang on it, and nothing that goes wrong there is told. What is made waits in a file without a name: neither
who makes it nor who takes it has to hold all of it.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, Generic, NamedTuple, Self, TypeVar

Made = TypeVar("Made")

_PATIENCE = 60.0
"""Seconds for the thing that a process is at when it is ended."""

_BATCH = 200
"""Things that are written at a time, as one batch."""

_ASKED_EACH = 0.005
"""Seconds after which a process asks whether to go on; to ask takes about twenty microseconds."""


class _Begun(NamedTuple):
    """A process, our end of its pipe, and the file that it writes to."""

    process: ForkProcess
    pipe: Connection
    file: IO[bytes]


class _Batches(Generic[Made]):
    """What was made, as it lies in files: of each, so many batches. It can be gone through more than once."""

    def __init__(self, files: Sequence[tuple[IO[bytes], int]]) -> None:
        self._files = files

    def __iter__(self) -> Iterator[Made]:
        for file, batches in self._files:
            file.seek(0)
            for _ in range(batches):
                yield from _read_batch(file)


class Beside(Generic[Made]):
    """Processes that each make one thing after another of their share, until they are ended or there is no more."""

    def __init__(self, work: Callable[[int], Iterator[Made | None]], processes: int, folder: Path) -> None:
        """Begin: process `n` makes what `work(n)` gives, None where there is nothing; what is made waits on the disk of
        `folder`. None begin where the system cannot fork, as to send all that is needed takes longer than is won, nor
        where it has no process or no place on the disk for us."""
        self._begun: list[_Begun] = []
        if "fork" not in multiprocessing.get_all_start_methods():
            return
        with suppress(OSError):
            for number in range(processes):
                self._begin(work, number, folder)

    def _begin(self, work: Callable[[int], Iterator[Made | None]], number: int, folder: Path) -> None:
        """Raises OSError, where there is no process or no file to be had."""
        context = multiprocessing.get_context("fork")
        with ExitStack() as undone:
            file = undone.enter_context(TemporaryFile(dir=folder))
            ours, theirs = context.Pipe()
            undone.callback(ours.close)
            held = (ours, *(one.pipe for one in self._begun))
            process = context.Process(target=_serve, args=(theirs, held, file, work, number), daemon=True)
            try:
                process.start()
            finally:
                theirs.close()
            undone.pop_all()
        self._begun.append(_Begun(process, ours, file))

    def end(self) -> Iterable[Made]:
        """What was made, to be gone through as often as it is needed until this is closed; each process ends with the
        thing that it is at."""
        for one in self._begun:
            with suppress(OSError):
                one.pipe.send_bytes(b"")
        files: list[tuple[IO[bytes], int]] = []
        for one in self._begun:
            with suppress(EOFError, OSError):
                if one.pipe.poll(_PATIENCE):
                    files.append((one.file, int(one.pipe.recv_bytes())))
                    one.process.join(_PATIENCE)
        return _Batches(files)

    def close(self) -> None:
        """End all processes, whatever they are at."""
        begun, self._begun = self._begun, []
        for one in begun:
            one.pipe.close()
            one.process.kill()
            one.process.join()
            one.file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _read_batch(file: IO[bytes]) -> Iterable[Any]:
    """The next batch; nothing where the disk does not give it whole."""
    try:
        batch: list[Any] = pickle.load(file)  # noqa: S301 - from a process of ours
    except Exception:
        return ()
    return batch


def _serve(
    pipe: Connection,
    ours: tuple[Connection, ...],
    file: IO[bytes],
    work: Callable[[int], Iterator[Made | None]],
    number: int,
) -> None:
    """What a process does. It lets go of the ends of pipes that are not its own: while anybody holds them, nobody
    learns that the process is gone which it works for. Where the disk is full, it leaves it as it was."""
    for end in ours:
        end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts us ends the process that forked us
    batches = 0
    try:
        for batch in _make_batches(pipe, work(number)):
            pickle.dump(batch, file)
            file.flush()
            batches += 1
    except Exception:
        batches = 0
        with suppress(OSError):
            os.truncate(file.fileno(), 0)
    with suppress(OSError):
        pipe.send_bytes(str(batches).encode())


def _make_batches(pipe: Connection, work: Iterator[Made | None]) -> Iterator[list[Made]]:
    """What is made, some at a time, until there is no more, it fails, or nobody waits for it any longer."""
    batch: list[Made] = []
    asked = time.monotonic()
    with suppress(Exception):
        for one in work:
            if one is not None:
                batch.append(one)
            if len(batch) == _BATCH:
                yield batch
                batch = []
            if (now := time.monotonic()) - asked >= _ASKED_EACH:
                asked = now
                if pipe.poll():
                    break
    yield batch
