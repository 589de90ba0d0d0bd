"""Where only words of documents were edited the whole is not looked at, and what comes out is what it would make."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.pipeline.options import BuildResult
from tests.portal_from import (
    build_at,
    errors,
    out_of,
    read_tree,
    small_cluster,
    spare_duties,
    standard_cluster,
    write,
)
from tests.rebuild.glance import Glance
from tests.rebuild.test_state import commit
from tests.rebuild.words import DOCUMENTS, PUSHED, SHARED, WORDS_OF, set_words

SETTLED = 0.06
"""Seconds after which a file that changes looks otherwise on any file system that we know."""


class Repository:
    """A built cluster in a repository; each build is of a commit."""

    def __init__(self, root: Path, scratch: Path) -> None:
        self.root = root
        self._scratch = scratch
        self._glance = Glance(out_of(root))
        self.commits = 0
        self.whole: list[Path] = []

    def commit(self) -> None:
        self.commits += 1
        commit(self.root, stamp=f"2026-11-20T09:{self.commits // 60:02d}:{self.commits % 60:02d}+08:00")

    def edit(self, path: str, text: str) -> None:
        write(self.root, path, text)
        self.commit()

    def append(self, path: str, text: str) -> None:
        self.edit(path, self.read(path) + text)

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def build(self) -> BuildResult:
        """Build the last commit; what is written has other bytes than before."""
        before = self._glance.look()
        result = build_at(self.root, revision="HEAD", search=True)
        after = self._glance.look()
        idle = {file for file in result.made_files if before.get(file) == after.get(file)}
        assert not idle, f"written for nothing: {sorted(idle)}"
        return result

    def prove(self) -> None:
        """The output is what a clean build makes, and another build finds nothing to do."""
        self.commits += 1
        place = self._scratch / str(self.commits)
        build_at(self.root, revision="HEAD", search=True, out=place / "public", state=place / "state")
        clean, after = read_tree(place / "public"), read_tree(out_of(self.root))
        differing = {file for file in clean.keys() | after.keys() if clean.get(file) != after.get(file)}
        assert not differing, f"not as a clean build makes them: {sorted(differing)}"
        assert self.build().made == 0


def open_repository(root: Path) -> Repository:
    """A cluster in a repository, with its first build."""
    opened = Repository(root, root.with_name("clean"))
    opened.commit()
    assert errors(opened.build().diagnostics) == []
    return opened


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The small cluster; tests edit it one after the other, and each proves what it left."""
    return open_repository(small_cluster(tmp_path_factory.mktemp("small") / "root", SHARED, spare_duties()))


@pytest.fixture(scope="session")
def standard(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The same with the standard theme: indexes, tables, pieces that pages share."""
    return open_repository(standard_cluster(tmp_path_factory.mktemp("standard") / "root", SHARED))


@pytest.fixture(autouse=True)
def looking(readings: list[Path]) -> None:
    """Whoever looks at the whole is seen in each test."""


LISTED = ("lanjiang/zhengce/wenjian/20260312-banfa", "tingxi/zhengce/wenjian/20260401-xize")
"""Documents of the register, which says in every place what their texts begin with; that is all they say."""


def test_a_text_that_goes_on_is_made_alone(small: Repository, readings: list[Path]) -> None:
    for document in DOCUMENTS:
        small.append(f"content/{document}.md", "\n再补一段，说明来由。\n")
        result = small.build()
        assert document.partition("/")[2] in "".join(result.made_files)
    assert readings == []
    small.prove()


def test_a_text_that_begins_otherwise_is_told_in_lists_too(small: Repository) -> None:
    for document in (*DOCUMENTS, *LISTED):
        path = f"content/{document}.md"
        head, _, body = small.read(path).removeprefix("---\n").partition("---\n")
        small.edit(path, f"---\n{head}---\n新的开头，与以前不同。\n\n{body}")
        assert len(small.build().made_files) >= 1
    small.prove()


@pytest.mark.parametrize("word", WORDS_OF)
def test_other_words_of_a_head_are_told_wherever_they_stand(small: Repository, readings: list[Path], word: str) -> None:
    for document in DOCUMENTS:
        path = f"content/{document}.md"
        small.edit(path, set_words(small.read(path), {word: WORDS_OF[word]}))
        small.build()
    assert readings == []
    small.prove()


def test_a_placed_title_is_told_on_every_site_that_shows_it(small: Repository, readings: list[Path]) -> None:
    small.edit(PUSHED, set_words(small.read(PUSHED), {"title": "平台建设的通知"}))
    made = set(small.build().made_files)
    assert readings == []
    assert {
        "lanjiang/tzgg/20261120-tongzhi.html",
        "tingxi/tzgg/lanjiang-20261120-tongzhi.html",
        "tingxi/liuzhu/tzgg/lanjiang-20261120-tongzhi.html",
        "lanjiang/tzgg/index.html",
    } <= made
    small.prove()


def test_a_placed_text_is_made_on_every_site_that_shows_it(small: Repository, readings: list[Path]) -> None:
    small.append(PUSHED, "\n限期完成。\n")
    made = small.build().made_files
    assert readings == []
    assert {one for one in made if one.endswith("20261120-tongzhi.html")} == {
        "lanjiang/tzgg/20261120-tongzhi.html",
        "tingxi/tzgg/lanjiang-20261120-tongzhi.html",
        "tingxi/liuzhu/tzgg/lanjiang-20261120-tongzhi.html",
    }
    small.prove()


def test_some_texts_at_once(small: Repository, readings: list[Path]) -> None:
    for document in DOCUMENTS[:4]:
        write(small.root, path := f"content/{document}.md", small.read(path) + "\n又及。\n")
    small.commit()
    assert len(small.build().made_files) >= 4
    assert readings == []
    small.prove()


LOOKED_AT: dict[str, tuple[str, Callable[[str], str]]] = {
    "a title in the register": (
        f"content/{LISTED[0]}.md",
        lambda text: re.sub("^title: ", "title: 新的", text, count=1, flags=re.MULTILINE),
    ),
    "a date": (PUSHED, lambda text: text.replace("2026-11-20 09:00", "2026-11-20 09:30", 1)),
    "topics": (PUSHED, lambda text: text.replace("---\n", "---\ntopics: [综合政务/信访]\n", 1)),
    "the title that a withdrawn document had": (
        "content/liuzhu/tzgg/20261106-chedao.md",
        lambda text: re.sub("^title: .*", "title: 已经撤下的公告标题", text, count=1, flags=re.MULTILINE),
    ),
    "that title given up": (
        "content/liuzhu/tzgg/20261106-chedao.md",
        lambda text: re.sub("^title: .*", "title: 车道", text, count=1, flags=re.MULTILINE),
    ),
    "a link to a document": (PUSHED, lambda text: text + "\n见[停水](doc:tingxi/tzgg/20261101-tingshui)。\n"),
    "what a withdrawn document said": (
        "content/liuzhu/tzgg/20261105-cunjie.md",
        lambda text: text + "\n原《已经撤下的公告标题》不再有效。\n",
    ),
    "a fault": (PUSHED, lambda text: text + "\n[x](doc:no/such)\n"),
    "the fault mended": (PUSHED, lambda text: text.replace("\n[x](doc:no/such)\n", "")),
    "a list that runs in": (PUSHED, lambda text: text + "\n事项：\n- 一\n"),
    "the list taken apart": (PUSHED, lambda text: text.replace("\n事项：\n- 一\n", "\n事项：\n\n- 一\n")),
    "a link that a warning is told of": (PUSHED, lambda text: text + "\n[x](#s-nowhere)、[y](data:,)\n"),
    "the link mended": (PUSHED, lambda text: re.sub(r"\n\[x\].*\n", "", text)),
    "a theme": ("themes/plain/styles/base.css", lambda text: text + "\n.x { order: 1; }\n"),
}


@pytest.mark.parametrize("what", LOOKED_AT)
def test_of_all_else_the_whole_is_looked_at(small: Repository, readings: list[Path], what: str) -> None:
    path, change = LOOKED_AT[what]
    small.edit(path, change(small.read(path)))
    held = small.build().held
    assert readings
    if not held:
        small.prove()


def settle(root: Path) -> BuildResult:
    """A build of the work tree that may trust what it sees."""
    time.sleep(SETTLED)
    return build_at(root, search=True)


def test_of_the_work_tree_too(small: Repository, readings: list[Path]) -> None:
    settle(small.root)
    readings.clear()
    for document in (DOCUMENTS[0], PUSHED.removeprefix("content/").removesuffix(".md")):
        write(small.root, path := f"content/{document}.md", small.read(path) + "\n补充说明。\n")
        made = settle(small.root).made_files
        assert f"{document}.html" in made
        assert readings == []
    os.utime(small.root / PUSHED)
    assert settle(small.root).made == 0
    assert readings == []
    small.commit()
    small.prove()


LEAVING = "content/tingxi/tzgg/20261103-zan.md"
OF_THE_WORK_TREE: dict[str, Callable[[Path], object]] = {
    "a file beside documents": lambda root: write(root, "content/tingxi/tzgg/20261101-fanwei.txt", "城南一带。\n"),
    "a new document": lambda root: write(
        root, "content/tingxi/tzgg/20261104-xin.md", "---\ntitle: 新\npublished_at: 2026-11-04 09:00\n---\n新。\n"
    ),
    "a document gone": lambda root: (root / LEAVING).unlink(),
    "settings": lambda root: write(root, "sites/cluster.yaml", (root / "sites/cluster.yaml").read_text() + "\n"),
}


@pytest.mark.parametrize("what", OF_THE_WORK_TREE)
def test_of_all_else_in_the_work_tree_the_whole_is_looked_at(
    small: Repository, readings: list[Path], what: str
) -> None:
    write(small.root, LEAVING, "---\ntitle: 暂\npublished_at: 2026-11-03 09:00\n---\n暂。\n")
    settle(small.root)
    readings.clear()
    OF_THE_WORK_TREE[what](small.root)
    write(small.root, PUSHED, small.read(PUSHED) + "\n并请反馈。\n")
    settle(small.root)
    assert readings
    small.commit()
    small.prove()


def test_an_output_that_was_touched_is_put_right(small: Repository, readings: list[Path]) -> None:
    small.prove()
    spoiled = out_of(small.root) / "lanjiang/tzgg/index.html"
    spoiled.write_bytes(b"spoiled")
    readings.clear()
    small.append(PUSHED, "\n再次提醒。\n")
    small.build()
    assert readings
    small.prove()


def test_an_output_far_away_that_was_touched_is_found_by_the_next_build(small: Repository) -> None:
    small.prove()
    spoiled = out_of(small.root) / "tingxi/liuzhu/tzgg/index.html"
    whole = spoiled.read_bytes()
    spoiled.write_bytes(b"spoiled")
    small.append("content/lanjiang/tzgg/20260910-zhaokao.md", "\n名额不限。\n")
    small.build()
    small.build()
    assert spoiled.read_bytes() == whole
    small.prove()


@pytest.mark.parametrize("document", ["lanjiang/tzgg/20261012-jiaqi", "tingxi/tzgg/20261101-tingshui"])
def test_the_standard_theme_with_its_indexes(standard: Repository, readings: list[Path], document: str) -> None:
    standard.append(f"content/{document}.md", "\n本段含有一个罕见的词：麒麟阁。\n")
    made = standard.build().made_files
    assert readings == []
    assert set(made) == {f"{document}.html", f"{document.partition('/')[0]}/feed.xml"}
    records = [one.read_text(encoding="utf-8") for one in (out_of(standard.root)).rglob("search/r/**/*.json")]
    assert any("麒麟阁" in one for one in records)
    standard.prove()


@pytest.mark.parametrize("document", ["lanjiang/tzgg/20261120-tongzhi", "tingxi/tzgg/20261101-tingshui"])
def test_indexes_get_the_words_of_heads(standard: Repository, readings: list[Path], document: str) -> None:
    path = f"content/{document}.md"
    for word in WORDS_OF:
        standard.edit(path, set_words(standard.read(path), {word: WORDS_OF[word]}))
        standard.build()
    assert readings == []
    records = [one.read_text(encoding="utf-8") for one in out_of(standard.root).rglob("search/r/**/*.json")]
    assert any(WORDS_OF["title"] in one for one in records)
    standard.prove()


@pytest.mark.slow
@settings(
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=int(os.environ.get("ZHANQUN_SCRIPTS", "25")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    edits=st.lists(
        st.tuples(
            st.sampled_from((*DOCUMENTS, *LISTED, "lanjiang/tzgg/20261210-yugao")),
            st.sampled_from(("above", "below", *WORDS_OF)),
            st.text("甲乙丙。\n *_<", max_size=20),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_words_give_what_a_clean_build_gives(small: Repository, edits: list[tuple[str, str, str]]) -> None:
    for document, where, text in edits:
        path = f"content/{document}.md"
        before = small.read(path)
        if where in WORDS_OF:
            words = f"{text.strip()}{small.commits}"
            small.edit(path, set_words(before, {where: json.dumps([words] if where == "keywords" else words)}))
        else:
            head, _, body = before.removeprefix("---\n").partition("---\n")
            new = f"{text}\n\n{body}" if where == "above" else f"{body.rstrip()}\n\n{text}\n"
            small.edit(path, f"---\n{head}---\n{new[-2000:]}\n{small.commits}\n")
        small.build()
    small.prove()
