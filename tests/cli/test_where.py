"""`where`: on which sites a document is shown, by which way, since when, from which commit; and what is to come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builder.diagnostic import Problems
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.finding import find_document
from builder.pipeline.reading import Reading, read_and_plan
from builder.pipeline.state import state_of
from builder.wording import read_wording
from tests.cli.matters_of import shared_cluster
from tests.cli.test_verbs import data, git, run
from tests.portal_from import build_at, edit, read_options, write
from tests.portal_from import state_of as state_of_root

TWIN = """
-- content/tingxi/zhengce/wenjian/b.md --
---
title: 同号
published_at: 2026-05-01 09:30
number: 汀政发〔2026〕7号
---
一。
-- content/tingxi/zhengce/wenjian/c.md --
---
title: 同号之二
published_at: 2026-05-01 09:30
number: 汀政发〔2026〕7号
---
二。
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cluster, built; tests only read it."""
    root = shared_cluster(tmp_path_factory.mktemp("where") / "root", TWIN)
    assert {one.code for one in build_at(root).diagnostics} == {"doubled-document-number"}
    return root


def told(root: Path, document: str, *options: str) -> Any:
    """What `where` tells machines."""
    return data(run(root, "where", document, "--format", "json", *options))


def places(found: Any) -> list[tuple[str, str, str, str, str]]:
    """Site, way, form, day and address of each place."""
    return [(one["site"], one["way"], one["form"], one["since"], one["address"]) for one in found["places"]]


KUOSAN = "https://www.lanjiang.gov.example/tzgg/kuosan.html"


def test_every_place_is_told_with_way_and_day(root: Path) -> None:
    found = told(root, "lanjiang/tzgg/kuosan")
    assert (found["title"], found["state"], found["channel"]) == ("扩散通知", "shown", "tzgg")
    assert places(found) == [
        ("lanjiang", "own", "page", "2026-11-10", KUOSAN),
        ("lanjiang", "own", "redirect", "2026-11-10", "https://www.lanjiang.gov.example/old/kuosan.html"),
        ("tingxi", "push", "page", "2026-11-10", "https://www.tingxi.gov.example/tzgg/lanjiang-kuosan.html"),
        ("liuzhu", "push", "link", "2026-11-10", KUOSAN),
    ]
    assert [one["written"] for one in found["places"][2:]] == [
        "content/lanjiang/tzgg/kuosan.md:6:5",
        "content/lanjiang/tzgg/kuosan.md:7:5",
    ]


def test_an_adoption_is_told_with_who_decided(root: Path) -> None:
    found = told(root, "liuzhu/tzgg/caiyong")
    assert [(one["way"], one["by"], one["since"]) for one in found["places"]] == [
        ("own", "", "2026-11-12"),
        ("adopt", "周敏", "2026-11-14"),
    ]
    assert [(one["state"], one["decided_by"]) for one in found["matters"]] == [("adopted", "周敏")]


@pytest.mark.parametrize(
    ("document", "state", "forms"),
    [
        ("chehui", "withdrawn", ["tombstone", "tombstone"]),
        ("mimi", "withdrawn", []),
        ("caogao", "draft", ["planned", "planned"]),
        ("jiangfa", "scheduled", ["planned", "planned"]),
        ("guoqi", "expired", []),
    ],
)
def test_what_is_not_shown_is_told_with_what_is_left_or_to_come(
    document: str, state: str, forms: list[str], root: Path
) -> None:
    found = told(root, f"lanjiang/tzgg/{document}")
    assert (found["state"], [one["form"] for one in found["places"]]) == (state, forms)


def test_a_tombstone_is_told_with_its_way_and_the_day_of_the_withdrawal(root: Path) -> None:
    found = told(root, "lanjiang/tzgg/chehui")
    assert found["withdrawn"] == {"on": "2026-11-15", "reason": "内容有误"}
    assert [(site, way, since) for site, way, _, since, _ in places(found)] == [
        ("lanjiang", "own", "2026-11-15"),
        ("tingxi", "push", "2026-11-15"),
    ]


@pytest.fixture(scope="module")
def reading(root: Path) -> Reading:
    """The cluster, read once."""
    with state_of(state_of_root(root)) as store:
        found = read_and_plan(read_options(root), store, Problems())
    assert found is not None
    return found


@pytest.mark.parametrize(
    "reference",
    [
        "lanjiang/zhengce/wenjian/20260312-banfa",
        "content/lanjiang/zhengce/wenjian/20260312-banfa.md",
        "./content/lanjiang/zhengce/wenjian/20260312-banfa.md",
        "lanjiang/zhengce/wenjian/20260312-banfa.md",
        "{root}/content/lanjiang/zhengce/wenjian/20260312-banfa.md",
        "岚政发〔2026〕1号",
        " 岚政发[2026] 01号 ",
        "11990000MB00000001/2026-00001",
        "https://www.lanjiang.gov.example/zhengce/wenjian/20260312-banfa.html",
        "/zhengce/wenjian/20260312-banfa.html#h1",
        "lanjiang/zhengce/wenjian/20260312-banfa.html",
    ],
)
def test_a_document_is_found_by_all_its_names(reference: str, reading: Reading, root: Path) -> None:
    found = find_document(reading, root, reference.format(root=root))
    assert found.id.text == "lanjiang/zhengce/wenjian/20260312-banfa"


@pytest.mark.parametrize(
    ("reference", "document"),
    [
        ("https://www.tingxi.gov.example/tzgg/lanjiang-kuosan.html", "lanjiang/tzgg/kuosan"),
        ("https://www.lanjiang.gov.example/old/kuosan.html", "lanjiang/tzgg/kuosan"),
        ("https://www.tingxi.gov.example/tzgg/lanjiang-chehui.html", "lanjiang/tzgg/chehui"),
    ],
)
def test_pages_elsewhere_and_tombstones_lead_to_the_document(
    reference: str, document: str, reading: Reading, root: Path
) -> None:
    assert find_document(reading, root, reference).id.text == document


@pytest.mark.parametrize(
    ("reference", "code", "words"),
    [
        ("lanjiang/tzgg/kuosann", "document-not-found", "Did you mean lanjiang/tzgg/kuosan?"),
        ("岚政发〔2025〕1号", "document-not-found", "Did you mean 岚政发〔20"),
        ("汀政发〔2026〕7号", "ambiguous-document", "tingxi/zhengce/wenjian/b, tingxi/zhengce/wenjian/c"),
        ("https://www.lanjiang.gov.example/", "no-document-there", "no single document"),
        ("/", "ambiguous-address", "lanjiang/index.html"),
        ("", "document-not-found", ""),
        ("../../etc/passwd", "document-not-found", ""),
        ("content/lanjiang", "document-not-found", ""),
        ("a\0b", "document-not-found", "\\x00"),
        ("x" * 100_000, "document-not-found", ""),
        ("\x1b[31m", "document-not-found", "\\x1b[31m"),
    ],
)
def test_what_is_no_document_is_told(reference: str, code: str, words: str, reading: Reading, root: Path) -> None:
    with pytest.raises(CouldNotRun) as fault:
        find_document(reading, root, reference)
    wording, diagnostic = read_wording("en"), fault.value.diagnostic
    assert diagnostic.code == code
    assert words in f"{wording.line(diagnostic)} {wording.hint(diagnostic)}"


def test_an_unknown_document_ends_with_2(root: Path) -> None:
    result = run(root, "where", "lanjiang/tzgg/kuosann")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "error[document-not-found]" in result.stderr


def test_a_document_at_fault_is_told_as_such(tmp_path: Path) -> None:
    root = shared_cluster(tmp_path / "root")
    write(root, "content/tingxi/tzgg/huai.md", "x")
    write(root, "content/tingxi/tzgg/hao.md", "---\ntitle: 好\npublished_at: 2026-11-20 09:00\n---\n好。\n")
    for name in ("tingxi/tzgg/huai", "content/tingxi/tzgg/hao.md"):
        result = run(root, "where", name)
        assert (result.exit_code, "error[site-at-fault]: the site tingxi" in result.stderr) == (2, True), name


def test_history_and_last_build_are_told_as_far_as_they_are_known(tmp_path: Path) -> None:
    root = shared_cluster(tmp_path / "root")
    file = "content/lanjiang/tzgg/kuosan.md"
    before = told(root, "lanjiang/tzgg/kuosan")
    assert (before["repository"], before["commit"], before["built"]) == (False, None, None)
    assert {one["lies_since"] for one in before["places"]} == {None}
    build_at(root)
    git(root, "init", "-q")
    assert told(root, file)["uncommitted"] is True
    git(root, "add", "-A")
    git(root, "commit", "-qm", "初稿", day="2026-11-01")
    git(root, "commit", "-qm", "别的", "--allow-empty", day="2026-11-02")
    after = told(root, file)
    assert (after["commit_subject"], after["committed_at"]) == ("初稿", "2026-11-01T12:00:00+08:00")
    assert (after["uncommitted"], after["built"], len(after["commit"])) == (False, "as-now", 40)
    assert [one["lies_since"] is not None for one in after["places"]] == [True, True, True, False]
    edit(root, file, "各地张贴", "各地公布")
    edited = told(root, file)
    assert (edited["uncommitted"], edited["built"], edited["commit"]) == (True, "otherwise", after["commit"])
    write(root, "content/lanjiang/tzgg/xin.md", "---\ntitle: 新\npublished_at: 2026-11-20 09:00\n---\n新。\n")
    new = told(root, "lanjiang/tzgg/xin")
    assert (new["commit"], new["uncommitted"], new["built"]) == (None, True, "never")


def test_people_read_the_answer(root: Path) -> None:
    result = run(root, "where", "lanjiang/tzgg/kuosan", "--lang", "zh-Hans")
    printed = result.stdout.splitlines()
    assert printed[:4] == [
        "扩散通知",
        "编号 lanjiang/tzgg/kuosan",
        "文件 content/lanjiang/tzgg/kuosan.md",
        "在网上；发布时间 2026-11-10 09:00",
    ]
    assert "    汀溪县人民政府 · tzgg  页面  推送  自 2026-11-10  由 lanjiang" in printed
    withdrawn = run(root, "where", "lanjiang/tzgg/mimi").stdout
    assert "withdrawn on 2026-11-15: 涉密" in withdrawn
    assert "it is shown nowhere" in withdrawn
    assert "overdue  lanjiang → tingxi" in run(root, "where", "lanjiang/tzgg/bixu").stdout
