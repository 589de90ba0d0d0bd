"""Fuzzes the readers of what comes from outside, guided by coverage: `make fuzz`, or `python -m scripts.fuzz READER`.

Each reader runs in a process of its own, beginning with inputs that the tests use; what is found lies in
build/fuzz/READER as `crash-…`, `timeout-…` or `oom-…`, and becomes a test. A reader must answer anything within five
seconds, without an exception, and what it accepts must be harmless.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from builder.exchange.manifest import spell_manifest
from tests.demo import ROOT
from tests.hostile.bundles import HONEST, plant
from tests.hostile.inputs import CORPUS, dress, make_attacks, read_corpus

FOLDER = ROOT / "build" / "fuzz"
SECONDS = int(os.environ.get("ZHANQUN_FUZZ_SECONDS", "300"))
TARGETS = ("document", "settings", "body", "bundle", "manifest", "workbook", "attachment", "drawing", "foreign page")
_BOUNDS = ("-max_len=65536", "-timeout=5", "-rss_limit_mb=1500", "-print_final_stats=1")
_FOUND = ("crash-", "timeout-", "oom-")
_LARGEST_SEED = 20_000
_HONEST = {
    "document": "content/**/*.md",
    "body": "content/**/*.md",
    "settings": "sites/**/*.yaml",
    "drawing": "content/**/*.svg",
    "workbook": "content/**/*.xlsx",
    "attachment": "content/**/*.[dpx]*[xf]",
}


def main() -> int:
    """Fuzz the readers that are named, or all of them, one after the other; 1 where anything was found."""
    found: list[Path] = []
    for reader in sys.argv[1:] or TARGETS:
        folder = FOLDER / reader.replace(" ", "-")
        count = _write_seeds(reader, folder / "seeds")
        (folder / "corpus").mkdir(exist_ok=True)
        print(f"{reader}: {SECONDS} s, from {count} seeds", flush=True)
        print(*_fuzz(reader, folder), sep="\n", flush=True)
        found += [one for one in sorted(folder.iterdir()) if one.name.startswith(_FOUND)]
    for one in found:
        print(f"found: {one}")
    return 1 if found else 0


def _fuzz(reader: str, folder: Path) -> Iterator[str]:
    """The last word on coverage, and the figures."""
    places = [f"-artifact_prefix={folder}/", str(folder / "corpus"), str(folder / "seeds")]
    words = [sys.executable, "-m", "tests.hostile.fuzzing", reader, f"-max_total_time={SECONDS}", *_BOUNDS, *places]
    log = folder / "log.txt"
    with log.open("wb") as talk:
        subprocess.run(words, stderr=talk, check=False)
    lines = log.read_text("utf-8", "replace").splitlines()
    yield from [line for line in lines if " cov: " in line][-1:]
    yield from (line for line in lines if line.startswith("stat::"))


def _write_seeds(reader: str, folder: Path) -> int:
    """Inputs to begin with: what the tests put to the reader, and honest files of the demo cluster."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for data in _seeds(reader):
        if len(data) <= _LARGEST_SEED:
            (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
            count += 1
    return count


def _seeds(reader: str) -> Iterator[bytes]:
    yield from (data for _, (_, data) in make_attacks(reader))
    if CORPUS.is_dir():
        for number, (_, data) in enumerate(read_corpus()):
            if number % 40 == 0:
                yield from dress(reader, data)
    if reader in ("manifest", "bundle"):
        honest = spell_manifest(HONEST)
        yield from (bytes(3) + one if reader == "bundle" else one for one in (honest, *plant("../a"), *plant("a:b")))
    if reader in _HONEST:
        yield from (path.read_bytes() for path in sorted(ROOT.glob(_HONEST[reader]))[::8])


if __name__ == "__main__":
    sys.exit(main())
