"""The pins of the lock: what the product runs with."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"

_PIN = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^\s;\\]+)(?: *; *(?P<marker>[^\\]+?))? *\\$")
_HASH = re.compile(r"--hash=sha256:(?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Pin:
    """A line of the lock: `marker` says on which Pythons it counts, `hashes` are the files that it may be."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def read_lock(lock: Path = LOCK) -> tuple[Pin, ...]:
    """The pins of a lock, in its order; every line of it is understood."""
    pins: list[Pin] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if found := _PIN.fullmatch(line):
            pins.append(Pin(found["name"], found["version"], found["marker"] or "", ()))
        elif found := _HASH.search(line):
            last = pins.pop()
            pins.append(Pin(last.name, last.version, last.marker, (*last.hashes, found["digest"])))
        elif line.strip() and not line.startswith("#"):
            raise ValueError(line)
    return tuple(pins)
