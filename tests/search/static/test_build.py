"""The build makes the indexes: each portal's on its host, the cluster's on the first."""

from pathlib import Path

import pytest

from builder.pipeline.build import build
from builder.pipeline.index_documents import plain_text
from builder.pipeline.options import BuildOptions, BuildResult
from builder.search.static.fetch import Fetcher, fetch_from
from builder.search.static.read import Ask, Index
from tests.portal_from import AS_OF, edit, out_of, read_options, small_cluster, write

XINIU = "content/lanjiang/tzgg/20261101-xiniu.md"
WITHDRAWN = "withdrawn: {on: 2026-11-10, reason: 有误, authority: 岚江省人民政府办公厅}"
ANNOUNCEMENT = "---\ntitle: 罕见犀牛保护办法\npublished_at: 2026-11-01 09:00\n---\n\n保护**犀**牛的条文。\n"


def build_searched(root: Path, *, out: Path | None = None, state: Path | None = None, only: str = "") -> BuildResult:
    read = read_options(root, as_of=AS_OF, state=state)
    return build(BuildOptions(read=read, out=out or out_of(root), only=only, search=True))


def indexes(out: Path) -> dict[str, bytes]:
    files = (one for one in sorted(out.rglob("search/**/*")) if one.is_file())
    return {str(one.relative_to(out)): one.read_bytes() for one in files}


def found(out: Path, portal: str, words: str) -> list[str]:
    answer = Index(Fetcher(fetch_from(out / portal / "search"))).ask(Ask(text=words))
    return [str(hit.record["i"]) for hit in answer.hits]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_cluster(tmp_path_factory.mktemp("searched") / "root")
    build_searched(root)
    return root


def test_each_portal_has_its_index_and_the_first_that_of_all(root: Path) -> None:
    of_all = Index(Fetcher(fetch_from(out_of(root) / "lanjiang" / "search"))).manifest.documents
    of_one = Index(Fetcher(fetch_from(out_of(root) / "tingxi" / "search"))).manifest.documents
    assert of_all > of_one > 0
    assert found(out_of(root), "lanjiang", "停水")
    assert found(out_of(root), "tingxi", "停水")


def test_a_build_of_one_site_or_without_search_leaves_the_indexes(root: Path) -> None:
    before = indexes(out_of(root))
    write(root, XINIU, ANNOUNCEMENT)
    build_searched(root, only="lanjiang")
    build(BuildOptions(read=read_options(root), out=out_of(root)))
    assert indexes(out_of(root)) == before


def test_edits_leave_what_a_clean_build_makes(root: Path, tmp_path: Path) -> None:
    write(root, XINIU, ANNOUNCEMENT)
    build_searched(root)
    assert found(out_of(root), "lanjiang", "保护犀牛") == ["lanjiang/tzgg/20261101-xiniu"]
    assert found(out_of(root), "tingxi", "保护犀牛") == []
    build_searched(root, out=tmp_path / "clean", state=tmp_path / "clean-state")
    assert indexes(out_of(root)) == indexes(tmp_path / "clean")
    edit(root, XINIU, "published_at", f"{WITHDRAWN}\npublished_at")
    build_searched(root)
    assert found(out_of(root), "lanjiang", "保护犀牛") == []
    assert not any("犀牛".encode() in data or b"xiniu" in data for data in indexes(out_of(root)).values())


def test_tags_within_a_line_part_no_words() -> None:
    html = '<p>政<strong>务</strong>公<a href="x" title="a>b">开</a></p><p>一&amp;二<br>三</p>'
    assert plain_text(html) == "政务公开 一&二 三"
