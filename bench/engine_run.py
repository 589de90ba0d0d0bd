"""Runs the commands of one build: how long they take together, and the most memory of all their processes."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from bench.peers.peer import Command
from bench.search_memory import Spent, WorkFailed, pss_of_tree

_INTERVAL = 0.2
_SHARE = 100
"""Looking at the memory of a large process takes time; so many times as long it is left alone."""

_AS_INSTALLED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Generators written in Python are compiled once, as where they are installed, and not at each start."""


@dataclass(frozen=True, slots=True)
class _Running:
    process: subprocess.Popen[bytes]
    said: IO[bytes]


def run_commands(commands: Sequence[Command], jobs: int) -> Spent:
    """Run them, so many at a time. What was written before is on the disk when the clock starts. Raises WorkFailed."""
    waiting, running = deque(commands), list[_Running]()
    most, pause, looked = 0, 0.0, 0.0
    os.sync()
    started = time.perf_counter()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                running.append(_start(waiting.popleft()))
            _wait_for(running[0], _INTERVAL / 20)
            running = [one for one in running if not _has_ended(one)]
            if running and time.perf_counter() - looked >= max(_INTERVAL, pause):
                begun, looked = time.thread_time(), time.perf_counter()
                most = max(most, sum(pss_of_tree(one.process.pid) for one in running))
                pause = (time.thread_time() - begun) * _SHARE
    finally:
        for one in running:
            one.process.kill()
            one.process.wait()
            one.said.close()
    return Spent(seconds=time.perf_counter() - started, megabytes=most / 1024)


def _start(command: Command) -> _Running:
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the process has ended
    environment = {**os.environ, **_AS_INSTALLED, **command.environment}
    process = subprocess.Popen(
        command.arguments, cwd=command.folder, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
    )
    return _Running(process, said)


def _wait_for(one: _Running, seconds: float) -> None:
    try:
        one.process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _has_ended(one: _Running) -> bool:
    """Raises WorkFailed where it ended badly."""
    code = one.process.poll()
    if code is None:
        return False
    if code:
        one.said.seek(0)
        words = one.said.read()[-2000:].decode(errors="replace")
        raise WorkFailed(f"exit code {code} of {one.process.args!r}\n{words}")
    one.said.close()
    return True
