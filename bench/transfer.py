"""Releases a large made-up output, changes one page, and says in a table what release and transfer by SSH take then,
beside an `rsync -a` of the whole tree: `python bench/transfer.py --sites 2300 --pages 100`.

Both ends are this machine; the line between them is counted in bytes, not slow.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from builder.release.folder_check import check_folder
from builder.transfer.places import SshPlace
from builder.transfer.ssh import SshDestination
from tests.release.ground import NOON, release_at, write_output
from tests.transfer.ground import live_shelf
from tests.transfer.sshd import Sshd, line_to, serving_ssh

_WORDS = tuple("人民政府办公室关于印发工作方案的通知各市县区有关部门认真贯彻执行")


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, how long it took, what went over the line, and how many files were sent."""

    name: str
    seconds: float
    carried: int | None = None
    files: int | None = None


def measure(folder: Path, sites: int, pages: int) -> list[Step]:
    """All steps in a folder."""
    out, stage, there, other = (folder / name for name in ("public", "stage", "there", "other"))
    names = [(site, page) for site in range(sites) for page in range(pages)]
    write_output(out, {f"s{site:04}/p{page:03}.html": _page(site, page) for site, page in names})
    with serving_ssh(folder / "sshd") as sshd:
        steps = [_time("release, first", lambda: release_at(out, stage))]
        steps.append(_send("transfer, first", stage, there, sshd))
        steps.append(_copy("rsync -a, first", out, other, sshd))
        write_output(out, {"s0000/p000.html": _page(sites, pages)})
        steps.append(_time("release, one page changed", lambda: release_at(out, stage)))
        steps.append(_send("transfer, one page changed", stage, there, sshd))
        steps.append(_copy("rsync -a, one page changed", out, other, sshd))
        steps.append(_send("transfer, nothing changed", stage, there, sshd))
    if check_folder(there).alterations or (there / "live/s0000/p000.html").read_bytes() != _page(sites, pages):
        raise SystemExit("what lies there is not what was released")
    return steps


def _page(site: int, page: int) -> bytes:
    words = random.Random(site * 1_000 + page).choices(_WORDS, k=700)
    return f"<!doctype html><title>{site}/{page}</title><p>{''.join(words)}</p>\n".encode()


def _time(name: str, work: Callable[[], object]) -> Step:
    began = time.monotonic()
    work()
    return Step(name, time.monotonic() - began)


def _send(name: str, stage: Path, there: Path, sshd: Sshd) -> Step:
    place = SshPlace(host="press.test", user="", port=None, path=str(there))
    with line_to(sshd.port) as line:
        began = time.monotonic()
        sent = SshDestination(place, sshd.config_for(line.port, "counted")).send(live_shelf(stage), NOON, "bench")
        return Step(name, time.monotonic() - began, line.carried, sent.files)


def _copy(name: str, out: Path, there: Path, sshd: Sshd) -> Step:
    with line_to(sshd.port) as line:
        shell = f"ssh -F {sshd.config_for(line.port, 'counted')}"
        began = time.monotonic()
        subprocess.run(["rsync", "-a", "-e", shell, f"{out}/", f"press.test:{there}/"], check=True)
        return Step(name, time.monotonic() - began, line.carried)


def main(words: Sequence[str] | None = None) -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=2_300)
    parser.add_argument("--pages", type=int, default=100)
    chosen = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="zhanqun-", dir=os.environ.get("TMPDIR")) as folder:
        steps = measure(Path(folder), chosen.sites, chosen.pages)
    print(f"{chosen.sites} sites of {chosen.pages} pages, {len(_page(0, 0)) / 1000:.1f} kB each\n")
    print("| step | seconds | bytes to the other machine | files |\n|---|---:|---:|---:|")
    for one in steps:
        carried = "" if one.carried is None else f"{one.carried:,}"
        print(f"| {one.name} | {one.seconds:.1f} | {carried} | {'' if one.files is None else one.files} |")


if __name__ == "__main__":
    main()
