"""Pipes, devices, links and folders without bottom where a file is meant: told at once, never opened."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.diagnostic import Diagnostic, Problems
from builder.disk import find_files, read_at_most, read_bytes, read_inside
from builder.pipeline.excerpts import with_excerpts
from builder.source.text import LARGEST_TEXT, read_text
from catalog.origin import Mark
from tests.portal_from import build_at, lines, small_cluster

PLACES = (
    "content/lanjiang/tzgg/pipe.md",
    "content/lanjiang/tzgg/pipe.pdf",
    "content/lanjiang/numbers.yaml",
    "sites/lanjiang/pipe.yaml",
    "themes/deep/styles/pipe.css",
)


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Whoever opens a pipe waits for ever; the test does not."""

    def give_up(*_: object) -> None:
        raise AssertionError("something waits for a pipe")

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(120)
    yield
    signal.alarm(0)


def test_a_pipe_anywhere_is_told(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    for place in PLACES:
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).unlink(missing_ok=True)
        os.mkfifo(root / place)
    told = {one.mark.file for one in build_at(root).diagnostics}
    assert told >= set(PLACES), lines(build_at(root).diagnostics)


def test_a_pipe_in_the_place_of_the_settings_is_told(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    (root / "sites/cluster.yaml").unlink()
    os.mkfifo(root / "sites/cluster.yaml")
    result = build_at(root)
    assert result.stopped
    assert "sites/cluster.yaml" in {one.mark.file for one in result.diagnostics}


@pytest.mark.parametrize("name", ["/dev/zero", "/dev/null", "/proc/kmsg"])
def test_a_device_is_no_file(name: str, tmp_path: Path) -> None:
    if not os.path.exists(name):
        pytest.skip(f"{name} is not on this machine")
    problems = Problems()
    assert read_text(Path(name), "a", problems) is None or name == "/proc/kmsg"
    (tmp_path / "link").symlink_to("/dev/zero")
    assert read_text(tmp_path / "link", "a", problems) is None
    with pytest.raises(OSError, match="Invalid argument"):
        read_bytes(tmp_path / "link")


def test_a_file_that_grows_is_read_up_to_its_bound(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_bytes(b"")
    os.truncate(path, 2**40)
    assert len(read_at_most(path, 1000)) == 1001
    problems = Problems()
    assert read_text(path, "a", problems) is None
    assert [one.code for one in problems] == ["text-too-large"]
    assert LARGEST_TEXT < 10_000_000


@pytest.mark.parametrize("name", ["out.md", "folder/a.md", "../a.md", "/a.md", "b//c.md", "./b/c.md", "b"])
def test_nothing_is_read_inside_a_folder_that_lies_elsewhere(name: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "b").mkdir(parents=True)
    (tmp_path / "a.md").write_text("secret", encoding="utf-8")
    (root / "b/c.md").write_text("four", encoding="utf-8")
    (root / "out.md").symlink_to(tmp_path / "a.md")
    (root / "folder").symlink_to(tmp_path)
    assert read_inside(root, "b/c.md", 1000) == b"four"
    with pytest.raises(OSError, match=r"."):
        read_inside(root, name, 1000)


def test_no_line_is_shown_of_what_a_link_leads_to(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    (tmp_path / "a.md").write_text("secret", encoding="utf-8")
    (root / "content/lanjiang/tzgg/a.md").symlink_to(tmp_path / "a.md")
    (root / "content/lanjiang/folder").symlink_to(tmp_path)
    for name in ("content/lanjiang/tzgg/a.md", "content/lanjiang/folder/a.md"):
        told = with_excerpts(root, [Diagnostic(code="link-out", mark=Mark(name))])
        assert [one.excerpt for one in told] == [""]
    assert {(one.code, one.excerpt) for one in build_at(root).diagnostics} == {("link-out", "")}


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for _ in range(5):
        with pytest.raises(IsADirectoryError):
            read_bytes(tmp_path)
    assert not before or len(os.listdir("/proc/self/fd")) == before


def test_folders_without_bottom_are_told_not_entered(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    home = os.getcwd()
    try:
        os.chdir(root / "content/lanjiang/tzgg")
        for _ in range(120):
            os.mkdir("a" * 60)
            os.chdir("a" * 60)
        Path("deep.md").write_text("x", encoding="utf-8")
    finally:
        os.chdir(home)
    found = [one for one in find_files(root) if "aaaa" in one.path]
    assert [(one.link, one.path.count("/") <= 33) for one in found] == [(True, True)]
    assert [one.code for one in build_at(root).diagnostics] == ["link-out"]


def test_what_is_not_looked_at_is_told_all_the_same_and_a_link_or_a_pipe_as_such(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    for name in ("a.md", "b.txt", "folder.md/c.md"):
        (tmp_path / name).write_text("four", encoding="utf-8")
    (tmp_path / "link.md").symlink_to(tmp_path / "a.md")
    os.mkfifo(tmp_path / "pipe.md")
    found = {one.path: (one.size, one.link) for one in find_files(tmp_path, unseen=".md")}
    assert found == {
        "a.md": (0, False),
        "b.txt": (4, False),
        "folder.md/c.md": (0, False),
        "link.md": (0, True),
        "pipe.md": (0, True),
    }
    assert list(found) == [one.path for one in find_files(tmp_path)]
