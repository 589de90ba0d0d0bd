"""`build` and `release` killed (-9, with all their processes) at random moments, while readers read through nginx.

No reader may ever get a page that is missing, mixed or cut short; after each kill the next run makes all as it should
be. ZHANQUN_KILLS sets how many runs are killed (8; 500 by `make soak`); ZHANQUN_FIGURES names a file for the figures.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest

from builder.release.folder_check import check_folder
from tests.crash.apart import fork, run_verb
from tests.crash.scene import Tree, root_of
from tests.crash.scenes_of_builds import build_words, look_at_output
from tests.crash.scenes_of_releases import look_at_live, release_words, www
from tests.crash.webserver import find_nginx, serve_by_nginx
from tests.demo import ROOT
from tests.portal_from import out_of, small_cluster, state_of, write

KILLS = int(os.environ.get("ZHANQUN_KILLS", "8"))
MANY = int(os.environ.get("ZHANQUN_KILLS", "500"))
GENERATIONS = 3
CONNECTIONS = 4
HOSTS = {"lanjiang": "www.lanjiang.gov.example", "tingxi": "www.tingxi.gov.example"}
NAMES = (("sites/lanjiang/site.yaml", "岚江省人民政府"), ("sites/lanjiang/tingxi/site.yaml", "汀溪县人民政府"))
SOMETIMES = "content/tingxi/tzgg/20261124-linshi.md"
PATIENCE = 120.0


@dataclass(slots=True)
class Cluster:
    """A cluster that becomes another generation over and over: every page says of which it is."""

    folder: Path
    generation: int = 0
    expected: dict[int, Tree] = field(default_factory=dict)

    def turn(self) -> None:
        """Write the sources of the next generation; one document comes and goes."""
        self.generation = (self.generation + 1) % GENERATIONS
        self.write()

    def write(self) -> None:
        root = root_of(self.folder)
        for file, name in NAMES:
            lines = (root / file).read_text(encoding="utf-8").splitlines()
            new = [f"name: {name}第{self.generation}版" if line.startswith("name: ") else line for line in lines]
            write(root, file, "\n".join([*new, ""]))
        if self.generation % 2:
            write(root, SOMETIMES, "---\ntitle: 临时公告\npublished_at: 2026-11-24 09:00\n---\n临时。\n")
        else:
            (root / SOMETIMES).unlink(missing_ok=True)


def spawn(words: tuple[str, ...], said: Path) -> int:
    """A run in a process group of its own; what it says goes into a file."""
    process = fork()
    if process:
        with suppress(ProcessLookupError, PermissionError):
            os.setpgid(process, process)
        return process
    code = 98
    try:
        os.setpgid(0, 0)
        code, told, fell = run_verb(words)
        said.write_text(f"{told}{fell}", encoding="utf-8")
    finally:
        os._exit(code)


def finish(words: tuple[str, ...], said: Path) -> tuple[int, str]:
    """A run that nobody kills: its exit code and what it said."""
    process = spawn(words, said)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return code, said.read_text(encoding="utf-8")


def kill_after(words: tuple[str, ...], said: Path, seconds: float) -> bool:
    """Kill a run with all its processes some time after it began; was it still at work?"""
    process = spawn(words, said)
    time.sleep(seconds)
    os.killpg(process, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    until = time.monotonic() + PATIENCE
    while any(_members(process)) and time.monotonic() < until:
        time.sleep(0.005)
    return code == -signal.SIGKILL


def _members(group: int) -> Iterator[int]:
    """The living processes of a group: until the last is gone, it holds what its parent had locked."""
    for one in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, _, members = one.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[:3]
            if int(members) == group and state not in "ZX":
                yield int(one.parent.name)


@dataclass(slots=True)
class Play:
    """The runs, and what became of them."""

    cluster: Cluster
    moments: random.Random
    seconds: dict[str, float] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def folder(self) -> Path:
        return self.cluster.folder

    @property
    def said(self) -> Path:
        return self.folder / "said"

    def build(self) -> None:
        """A build that comes to its end, with the bytes that are expected."""
        code, told = finish(self.words("build"), self.said)
        assert code == 0, told
        self.counts["builds"] += 1
        wanted = self.cluster.expected.get(self.cluster.generation)
        assert wanted is None or look_at_output(self.folder) == wanted
        out = out_of(root_of(self.folder))
        assert not (out.parent / f".{out.name}.staging").exists()

    def release(self) -> None:
        code, told = finish(self.words("release"), self.said)
        assert code == 0, told
        self.counts["releases"] += 1
        assert look_at_live(self.folder) == self.cluster.expected[self.cluster.generation]

    def words(self, verb: str) -> tuple[str, ...]:
        return (*build_words(self.folder), "--jobs", "2") if verb == "build" else release_words(self.folder, verb)

    def kill(self, verb: str) -> bool:
        """Kill a run at a random moment; what is live must be whole."""
        killed = kill_after(self.words(verb), self.said, self.moments.uniform(0, 1.1 * self.seconds[verb]))
        self.counts[f"killed {verb}s"] += killed
        assert check_folder(www(self.folder)).alterations == ()
        assert look_at_live(self.folder) in self.cluster.expected.values()
        return killed

    def release_what_a_build_left(self) -> None:
        """An output that no build finished is refused; what is finished may go live."""
        code, told = finish(self.words("release"), self.said)
        if code == 2:
            assert "[build-unfinished]" in told, told
            self.counts["refused"] += 1
        else:
            assert code == 0, told
        assert look_at_live(self.folder) in self.cluster.expected.values()

    def prune(self) -> None:
        code, told = finish((*self.words("prune"), "--keep", "1", "--grace", "0"), self.said)
        assert code == 0, told

    def begin(self) -> None:
        """Each generation once, to know its bytes and how long the runs take."""
        for generation in range(GENERATIONS):
            self.cluster.generation = generation
            self.cluster.write()
            begun = time.monotonic()
            self.build()
            self.seconds["build"] = time.monotonic() - begun
            self.cluster.expected[generation] = look_at_output(self.folder)
            begun = time.monotonic()
            self.release()
            self.seconds["release"] = time.monotonic() - begun

    def kill_so_many(self, kills: int) -> None:
        """Turn by turn: a build is killed, and then done; a release is killed, and then done. No earlier release is
        kept, so that each has all its work to do."""
        done = 0
        while done < kills:
            self.prune()
            self.cluster.turn()
            done += self.kill("build")
            self.release_what_a_build_left()
            self.build()
            done += self.kill("release")
            self.release()


def plan_pages(expected: dict[int, Tree]) -> list[tuple[str, str, list[str], bool]]:
    """Every file of every generation as a reader asks for it."""
    files = sorted({file for tree in expected.values() for file in tree})
    pages = []
    for file in files:
        site, _, path = file.partition("/")
        if site in HOSTS:
            digests = {sha256(tree[file]).hexdigest() for tree in expected.values() if file in tree}
            missing = any(file not in tree for tree in expected.values())
            pages.append((HOSTS[site], f"/{path.removesuffix('index.html')}", sorted(digests), missing))
    return pages


@contextmanager
def read_all_the_while(folder: Path, port: int, expected: dict[int, Tree]) -> Iterator[Callable[[], dict[str, object]]]:
    """Readers in a process of their own; the figures are asked for at the end."""
    plan = folder / "plan.json"
    pages = plan_pages(expected)
    plan.write_text(json.dumps({"port": port, "connections": CONNECTIONS, "pages": pages}), encoding="utf-8")
    words = [sys.executable, "-m", "tests.crash.load", str(plan)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as readers:

        def end() -> dict[str, object]:
            told: dict[str, object] = json.loads(readers.communicate(timeout=PATIENCE)[0])
            return told

        try:
            yield end
        finally:
            readers.kill()


def play(folder: Path, kills: int) -> dict[str, object]:
    """Kill so many runs while readers read; the figures."""
    find_nginx()
    small_cluster(root_of(folder))
    turns = Play(Cluster(folder), random.Random(20261126))
    begun = time.monotonic()
    turns.begin()
    places = ("--root", str(root_of(folder)), "--to", str(www(folder)), "--state", str(state_of(root_of(folder))))
    code, told = finish(("webserver", "nginx", str(folder / "written"), *places), turns.said)
    assert code == 0, told
    with (
        serve_by_nginx(folder / "written", folder / "nginx") as port,
        read_all_the_while(folder, port, turns.cluster.expected) as end,
    ):
        turns.kill_so_many(kills)
        read = end()
    killed = turns.counts["killed builds"] + turns.counts["killed releases"]
    return {"kills": killed, **turns.counts, "seconds": round(time.monotonic() - begun, 1), **read}


def tell(figures: dict[str, object]) -> None:
    line = json.dumps(figures, ensure_ascii=False)
    print(line)
    if os.environ.get("ZHANQUN_FIGURES"):
        Path(os.environ["ZHANQUN_FIGURES"]).write_text(f"{line}\n", encoding="utf-8")


def judge(figures: dict[str, object], kills: int) -> None:
    tell(figures)
    assert (figures["wrong"], figures["failures"]) == ([], 0)
    assert int(str(figures["kills"])) >= kills
    assert int(str(figures["killed builds"])) > kills // 5
    assert int(str(figures["killed releases"])) > kills // 5
    assert int(str(figures["requests"])) > 20 * kills
    assert int(str(figures["versions"])) > 100


@pytest.mark.slow
def test_no_reader_notices_that_runs_are_killed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    judge(play(tmp_path, KILLS), KILLS)


@pytest.mark.soak
def test_no_reader_notices_that_many_runs_are_killed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    judge(play(tmp_path, MANY), MANY)
