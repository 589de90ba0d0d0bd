"""Asks whether any locked package has a known hole: `make audit-dependencies`.

pip-audit knows how to ask; it also ends well where nobody answered. Here a package that was not looked up is no package
without a hole: 0 all were looked up and none has one, 1 some have, 2 not all could be looked up.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.lockfile import LOCK, read_lock

CLEAN, HOLES, NOT_ASKED = 0, 1, 2
_ASK = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, a line each: holes, and packages that nobody could tell of."""

    code: int
    lines: tuple[str, ...]


def judge_answer(out: str, complaint: str, names: Sequence[str]) -> Answer:
    """What an answer of pip-audit is worth, for packages of these names."""
    try:
        found = {one["name"]: one for one in json.loads(out)["dependencies"]}
        holes = [
            f"{name} {one['version']}: {hole['id']} {' '.join(hole.get('aliases', ()))}, mended in "
            f"{', '.join(hole['fix_versions']) or 'no release'}"
            for name, one in sorted(found.items())
            for hole in one.get("vulns", ())
        ]
    except (ValueError, TypeError, KeyError):
        last = complaint.strip().splitlines()[-1:] or ["no answer"]
        return Answer(NOT_ASKED, (f"not looked up: {last[0]}",))
    silent = [name for name in dict.fromkeys(names) if "vulns" not in found.get(name, {})]
    lines = [*holes, *(f"not looked up: {name}" for name in silent)]
    return Answer(HOLES if holes else NOT_ASKED if silent else CLEAN, tuple(lines))


def main(program: str, *options: str) -> int:
    """Ask, tell, and say how it ended."""
    asked = [program, *_ASK, "--requirement", str(LOCK), *options]
    done = subprocess.run(asked, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False)
    names = [one.name for one in read_lock()]
    answer = judge_answer(done.stdout, done.stderr, names)
    print("\n".join((*answer.lines, *([f"{len(set(names))} packages, none with a known hole"] * (not answer.code)))))
    return answer.code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
