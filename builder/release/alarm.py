"""The door to a program that is called when something is altered."""

from __future__ import annotations

import subprocess
from pathlib import Path

_PATIENCE = 60.0


def sound_alarm(program: Path, data: bytes) -> str:
    """Call a program, without arguments and without a shell, with the data on its standard input; what went wrong, or
    nothing. What it prints is thrown away; it has a minute."""
    try:
        done = subprocess.run(
            [str(program)],
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"> {_PATIENCE:.0f} s"
    except OSError as fault:
        return fault.strerror or str(fault)
    return f"exit {done.returncode}" if done.returncode else ""
