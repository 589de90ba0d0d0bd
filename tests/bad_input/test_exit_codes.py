"""No traceback ever: the command ends with 0, 1 or 2, says what is wrong on stderr, and keeps stdout for data."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.portal_from import edit, out_of, read_tree, state_of, write

PROGRAM = Path(__file__).resolve().parents[2] / "build.py"


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program on a cluster that `build_at` may have built."""
    places = ("--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root)), "--jobs", "2")
    command = [sys.executable, "-W", "error", str(PROGRAM), *words, *places, "--as-of", "2026-11-25T12:00"]
    environment = {**os.environ, "LANG": "en_US.UTF-8", "ZHANQUN_LANG": "en", "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=30)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_faults_of_documents_end_with_1(root: Path) -> None:
    assert run(root, "build").returncode == 0
    before = read_tree(out_of(root))
    write(root, "content/liuzhu/tzgg/a.md", "---\ntitel: 甲甲\npublished_at: 2026-02-30 09:00\n---\n")
    done = run(root, "build", "--format", "json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["held"], told["stopped"]) == (1, ["liuzhu"], False)
    assert [(one["file"], one["line"], one["column"], one["code"]) for one in told["diagnostics"]] == [
        ("content/liuzhu/tzgg/a.md", 2, 1, "missing-key"),
        ("content/liuzhu/tzgg/a.md", 2, 1, "unknown-key"),
        ("content/liuzhu/tzgg/a.md", 3, 15, "not-a-moment"),
    ]
    assert {one["excerpt"] for one in told["diagnostics"]} == {"titel: 甲甲", "published_at: 2026-02-30 09:00"}
    assert all(one["hint"] and one["message"] for one in told["diagnostics"])
    assert read_tree(out_of(root)) == before


def test_a_fault_shows_its_line_with_a_caret_under_the_place(root: Path) -> None:
    write(root, "content/liuzhu/tzgg/a.md", "---\ntitle: 甲\npublished_at: 2026-02-30 09:00\n---\n")
    done = run(root, "check")
    assert (done.returncode, done.stdout) == (1, "")
    lines = done.stderr.split("\n")
    assert lines[0] == "content/liuzhu/tzgg/a.md:3:15: error[not-a-moment]: “2026-02-30 09:00” is no minute"
    assert lines[1:3] == ["  published_at: 2026-02-30 09:00", f"  {' ' * 14}^"]
    assert lines[3].startswith("  help: ")


def test_a_fault_of_the_cluster_ends_with_1_and_writes_nothing(root: Path) -> None:
    before = read_tree(out_of(root))
    edit(root, "sites/cluster.yaml", "theme: plain", "theme: plain\nthema: x")
    done = run(root, "build")
    assert done.returncode == 1
    assert "sites/cluster.yaml:5:1: error[unknown-key]" in done.stderr
    assert "nothing was written" in done.stderr
    assert read_tree(out_of(root)) == before


def test_a_template_that_fails_ends_with_1(root: Path) -> None:
    write(
        root,
        "themes/deep/templates/home.html",
        '{% extends "plain:home.html" %}\n{% block main %}{{ site.x.y }}{% endblock %}',
    )
    done = run(root, "build")
    assert done.returncode == 1
    assert "themes/deep/templates/home.html:2:1: error[template-failed]" in done.stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("build", "--rev", "no-such-revision"), "unknown-revision"),
        (("build", "--rev", "--output=/tmp/x"), "unknown-revision"),
        (("build", "--site", "tingsi"), "unknown-site"),
        (("explain", "page", "/nowhere.html"), "unknown-address"),
        (("explain", "setting", "tingxi", "them"), "unknown-setting"),
        (("explain", "channels", "tingsi"), "unknown-site"),
        (("new", "tingxi", "tzg", "--title", "a"), "unknown-channel"),
        (("search", "公告"), "search-index-missing"),
    ],
)
def test_what_cannot_run_ends_with_2(words: tuple[str, ...], code: str, root: Path) -> None:
    done = run(root, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"error[{code}]" in done.stderr


def test_an_odd_file_name_is_told_in_text_and_json(root: Path) -> None:
    write(root, "content/liuzhu/tzgg/a\nb\x1b[31m.md", "x")
    done = run(root, "check")
    assert done.returncode == 1
    assert "\x1b" not in done.stderr
    assert "\nb" not in done.stderr
    assert run(root, "check", "--format", "json").returncode == 1


def test_a_pipe_in_the_content_does_not_hang(root: Path) -> None:
    os.mkfifo(root / "content/liuzhu/tzgg/pipe.md")
    assert run(root, "check").returncode == 1
