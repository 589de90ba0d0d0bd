"""Paths that a bundle may hold, and all the ways in which a path can be a trap."""

from __future__ import annotations

import pytest

from builder.diagnostic import Problems
from builder.exchange.paths import is_safe, tell_unsafe

UNSAFE = [
    "/content/lanjiang/tzgg/a.md",
    "//content/lanjiang/a.md",
    "../content/lanjiang/a.md",
    "content/../sites/cluster.yaml",
    "content/lanjiang/../../sites/cluster.yaml",
    "content/lanjiang/./a.md",
    "content/lanjiang//a.md",
    "content/lanjiang/tzgg/",
    "content/lanjiang",
    "content/a.md",
    "sites/lanjiang/site.yaml",
    "exchange/lanjiang/partners.yaml",
    "content\\lanjiang\\a.md",
    "content/lanjiang/..\\a.md",
    "C:/content/lanjiang/a.md",
    "content/lanjiang/C:a.md",
    "content/lanjiang/a.md:stream",
    "content/lanjiang/a\0.md",
    "content/lanjiang/a\n.md",
    "content/lanjiang/a\x1b[2J.md",
    "content/lanjiang/a\x7f.md",
    "content/lanjiang/a\u0085.md",
    "content/lanjiang/a\u202egnp.md",
    "content/lanjiang/a\u200b.md",
    "content/lanjiang/a\u2028.md",
    "content/lanjiang/a\ufeff.md",
    "content/lanjiang/a\ue000.md",
    "content/lanjiang/e\u0301.md",
    "content/lanjiang/.hidden",
    "content/lanjiang/.git/config",
    "content/lanjiang/a.",
    "content/lanjiang/a ",
    "content/lanjiang/ a",
    "content/lanjiang/-rf",
    "content/lanjiang/~a",
    "content/lanjiang/con",
    "content/lanjiang/NUL.txt",
    "content/lanjiang/com1.csv",
    "content/lanjiang/a?.csv",
    "content/lanjiang/a*.csv",
    'content/lanjiang/a".csv',
    "content/lanjiang/a<b>.csv",
    "content/lanjiang/a|b.csv",
    "content/LANJIANG/a.md",
    "content/岚江/a.md",
    "Content/lanjiang/a.md",
    "content/lanjiang/" + "a/" * 30 + "a.md",
    "content/lanjiang/" + "a" * 240,
    "content/lanjiang/" + "文" * 80,
    "",
]


@pytest.mark.parametrize("path", UNSAFE, ids=ascii)
def test_an_unsafe_path_is_told(path: str) -> None:
    problems = Problems()
    tell_unsafe([path], "bundle.zqb", problems)
    assert [one.code for one in problems] == ["unsafe-path"]


@pytest.mark.parametrize(
    "path",
    [
        "content/lanjiang/tzgg/20261120-qiye.md",
        "content/lanjiang/tzgg/附件1：事项表（2026年）.xlsx",
        "content/lanjiang-jiaoyu/a/b/c/d/e.pdf",
        "content/lanjiang/console.csv",
        "content/lanjiang/\u00e9.pdf",
    ],
)
def test_a_plain_path_is_safe(path: str) -> None:
    assert is_safe(path)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("content/a/b.csv", "content/a/b.csv"),
        ("content/a/b.csv", "content/a/B.csv"),
        ("content/a/b.csv", "content/a/ｂ.csv"),
        ("content/a/ss.csv", "content/a/ß.csv"),
        ("content/a/fi.csv", "content/a/ﬁ.csv"),
        ("content/a/b", "content/a/b/c.csv"),
        ("content/a/b/c.csv", "content/a/B"),
    ],
    ids=ascii,
)
def test_two_paths_that_are_one_file_somewhere_are_told(one: str, other: str) -> None:
    problems = Problems()
    tell_unsafe([one, other], "bundle.zqb", problems)
    assert [found.code for found in problems] == ["clashing-paths"]


def test_neighbours_do_not_clash() -> None:
    problems = Problems()
    tell_unsafe(["content/a/b.csv", "content/a/b.xlsx", "content/a/c/b.csv", "content/ab/b.csv"], "x", problems)
    assert list(problems) == []
