"""Attachments read at arm's length: in worker processes that may be killed, none of which can hurt the caller."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from io import BytesIO
from pathlib import Path
from queue import SimpleQueue
from typing import IO

import builder
from builder.source.attachment_kinds import LONGEST_TEXT, SECONDS, AttachmentText, Reason
from builder.source.file_kind import FileKind

PATIENCE = 2.0 * SECONDS
"""Seconds by the clock that one file may take; by then the worker's own bound has struck, where the system has one."""

LONGEST_ANSWER = 12 * LONGEST_TEXT + 1000
"""Characters of an answer: JSON may spell one character of the text as twelve."""

_COMMAND = (sys.executable, "-m", "builder.source.attachment_worker")
_PIECE = 1 << 16


def read_attachment_texts(
    paths: Sequence[Path], *, jobs: int, patience: float = PATIENCE
) -> Iterator[tuple[Path, AttachmentText]]:
    """The text of each file, in the order of the paths; `jobs` processes read side by side.

    A file on which a worker dies or idles is told as TOO_LONG or TOO_MUCH_MEMORY; the others are read all the same.
    """
    if not paths:
        return
    workers: SimpleQueue[Worker] = SimpleQueue()
    crew = [Worker(patience) for _ in range(max(1, min(jobs, len(paths))))]
    for worker in crew:
        workers.put(worker)

    def read(path: Path) -> AttachmentText:
        worker = workers.get()
        try:
            return worker.read(path)
        finally:
            workers.put(worker)

    with ThreadPoolExecutor(max_workers=len(crew)) as pool:
        try:
            yield from zip(paths, pool.map(read, paths), strict=True)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            for worker in crew:
                worker.close()


class Worker:
    """One process, started when it is first needed and again after it died."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._paths: IO[bytes] = BytesIO()
        self._answers: IO[bytes] = BytesIO()

    def read(self, path: Path) -> AttachmentText:
        """The text of a file."""
        process = self._process or self._start()
        line = b""
        with suppress(OSError):
            self._paths.write(json.dumps(str(path)).encode() + b"\n")
            self._paths.flush()
            line = self._read_line()
        try:
            kind, pages, reason, text = json.loads(line)
            found = AttachmentText(text=text, kind_found=FileKind(kind), pages=pages, reason=Reason(reason))
        except (ValueError, TypeError):
            return self._explain(process, silent=not line)
        if found.reason in _HARMFUL:
            self.close()
        return found

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (self._paths, self._answers):
            with suppress(OSError):
                pipe.close()

    def _start(self) -> subprocess.Popen[bytes]:
        """It finds the same code that we are; it inherits nothing but that."""
        code = str(Path(str(builder.__file__)).parent.parent)
        known = os.environ.get("PYTHONPATH", "")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in (code, known) if part)}
        process = subprocess.Popen(
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        if process.stdin and process.stdout:
            self._paths, self._answers = process.stdin, process.stdout
        self._process = process
        return process

    def _read_line(self) -> bytes:
        """A whole line, or what came of it until the process ended or our patience did."""
        pieces: list[bytes] = []
        length = 0
        with closing(selectors.DefaultSelector()) as selector:
            selector.register(self._answers, selectors.EVENT_READ)
            while length < LONGEST_ANSWER and selector.select(self._patience):
                piece = os.read(self._answers.fileno(), _PIECE)
                pieces.append(piece)
                length += len(piece)
                if not piece or piece.endswith(b"\n"):
                    break
        return b"".join(pieces)

    def _explain(self, process: subprocess.Popen[bytes], *, silent: bool) -> AttachmentText:
        """Ended for its processor time, or idle: too long. Ended by itself: no memory. Fallen, or raving: broken."""
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        ended = process.returncode
        if not silent:
            reason = Reason.BROKEN
        elif ended is None or -ended in _TIMED_OUT:
            reason = Reason.TOO_LONG
        else:
            reason = Reason.TOO_MUCH_MEMORY if ended > 0 else Reason.BROKEN
        self.close()
        return AttachmentText(text="", kind_found=FileKind.UNKNOWN, pages=0, reason=reason)


_HARMFUL = frozenset({Reason.BROKEN, Reason.TOO_MUCH_MEMORY})
"""What was read so may have left its reader without memory: the next file gets another process."""

_TIMED_OUT = (signal.SIGXCPU, signal.SIGKILL)
"""How the system ends a process: at the soft bound of its time, and at the hard one."""
