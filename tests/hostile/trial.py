"""A process of its own that puts inputs to readers, within a bound of memory; it tells of each by a line.

Every door is watched while a reader reads: a file opened for writing, a name changed or taken away, a program started,
a connection made. `python -m tests.hostile.trial SET [N]` reads the inputs of a set, or each N-th, in a folder of its
own.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from tests.hostile.inputs import dress, make_attacks, make_bodies, read_corpus
from tests.hostile.readers import READERS

MEMORY = 3_000_000_000
_WATCHED = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod")
_NEVER = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "socket.connect", "socket.getaddrinfo")

Case = tuple[str, str, bytes]
"""A reader, a name, and what it shall read."""


def of_corpora() -> Iterator[Case]:
    """Every attack of the collections to every reader, also in the place where the reader would meet it."""
    for name, data in read_corpus():
        for reader in READERS:
            for number, dressed in enumerate(dress(reader, data)):
                yield reader, f"{name}/{number}", dressed


def of_our_own() -> Iterator[Case]:
    """The attacks against our own bounds."""
    for reader, (name, data) in make_attacks():
        yield reader, name, data


def of_bodies() -> Iterator[Case]:
    """Bodies full of marks."""
    for name, data in make_bodies():
        yield "body", name, data


SETS: dict[str, Callable[[], Iterable[Case]]] = {"corpora": of_corpora, "own": of_our_own, "bodies": of_bodies}


class Watch:
    """Notes what is done to the world while a reader reads."""

    def __init__(self) -> None:
        self.reading = False
        self.seen: list[str] = []

    def __call__(self, event: str, words: tuple[object, ...]) -> None:
        """Called by the interpreter for every audited event."""
        if not self.reading:
            return
        writes = event == "open" and isinstance(words[2], int) and bool(words[2] & (os.O_WRONLY | os.O_RDWR))
        if writes or event in _WATCHED or event in _NEVER:
            self.seen.append(f"{event} {words[:2]!r}")


def read_all(cases: Iterable[Case], watch: Watch) -> Iterator[dict[str, object]]:
    """Let each reader read, and tell what came of it."""
    path = Path("input.bin")
    for reader, name, data in cases:
        path.write_bytes(data)
        yield {"begins": f"{reader}: {name}"}
        _forget_peak()
        began = time.process_time()
        watch.seen, watch.reading = [], True
        fault = ""
        try:
            accepted = READERS[reader](data, path)
        except (Exception, RecursionError) as wrong:
            accepted, fault = False, f"{type(wrong).__name__}: {wrong}"[:300]
        finally:
            watch.reading = False
        seconds = time.process_time() - began
        answer = {"reader": reader, "name": name, "accepted": accepted, "fault": fault, "did": watch.seen}
        yield answer | {"seconds": seconds, "peak": _peak()}


def _forget_peak() -> None:
    """Linux counts the most that a process ever held; it can be told to begin anew."""
    gc.collect()
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def _peak() -> int:
    """Bytes that the process held at most since then."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))


def main() -> None:
    """Read a set."""
    warnings.simplefilter("ignore")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    watch = Watch()
    sys.addaudithook(watch)
    gc.freeze()  # what is imported is no garbage, and to look through it before each input takes longer than to read
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    for told in read_all(islice(SETS[sys.argv[1]](), 0, None, every), watch):
        answers.write(json.dumps(told) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
