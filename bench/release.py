"""Releases a large cluster before and after one document was edited, here and over SSH, beside `rsync -a` of the whole
output, and says in a table what each took: `python bench/release.py --sites 2300 --pages 11500`.

The way over SSH leads to an sshd of our own on this machine: times know no network, bytes are what would travel.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.peers.ours import ROOT, Ours
from bench.peers.peer import Place, Scenario
from bench.workload import Size, Workload
from bench.workload_texts import choose_prose
from builder.workers import default_jobs
from tests.transfer.sshd import Sshd, serving_ssh

_SENT = re.compile(r"Total bytes sent: ([0-9,.]+)")
_RECEIVED = re.compile(r"Total bytes received: ([0-9,.]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A step: its seconds, the files that it copied or sent, and their bytes; over SSH, all bytes that travelled."""

    step: str
    seconds: float
    files: int | None
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where all lies."""

    place: Place
    stage: Path
    key: Path
    sshd: Sshd
    far: Path

    def measure(self, when: str) -> list[Row]:
        """A release here, its way over SSH, and the whole output by rsync."""
        here = self._release(["--to", str(self.stage)])
        there = self._release(["--to", f"ssh://press.test{self.far}/releases", "--ssh-config", str(self.sshd.config)])
        carried = there[1]["carried"]
        rows = [
            Row(
                step=f"{when}: `release` into a folder",
                seconds=here[0],
                files=here[1]["copied"],
                bytes=here[1]["bytes"],
            )
        ]
        rows.append(
            Row(
                step=f"{when}: the same, then over SSH",
                seconds=there[0],
                files=carried["files"],
                bytes=carried["bytes"],
            )
        )
        return [*rows, self._rsync(f"{when}: `rsync -a` of the output")]

    def _release(self, words: Sequence[str]) -> tuple[float, dict[str, Any]]:
        command = [sys.executable, "build.py", "release", "--format", "json", "--root", str(self.place.sources)]
        command += ["--from", str(self.place.out), "--stage", str(self.stage), "--key", str(self.key), *words]
        os.sync()
        started = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
        seconds = time.perf_counter() - started
        if done.returncode:
            sys.exit(f"bench: release ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
        return seconds, json.loads(done.stdout)

    def _rsync(self, step: str) -> Row:
        shell = f"ssh -F {self.sshd.config}"
        command = ["rsync", "-a", "--delete", "--stats", "--no-human-readable", "-e", shell, f"{self.place.out}/"]
        os.sync()
        started = time.perf_counter()
        done = subprocess.run([*command, f"press.test:{self.far}/copy/"], capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - started
        travelled = sum(
            int(found[1].replace(",", "")) for one in (_SENT, _RECEIVED) if (found := one.search(done.stdout))
        )
        return Row(step=step, seconds=seconds, files=None, bytes=travelled)


def measure(folder: Path, size: Size, jobs: int) -> list[Row]:
    """Write, build and release the cluster, edit one article, build and release again."""
    ours = Ours(key="ours", told="")
    workload = Workload(size, 1, choose_prose(None))
    place = Place(sources=folder / "cluster", out=folder / "public", state=folder / "public.state", jobs=jobs)
    ours.write(workload, place)
    key = folder / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    with serving_ssh(folder / "sshd") as sshd:
        ground = Ground(place=place, stage=folder / "releases", key=key, sshd=sshd, far=folder / "far")
        ground.far.mkdir()
        _build(ours, place)
        rows = ground.measure("first")
        rows += ground.measure("nothing changed")
        plain = workload.find_plain()
        article = (
            place.sources
            / "content"
            / f"zhan{plain.owner + 1:04}"
            / f"lanmu{plain.channel + 1:02}"
            / f"{plain.name}.md"
        )
        article.write_text(f"{article.read_text(encoding='utf-8')}\n特此补充。\n", encoding="utf-8", newline="\n")
        _build(ours, place)
        return rows + ground.measure("one document edited")


def _build(ours: Ours, place: Place) -> None:
    for command in ours.commands(Scenario.COLD, (), place):
        subprocess.run(command.arguments, cwd=command.folder, check=True, capture_output=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=2300)
    parser.add_argument("--pages", type=int, default=11500)
    parser.add_argument("--jobs", type=int, default=default_jobs())
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="bench-release-") as folder:
        rows = measure(Path(folder), Size(sites=given.sites, pages=given.pages), given.jobs)
    print("| step | seconds | files | MB |\n| --- | ---: | ---: | ---: |")
    for row in rows:
        files = "" if row.files is None else f"{row.files:,}"
        print(f"| {row.step} | {row.seconds:.2f} | {files} | {row.bytes / 1e6:.3f} |")


if __name__ == "__main__":
    main()
