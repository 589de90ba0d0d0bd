"""A verb run in a process of its own, with doors that may fail: how it ended, what it said, what it asked the system.

The process is a fork of this one: all that was imported and read before is there already, and nothing that the verb
does is left behind in here.
"""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path

from openpyxl.worksheet._writer import _openpyxl_shutdown  # type: ignore[attr-defined]  # known to `atexit` alone

from builder.cli.main import cli
from tests.crash.injecting import Doors, Fault, install

KILLED = -signal.SIGKILL
PATIENCE = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """`code` is the exit code, or KILLED; `told` all that was printed; `fell` the traceback, where it ended in one."""

    code: int
    told: str = ""
    fell: str = ""
    calls: tuple[str, ...] = ()
    struck: str = ""


def run_apart(words: tuple[str, ...], area: Path, *, at: int = 0, fault: Fault | None = None) -> Ending:
    """Run a verb as the command line does, with the doors of all that lies below `area`."""

    def work() -> dict[str, object]:
        temporary = area / "temporary"
        temporary.mkdir(exist_ok=True)
        tempfile.tempdir = str(temporary)
        doors = Doors(str(area), at, fault)
        install(doors)
        code, told, fell = run_verb(words)
        _openpyxl_shutdown()  # as at the end of any process, which `os._exit` leaves out
        return {"code": code, "told": told, "fell": fell, "calls": doors.calls, "struck": doors.struck}

    told, code = fork_and_wait(work)
    if told is None:
        return Ending(code=code)
    return Ending(**{**told, "calls": tuple(told["calls"])})  # type: ignore[arg-type]  # what `work` gave


def run_verb(words: tuple[str, ...]) -> tuple[int, str, str]:
    """Exit code, what was printed, and the traceback of what was not told as a fault."""
    said, fell, code = io.StringIO(), "", 0
    with redirect_stdout(said), redirect_stderr(said):
        try:
            cli.main(list(words), prog_name="zhanqun")
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException:
            fell, code = traceback.format_exc(), 99
    return code, said.getvalue(), fell


def fork() -> int:
    """As `os.fork`: the processes that are forked here use no thread of ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def fork_and_wait(work: Callable[[], dict[str, object]]) -> tuple[dict[str, object] | None, int]:
    """What a process that does the work gives back, or None where it came to no end; and how it ended."""
    source, sink = os.pipe()
    process = fork()
    if not process:
        _end_with(work, source, sink)
    os.close(sink)
    with open(source, "rb") as pipe:
        data = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return (json.loads(data) if data and not code else None), code


def _end_with(work: Callable[[], dict[str, object]], source: int, sink: int) -> None:
    """The whole life of the other process."""
    real_open, code = open, 98
    try:
        os.close(source)
        signal.alarm(int(PATIENCE))
        told = json.dumps(work()).encode()
        with real_open(sink, "wb") as pipe:
            pipe.write(told)
        code = 0
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(code)


__all__ = ["KILLED", "Ending", "asdict", "fork", "fork_and_wait", "run_apart", "run_verb", "time"]
