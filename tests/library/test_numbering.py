"""Index numbers: who gets one, that none is given twice, and that nothing else of a file changes."""

from pathlib import Path

import pytest

from builder.pipeline.faults import CouldNotRun
from builder.pipeline.numbering import NumberingResult, give_numbers
from tests.portal_from import check_at, lines, read_options, write, write_cluster

POLICY = "content/sheng/wenjian/xin.md"
LEDGER = "content/sheng/numbers.yaml"
CODE = "9900000001"
HEAD = "title: 新文件\npublished_at: 2026-05-01 09:00\nnumber: 岚政发〔2026〕77号\n"
CLUSTER = """-- sites/cluster.yaml --
name: 省
hosting: {by: host}
domain_suffix: gov.example
-- sites/sheng/site.yaml --
id: sheng
name: 省人民政府
level: region
body: government
host: www.sheng.gov.example
code: "9900000001"
organ: {name: 省人民政府办公厅}
-- catalog/standards/site-profiles.yaml --
id: site-profiles
title: 小站点
source: 试用
status: unverified
effective_from: 2026-01-01
freshness: []
footer: []
profiles:
  - levels: [region]
    body: government
    channels:
      - {path: tzgg, title: 公告, type: 工作动态, kinds: [notice, news], description: 公告, keywords: [公告]}
      - {path: wenjian, title: 文件, type: 政策文件, kinds: [policy, report], description: 文件, keywords: [文件]}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A portal with one policy that waits for its number."""
    root = write_cluster(tmp_path / "root", CLUSTER)
    write(root, POLICY, f"---\n{HEAD}---\n正文。\n")
    return root


def number(root: Path, *, only: str = "", dry_run: bool = False) -> NumberingResult:
    return give_numbers(read_options(root), only=only, dry_run=dry_run)


def given(root: Path) -> list[str]:
    result = number(root)
    assert lines(result.diagnostics) == []
    return [one.number.text for one in result.given]


def policy(root: Path, name: str, day: str, more: str = "") -> None:
    head = f"title: {name}\npublished_at: {day} 09:00\nnumber: 岚政发〔2026〕{len(name) + len(day)}号\n{more}"
    write(root, f"content/sheng/wenjian/{name}.md", f"---\n{head}---\n正文。\n")


def test_the_number_stands_behind_the_time_and_nothing_else_changes(root: Path) -> None:
    assert given(root) == [f"{CODE}/2026-00001"]
    written = f'---\ntitle: 新文件\npublished_at: 2026-05-01 09:00\nindex_number: "{CODE}/2026-00001"\n'
    assert (root / POLICY).read_text(encoding="utf-8") == f"{written}number: 岚政发〔2026〕77号\n---\n正文。\n"
    assert lines(check_at(root)) == []
    assert given(root) == []


def test_a_dry_run_writes_nothing(root: Path) -> None:
    before = (root / POLICY).read_bytes()
    assert [one.number.text for one in number(root, dry_run=True).given] == [f"{CODE}/2026-00001"]
    assert (root / POLICY).read_bytes() == before
    assert not (root / LEDGER).exists()


@pytest.mark.parametrize(
    ("head", "line"),
    [
        pytest.param(HEAD.replace("\n", "\r\n"), f'index_number: "{CODE}/2026-00001"\r\n', id="crlf"),
        pytest.param(HEAD.replace("\n", "\r"), f'index_number: "{CODE}/2026-00001"\r', id="cr"),
        pytest.param("".join(f"  {one}\n" for one in HEAD.split("\n")[:3]), '  index_number: "', id="indented"),
        pytest.param(
            "number: 岚政发〔2026〕77号\ntitle: 甲\npublished_at: 2026-05-01 09:00\n", "index_number", id="last"
        ),
        pytest.param(
            HEAD.replace("title", '"title"').replace("published_at:", '"published_at" :'), "index", id="quoted"
        ),
        pytest.param(HEAD + "summary: |\n  第一行\n\n  index_number: 假的\n", f'index_number: "{CODE}', id="block"),
        pytest.param(
            "published_at: 2026-05-01 09:00\ntitle: >-\n  长\n  题\nnumber: 岚政发〔2026〕7号\n", "index", id="folded"
        ),
        pytest.param(HEAD + "index_number:\n", f'index_number: "{CODE}/2026-00001"\n', id="empty key"),
        pytest.param(HEAD + "index_number: ~  # 待编\n", f'index_number: "{CODE}/2026-00001"  # 待编\n', id="null"),
        pytest.param("# 注\n" + HEAD.replace("\nnumber", "\n# index_number: 旧\nnumber"), "index", id="comments"),
        pytest.param(
            "{title: 甲, published_at: 2026-05-01 09:00, number: 岚政发〔2026〕7号}\n", "", id="flow, one line"
        ),
        pytest.param(
            "{title: 甲,\n published_at: 2026-05-01 09:00,\n number: 岚政发〔2026〕7号}\n", "", id="flow, lines"
        ),
        pytest.param(HEAD.replace("published_at: ", "? published_at\n: "), "index", id="explicit key"),
    ],
)
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["", "bom"])
def test_hostile_heads_keep_every_other_byte_or_are_told(root: Path, bom: bytes, head: str, line: str) -> None:
    end = "\r\n" if "\r\n" in head else "\r" if "\r" in head else "\n"
    data = bom + f"---  {end}{head}---\t{end}正文{end}index_number: 正文里的{end}".encode()
    write(root, POLICY, data)
    assert lines(check_at(root)) == []
    result = number(root)
    after = (root / POLICY).read_bytes()
    if result.diagnostics:
        assert [one.code for one in result.diagnostics] == ["head-takes-no-line"]
        assert after == data
        assert not line
        return
    assert line
    assert line.encode() in after
    added = next(one for one in after.decode().replace("\r\n", "\n").replace("\r", "\n").split("\n") if CODE in one)
    if "index_number:" not in head.replace("index_number: 假的", "").replace("# index_number", ""):
        assert after.replace(added.encode() + end.encode(), b"", 1) == data
    assert lines(check_at(root)) == []
    assert given(root) == []


def test_who_owes_one(root: Path) -> None:
    fields = {
        "notice": "kind: notice\n",
        "numbered": "kind: notice\nnumber: 岚府告〔2026〕1号\n",
        "news": "kind: news\n",
        "item": "kind: news\ndiscloses: [disclosure-regulation-12]\n",
        "draft": "kind: notice\nnumber: 岚府告〔2026〕2号\ndraft: true\n",
        "gone": "kind: notice\nnumber: 岚府告〔2026〕3号\nwithdrawn: {on: 2026-06-01, reason: 有误, authority: 厅}\n",
    }
    for name, more in fields.items():
        write(root, f"content/sheng/tzgg/{name}.md", f"---\ntitle: {name}\npublished_at: 2026-05-02 09:00\n{more}---\n")
    assert {Path(one.file).stem for one in number(root).given} == {"xin", "numbered", "item"}


def test_serials_follow_the_day_and_the_year(root: Path) -> None:
    policy(root, "later", "2026-07-01")
    policy(root, "earlier", "2026-02-01")
    policy(root, "made-before", "2026-01-03", "made_on: 2025-12-30\n")
    assert [(Path(one.file).stem, one.number.text) for one in number(root).given] == [
        ("made-before", f"{CODE}/2025-00001"),
        ("earlier", f"{CODE}/2026-00001"),
        ("xin", f"{CODE}/2026-00002"),
        ("later", f"{CODE}/2026-00003"),
    ]


def test_a_number_is_not_given_again_after_its_document_is_deleted(root: Path) -> None:
    assert given(root) == [f"{CODE}/2026-00001"]
    (root / POLICY).unlink()
    policy(root, "second", "2026-06-01")
    assert given(root) == [f"{CODE}/2026-00002"]


def test_numbers_of_withdrawn_documents_count(root: Path) -> None:
    gone = (
        f"index_number: {CODE}/2026-00041\nwithdrawn: {{on: 2026-06-01, reason: 有误, authority: 厅, secret: true}}\n"
    )
    policy(root, "gone", "2026-01-01", gone)
    assert given(root) == [f"{CODE}/2026-00042"]


def test_the_prefix_is_that_of_the_ledger_else_of_the_numbers_that_are_borne(root: Path) -> None:
    policy(root, "old", "2026-01-01", "index_number: 11990000MB0000001X/2026-00007\n")
    assert given(root) == ["11990000MB0000001X/2026-00008"]
    write(root, LEDGER, "prefix: 99ABCDEF\nseries:\n  - {prefix: 99ABCDEF, year: 2026, last: 3}\n")
    policy(root, "new", "2026-08-01")
    assert given(root) == ["99ABCDEF/2026-00004"]


def test_the_ledger_keeps_the_series_that_it_had(root: Path) -> None:
    write(root, LEDGER, "prefix: 99ABCDEF\nseries:\n  - {prefix: 99OLDONE, year: 2019, last: 12}\n")
    given(root)
    text = (root / LEDGER).read_text(encoding="utf-8")
    assert '{prefix: "99OLDONE", year: 2019, last: 12}' in text
    assert '{prefix: "99ABCDEF", year: 2026, last: 1}' in text


def test_all_faults_are_told_and_nothing_is_written(root: Path) -> None:
    policy(root, "good", "2026-06-01")
    before = (root / POLICY).read_bytes()
    flow = "---\n{title: 甲, published_at: 2026-05-01 09:00, number: 岚政发〔2026〕%d号}\n---\n"
    for serial in (8, 9):
        write(root, f"content/sheng/wenjian/flow-{serial}.md", flow % serial)
    result = number(root)
    assert [(one.code, one.mark.file[-9:]) for one in result.diagnostics] == [
        ("head-takes-no-line", "flow-8.md"),
        ("head-takes-no-line", "flow-9.md"),
    ]
    assert not result.given
    assert (root / POLICY).read_bytes() == before
    assert not (root / LEDGER).exists()


@pytest.mark.parametrize(
    ("ledger", "code"),
    [
        ("prefix: 有号\n", "no-number-prefix"),
        ("series:\n  - {prefix: x, year: 2026, last: 1}\n", "no-number-prefix"),
        ("series:\n  - {prefix: 99ABCDEF, year: 2026, last: viele}\n", "not-a-number"),
        ("prefix: 99ABCDEF\nseries:\n  - {prefix: 99ABCDEF, year: 2026, last: 99999}\n", "numbers-used-up"),
    ],
)
def test_a_bad_ledger_is_told(root: Path, ledger: str, code: str) -> None:
    write(root, LEDGER, ledger)
    result = number(root)
    assert code in [one.code for one in result.diagnostics]
    assert (root / LEDGER).read_text(encoding="utf-8") == ledger


def test_a_site_without_a_code_says_so(root: Path) -> None:
    site = root / "sites/sheng/site.yaml"
    site.write_text(site.read_text(encoding="utf-8").replace('code: "9900000001"\n', ""), encoding="utf-8")
    assert [one.code for one in number(root).diagnostics] == ["no-number-prefix"]


def test_an_unknown_site_cannot_be_numbered(root: Path) -> None:
    with pytest.raises(CouldNotRun, match="unknown-site"):
        number(root, only="shengg")


def test_two_documents_with_one_number_are_told_at_both_lines(root: Path) -> None:
    policy(root, "one", "2026-01-01", "index_number: 99ABCDEF/2026-00001\n")
    policy(root, "second", "2026-01-02", "index_number: 99ABCDEF/2026-00001\n")
    told = [(one.code, one.mark.file, one.mark.line) for one in check_at(root)]
    assert told == [
        ("doubled-index-number", "content/sheng/wenjian/one.md", 5),
        ("doubled-index-number", "content/sheng/wenjian/second.md", 5),
    ]
    assert [one.code for one in number(root).diagnostics] == ["doubled-index-number"] * 2


def test_the_ledger_goes_to_no_reader(root: Path) -> None:
    given(root)
    policy(root, "links", "2026-08-01")
    file = root / "content/sheng/wenjian/links.md"
    file.write_text(file.read_text(encoding="utf-8") + "\n[号](../numbers.yaml)\n", encoding="utf-8")
    assert [one.code for one in check_at(root)] == ["link-to-nowhere"]
