"""A process of its own that reads attachments: a path a line in, a JSON list a line out. What it eats is bounded.

It is started as `python -m builder.source.attachment_worker`, and ends when its input does.
"""

from __future__ import annotations

import json
import logging
import math
import os
import resource
import signal
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from builder.source.attachment_kinds import SECONDS, AttachmentText, Reason
from builder.source.attachment_text import read_attachment_text
from builder.source.file_kind import FileKind

MEMORY = 1_500_000_000
"""Bytes of address space that the process may have, its own code included."""


def serve(paths: TextIO, answers: TextIO) -> None:
    """Answer each path, quoted as JSON, with kind, pages, reason and text."""
    for line in paths:
        _allow_seconds()
        json.dump(_answer(Path(json.loads(line))), answers)
        answers.write("\n")
        answers.flush()


def _answer(path: Path) -> tuple[str, int, str, str]:
    try:
        found = read_attachment_text(path)
    except MemoryError:
        found = AttachmentText(text="", kind_found=FileKind.UNKNOWN, pages=0, reason=Reason.TOO_MUCH_MEMORY)
    return found.kind_found.value, found.pages, found.reason.value, found.text


def _allow_seconds() -> None:
    """Some seconds more than what is used up; beyond them the system ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime) + SECONDS
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _bound() -> None:
    """Not every system keeps every bound; what it does not keep, the one who waits for us does by his clock."""
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def main() -> None:
    """Serve what comes on the standard input. Libraries that print, print to nowhere."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _bound()
    serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
