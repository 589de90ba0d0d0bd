"""A scheduler and workers in processes of their own build what one machine builds, while one of them is killed."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from builder.diagnostic import Severity
from builder.pipeline.build import build
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import BuildOptions, BuildResult
from builder.workers import Bounds
from tests.demo import ROOT
from tests.portal_from import build_at, edit, lines, out_of, read_options, read_tree, small_cluster, state_of

pytest.importorskip("distributed", reason="the extra `dask` is not installed")

FIRST_COUNTY = "content/xian0/tzgg/20261101-tongzhi.md"
COUNTIES = 6
COUNTY = """\
-- sites/lanjiang/xian{0}/site.yaml --
id: xian{0}
name: 第{0}县人民政府
short_name: 第{0}县
level: county
body: government
host: www.xian{0}.gov.example
code: "99012{0:02}001"
organ: {{name: 第{0}县人民政府办公室, phone: 0990-5500{0:02}}}
-- content/xian{0}/tzgg/20261101-tongzhi.md --
---
title: 第{0}号通知
published_at: 2026-11-01 08:30
---
## 事由

通知**如下**：第{0}号。
"""


class Cluster:
    """A scheduler, and workers that are started one by one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._started: list[subprocess.Popen[bytes]] = []
        self._start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        self.workers = [self.hire() for _ in range(2)]
        self.address = f"dask://{json.loads(self._wait_for_file())['address'].removeprefix('tcp://')}"

    def hire(self) -> subprocess.Popen[bytes]:
        """One more worker."""
        place = ("--host", "127.0.0.1", "--local-directory", str(self._folder))
        return self._start("dask_worker", *place, "--nthreads", "1", "--no-nanny", "--no-dashboard")

    def end(self) -> None:
        """All of them, the workers first."""
        for process in reversed(self._started):
            process.kill()
            process.wait()

    def _start(self, program: str, *words: str) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-m", f"distributed.cli.{program}", "--scheduler-file", str(self._file), *words)
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with (self._folder / f"{program}.log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder, env=environment)
        self._started.append(process)
        return process

    def _wait_for_file(self) -> str:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if self._file.exists() and (text := self._file.read_text(encoding="utf-8")).rstrip().endswith("}"):
                return text
            time.sleep(0.1)
        raise AssertionError((self._folder / "dask_scheduler.log").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    yield found
    found.end()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A region with many counties."""
    counties = (COUNTY.format(number) for number in range(COUNTIES))
    return small_cluster(tmp_path_factory.mktemp("shared") / "root", *counties)


@pytest.fixture(scope="module")
def at_home(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What one machine builds."""
    folder = tmp_path_factory.mktemp("home")
    result = build_at(root, out=folder / "public", state=folder / "state")
    assert lines(result.diagnostics) == []
    return read_tree(folder / "public")


def build_far(root: Path, address: str, **more: object) -> BuildResult:
    options = BuildOptions(read=replace(read_options(root), workers=address), out=out_of(root), **more)  # type: ignore[arg-type]
    return build(options)


@pytest.mark.slow
def test_the_same_bytes_though_a_worker_is_killed_in_the_middle(
    cluster: Cluster, root: Path, at_home: dict[str, bytes]
) -> None:
    killed = []

    def kill_one(done: int, of: int, made: int) -> None:
        if done == 2:
            cluster.workers[0].kill()
            killed.append((done, of))

    options = BuildOptions(read=replace(read_options(root), workers=cluster.address), out=out_of(root))
    result = build(options, kill_one)
    cluster.workers[0].wait()
    cluster.hire()
    assert killed == [(2, COUNTIES + 3)]
    assert lines(result.diagnostics) == []
    assert read_tree(out_of(root)) == at_home
    assert not (out_of(root).parent / f".{out_of(root).name}.staging").exists()

    again = build_at(root, clean=False)
    assert (again.made, again.kept, again.held) == (0, len(at_home), ())

    edit(root, FIRST_COUNTY, "title: 第0号通知", "title: 第零号通知")
    third = build_far(root, cluster.address)
    assert lines(third.diagnostics) == []
    assert f"xian0/{FIRST_COUNTY.removeprefix('content/xian0/').replace('.md', '.html')}" in third.made_files
    edit(root, FIRST_COUNTY, "title: 第零号通知", "title: 第0号通知")
    build_at(root)
    assert read_tree(out_of(root)) == at_home


@pytest.mark.slow
def test_a_fault_holds_its_site_and_strict_writes_nothing(cluster: Cluster, root: Path, tmp_path: Path) -> None:
    template = root / "themes/plain/templates/map.html"
    words = template.read_text(encoding="utf-8")
    wrong = "{% block main %}{% if site.name == '第3县人民政府' %}{{ site.nothing_of_that_name }}{% endif %}"
    template.write_text(words.replace("{% block main %}", wrong), encoding="utf-8")
    try:
        read = replace(read_options(root, state=tmp_path / "state"), workers=cluster.address)
        options = BuildOptions(read=read, out=tmp_path / "public", strict=True)
        stopped = build(options)
        assert (stopped.stopped, stopped.held) == (True, ("xian3",))
        assert read_tree(tmp_path / "public") == {}
        result = build(replace(options, strict=False))
        assert result.held == ("xian3",)
        assert {one.site for one in result.diagnostics if one.severity is Severity.ERROR} == {"xian3"}
        assert {file.partition("/")[0] for file in read_tree(tmp_path / "public")} >= {"lanjiang", "xian2", "xian4"}
    finally:
        template.write_text(words, encoding="utf-8")


def test_what_a_site_left_elsewhere_is_known_to_the_heir_of_its_place(cluster: Cluster, tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    build_far(root, cluster.address)
    edit(root, "sites/lanjiang/tingxi/liuzhu/site.yaml", "id: liuzhu", "id: liuzhu-zhen")
    edit(root, "sites/cluster.yaml", "sites: [tingxi, liuzhu]", "sites: [tingxi]")
    (root / "content/liuzhu").rename(root / "content/liuzhu-zhen")
    result = build_far(root, cluster.address)
    assert lines(result.diagnostics) == []
    assert (result.made, result.held) == (0, ())  # it says the same, and is not written once more
    after = read_tree(out_of(root))
    build_at(root, out=tmp_path / "anew", state=tmp_path / "another")
    assert read_tree(tmp_path / "anew") == after


def test_workers_of_another_edition_write_nothing(
    cluster: Cluster, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("builder.pipeline.far_pool"), "state_edition", lambda: "another")
    read = replace(read_options(root, state=tmp_path / "state"), workers=cluster.address)
    with pytest.raises(CouldNotRun) as caught:
        build(BuildOptions(read=read, out=tmp_path / "public"))
    assert caught.value.diagnostic.code == "worker-of-other-edition"
    assert read_tree(tmp_path / "public") == {}


def test_what_is_no_address_is_told(root: Path, tmp_path: Path) -> None:
    for text in ("dask://", "dask://here", "tcp://127.0.0.1:1", "dask://user@127.0.0.1:1", "dask://127.0.0.1:1/path"):
        read = replace(read_options(root, state=tmp_path / "state"), workers=text)
        with pytest.raises(CouldNotRun) as caught:
            build(BuildOptions(read=read, out=tmp_path / "public"))
        assert caught.value.diagnostic.code == "not-a-pool"


def test_nobody_at_the_address_is_told(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("builder.workers.dask"), "PATIENCE", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"dask://127.0.0.1:{taken.getsockname()[1]}"
        read = replace(read_options(root, state=tmp_path / "state"), workers=address, bounds=Bounds(silence=5))
        with pytest.raises(CouldNotRun) as caught:
            build(BuildOptions(read=read, out=tmp_path / "public"))
    assert caught.value.diagnostic.code == "workers-not-reached"
    assert state_of(root) != read.state
