"""A theme may leave kinds of pages out: none of their files is made, and what else it names is told."""

from pathlib import Path

import pytest

from builder.diagnostic import Severity
from tests.portal_from import build_at, out_of, small_cluster, write

LEFT_OUT = ("map", "elder", "search", "emergency", "notfound", "register", "topics")


def leave_out(root: Path, *kinds: str) -> None:
    """Say so in the theme of the cluster, in its third line."""
    text = f'name: plain\ntokens: {{brand: "#9e1b1e", ink: "#222222"}}\nleaves_out: [{", ".join(kinds)}]\n'
    write(root, "themes/plain/theme.yaml", text)


def build_files(root: Path, *, search: bool = True) -> frozenset[str]:
    """The output after a build without faults."""
    result = build_at(root, search=search)
    assert not [one for one in result.diagnostics if one.severity is Severity.ERROR], result.diagnostics
    out = out_of(root)
    return frozenset(file.relative_to(out).as_posix() for file in out.rglob("*") if file.is_file())


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[frozenset[str], ...]:
    """Of one cluster: all its files; what is left when its theme leaves kinds out; and when a child theme does not."""
    root = small_cluster(tmp_path_factory.mktemp("leaves") / "root")
    whole = build_files(root)
    leave_out(root, *LEFT_OUT)
    less = build_files(root)
    write(root, "themes/deep/theme.yaml", "name: deep\nparent: plain\nleaves_out: [elder]\n")
    return whole, less, build_files(root, search=False)


def test_files_of_kinds_that_are_left_out_are_taken_away(outputs: tuple[frozenset[str], ...]) -> None:
    whole, less, _ = outputs
    gone = {file.partition("/")[2] for file in whole - less}
    assert {"map.html", "elder.html", "search.html", "notice/index.html", "404.html"} <= gone
    assert {"zwgk/mulu/index.html", "zwgk/mulu/mulu.csv", "zwgk/mulu/mulu.xlsx", "zwgk/zhuti/index.html"} <= gone
    assert not {file for file in less if file.rpartition("/")[2] in ("map.html", "elder.html", "search.html")}
    assert {file for file in less if file.endswith("/ticai/index.html")}


def test_where_no_page_asks_it_there_is_no_search_index(outputs: tuple[frozenset[str], ...]) -> None:
    whole, less, _ = outputs
    assert [file for file in whole if file.endswith("/search/manifest.json")]
    assert not [file for file in less if "/search/" in file]


def test_a_child_leaves_out_what_its_parent_does_unless_it_says_otherwise(
    outputs: tuple[frozenset[str], ...],
) -> None:
    _, less, own = outputs
    again = {file.rpartition("/")[2] for file in own - less}
    assert {"map.html", "search.html"} <= again
    assert "elder.html" not in again


def test_what_cannot_be_left_out_is_told(tmp_path: Path) -> None:
    root = small_cluster(tmp_path)
    leave_out(root, "map", "document", "serch")
    result = build_at(root)
    told = [one for one in result.diagnostics if one.code == "cannot-leave-out"]
    assert {one.site for one in told} == set(result.held) != set()
    assert {(one.mark.file, one.mark.line) for one in told} == {("themes/plain/theme.yaml", 3)}
    assert {(dict(one.params)["kind"], dict(one.params).get("near", "")) for one in told} >= {("serch", "search")}
    assert {dict(one.params)["kind"] for one in told} == {"document", "serch"}
