"""What is taken back is gone from every site, and a build that left something of it says so."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.diagnostic import Severity
from builder.pipeline.options import BuildResult
from builder.pipeline.withdrawal_files import Search, search_files
from builder.pipeline.withdrawal_needles import Needles
from builder.pipeline.withdrawal_traces import PIECE, Sign, Trace, pieces_of
from tests.portal_from import build_at, copy_built, edit, lines, out_of, read_tree, small_cluster, state_of, write

XINIU = "content/lanjiang/tzgg/20261101-xiniu.md"
NAME = "20261101-xiniu"
TITLE = "关于罕见犀牛保护工作的通知"
BODY = "凡在岚江流域发现犀牛踪迹的单位和个人应当立即报告省林业主管部门，不得惊扰、围观、投喂。"
WITHDRAWN = "withdrawn: {on: 2026-11-10, reason: 有误, authority: 岚江省人民政府办公厅}"
SECRET = "withdrawn: {on: 2026-11-10, reason: 有误, authority: 岚江省人民政府办公厅, secret: true}"
PUSHED = f"""---
title: {TITLE}
published_at: 2026-11-01 09:00
summary: 发现犀牛踪迹应当报告的有关事项。
keywords: [罕见犀牛]
aliases: [/old/xiniu.html]
attachments: [{{file: xiniu-fanwei.txt, title: 保护范围}}]
push:
  - to: {{sites: [tingxi, liuzhu]}}
---
{BODY}
"""
PLACED = ("tingxi/tzgg/lanjiang-20261101-xiniu.html", "tingxi/liuzhu/tzgg/lanjiang-20261101-xiniu.html")
OWN = f"lanjiang/tzgg/{NAME}.html"
TOMBSTONES = (OWN, *PLACED)
TRACES = ("xiniu", TITLE, BODY[:20], "罕见犀牛", "发现犀牛踪迹")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_cluster(tmp_path_factory.mktemp("built") / "root")
    write(root, XINIU, PUSHED)
    write(root, "content/lanjiang/tzgg/xiniu-fanwei.txt", "犀牛的保护范围\n")
    assert not faults(build_at(root, search=True))
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """The built cluster, for one test alone."""
    return copy_built(built, tmp_path / "root")


def faults(result: BuildResult) -> list[str]:
    return lines(one for one in result.diagnostics if one.severity is Severity.ERROR)


def codes(result: BuildResult) -> list[str]:
    return [one.code for one in result.diagnostics]


def withdraw(root: Path, how: str = WITHDRAWN) -> None:
    edit(root, XINIU, "published_at", f"{how}\npublished_at")


def holding(root: Path, trace: str) -> set[str]:
    return {file for file, data in readable(read_tree(out_of(root))) if trace.encode() in data}


def readable(tree: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Every file, and what lies packed in it."""
    for file, data in tree.items():
        yield file, file.encode() + data
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield from ((file, archive.read(name)) for name in archive.namelist())


def test_a_pushed_document_is_everywhere_until_it_is_withdrawn(root: Path) -> None:
    """The lists, feeds, maps, tables and indexes of all sites; so the test below finds something to miss."""
    before = holding(root, TITLE) | holding(root, NAME)
    assert {*TOMBSTONES, "lanjiang/old/xiniu.html", "lanjiang/tzgg/index.html", "tingxi/tzgg/index.html"} <= before
    assert {
        "lanjiang/feed.xml",
        "tingxi/feed.xml",
        "lanjiang/sitemap-2026.xml",
    } <= before
    beside = holding(root, "犀牛的保护范围")
    assert {one for one in beside if "/search/" not in one} == {"lanjiang/tzgg/xiniu-fanwei.txt"}
    assert {one.split("/")[0] for one in beside if "/search/" in one} == {"lanjiang", "tingxi"}
    assert {file.partition("/r/")[0] for file in holding(root, BODY) if "/r/" in file} >= {"lanjiang/search"}


@pytest.mark.parametrize("clean", [False, True])
def test_nothing_of_it_is_left_but_its_tombstones(root: Path, clean: bool) -> None:
    withdraw(root)
    result = build_at(root, search=True, clean=clean)
    assert not result.diagnostics, lines(result.diagnostics)
    for trace in TRACES:
        assert holding(root, trace) <= set(TOMBSTONES), trace
    assert holding(root, TITLE) == set(TOMBSTONES)


def test_what_the_standard_catalogue_says_is_nothing_left_of_a_document_of_that_name(root: Path) -> None:
    file = "content/lanjiang/zwgk/zhinan/zhinan.md"
    edit(root, file, "published_at", f"{WITHDRAWN}\npublished_at")
    assert faults(build_at(root, search=True)) == []
    assert any("/biaozhun/" in one for one in holding(root, "政府信息公开指南"))


def test_of_a_secret_one_nothing_is_left_at_all(root: Path) -> None:
    withdraw(root, SECRET)
    result = build_at(root, search=True)
    assert not result.diagnostics, lines(result.diagnostics)
    for trace in TRACES:
        assert holding(root, trace) == set(), trace


def workbook(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{text}</t>")
    return packed.getvalue()


LEFT: dict[str, str | bytes] = {
    "tingxi/id.html": f"<meta content=lanjiang/tzgg/{NAME}>",
    "tingxi/whole-address.xml": f"<loc>https://www.lanjiang.gov.example/tzgg/{NAME}.html</loc>",
    "lanjiang/path.html": f'<a href="/tzgg/{NAME}.html">x</a>',
    "lanjiang/placed.html": f'<a href="//www.tingxi.gov.example/tzgg/lanjiang-{NAME}.html">x</a>',
    "lanjiang/alias.json": '["/old/xiniu.html"]',
    "tingxi/title.html": f"<b>{TITLE}</b>",
    "tingxi/text.html": f"<p>{BODY[:16]}</p>",
    "tingxi/escaped.js": "".join(f"\\u{ord(one):04x}" for one in TITLE),
    "tingxi/entities.html": "".join(f"&#{ord(one)};" for one in TITLE),
    "tingxi/percent.html": "".join(f"%{byte:02X}" for byte in TITLE.encode()),
    "lanjiang/r/9/9000.json": f'{{"i":"lanjiang/tzgg/{NAME}"}}',
    "lanjiang/left.xlsx": workbook(BODY),
}


@pytest.fixture
def settled(root: Path) -> Path:
    """A cluster whose output holds nothing strange, so that what is put there stays."""
    build_at(root, search=True)
    return root


def test_a_file_that_was_left_is_told_when_it_was_withdrawn(settled: Path) -> None:
    root = settled
    withdraw(root)
    for file, data in LEFT.items():
        write(out_of(root), file, data)
    others = {"tingxi/other-host.html": f'"/tzgg/{NAME}.html"', "tingxi/other-name.html": f"lanjiang/tzgg/{NAME}2"}
    for file, data in others.items():
        write(out_of(root), file, data)
    result = build_at(root, search=True)
    assert {one.mark.file for one in result.diagnostics if one.code == "withdrawn-still-there"} == LEFT.keys()


def test_a_template_that_prints_it_later_is_told_with_its_pages(root: Path) -> None:
    withdraw(root)
    assert not build_at(root, search=True).diagnostics
    edit(root, "themes/plain/templates/map.html", "{% block main %}", f"{{% block main %}}<b>{TITLE}</b>")
    told = [one.mark.file for one in build_at(root, search=True).diagnostics if one.code == "withdrawn-still-there"]
    assert told == ["lanjiang/map.html", "tingxi/liuzhu/map.html", "tingxi/map.html"]


def test_what_is_left_is_told_until_it_is_gone(settled: Path) -> None:
    root = settled
    withdraw(root)
    write(out_of(root), "tingxi/left.html", TITLE.encode())
    assert "withdrawn-still-there" in codes(build_at(root, search=True))
    assert "withdrawn-still-there" in codes(build_at(root, search=True))
    (out_of(root) / "tingxi/left.html").unlink()
    assert codes(build_at(root, search=True)) == []


def test_a_site_that_is_held_and_still_shows_it_is_told(root: Path) -> None:
    withdraw(root)
    write(root, "content/tingxi/tzgg/20261102-broken.md", "---\ntitle: 缺日期\n---\n无\n")
    result = build_at(root)
    told = {one.mark.file for one in result.diagnostics if one.code == "withdrawn-still-there"}
    assert PLACED[0] in told
    assert OWN not in told


def test_another_document_that_names_it_is_told_for_review_and_no_fault(root: Path) -> None:
    withdraw(root)
    notice = "content/tingxi/tzgg/20261112-feizhi.md"
    write(
        root,
        notice,
        "---\ntitle: 关于停止执行有关文件的公告\npublished_at: 2026-11-12 09:00\n"
        "push: [{to: {sites: [liuzhu]}}]\n---\n\n经研究：\n"
        f"停止执行《{TITLE}》，见[原文](doc:lanjiang/tzgg/{NAME})，"
        f"[旧址](https://www.lanjiang.gov.example/tzgg/{NAME}.html)。\n",
    )
    write(
        root,
        "content/tingxi/tzgg/20261113-biaoti.md",
        f"---\ntitle: 关于撤回{TITLE}的说明\npublished_at: 2026-11-13 09:00\nsummary: 撤回{TITLE}。\n---\n\n说明。\n",
    )
    for _ in range(2):
        result = build_at(root, search=True)
        assert faults(result) == []
        told = [(one.mark.file, one.mark.line) for one in result.diagnostics if one.code == "names-withdrawn"]
        assert told == [
            (notice, 8),
            ("content/tingxi/tzgg/20261113-biaoti.md", 2),
            ("content/tingxi/tzgg/20261113-biaoti.md", 4),
        ]
    edit(root, "themes/plain/templates/map.html", "{% block main %}", f"{{% block main %}}<b>{TITLE}</b>")
    assert "withdrawn-still-there" in codes(build_at(root, search=True))


def test_a_page_that_names_it_is_known_when_its_site_gets_another_id(root: Path) -> None:
    """The page is not written again, as its bytes are the same; whoever names the document has another id. Of the
    withdrawn document nothing is another, so what lies there already is not searched for it once more; and no index
    tells of the page anew."""
    for index in out_of(root).glob("*/search"):
        shutil.rmtree(index)
    edit(root, XINIU, "sites: [tingxi, liuzhu]", "sites: [tingxi]")
    withdraw(root)
    page = "tzgg/20261112-feizhi.md"
    write(
        root,
        f"content/liuzhu/{page}",
        f"---\ntitle: 关于停止执行有关文件的公告\npublished_at: 2026-11-12 09:00\n---\n停止执行《{TITLE}》。\n",
    )
    build_at(root)
    edit(root, "sites/lanjiang/tingxi/liuzhu/site.yaml", "id: liuzhu", "id: liuzhu-zhen")
    edit(root, "sites/cluster.yaml", "sites: [tingxi, liuzhu]", "sites: [tingxi]")
    (root / "content/liuzhu").rename(root / "content/liuzhu-zhen")
    result = build_at(root)
    assert f"tingxi/liuzhu/{page.replace('.md', '.html')}" not in result.made_files
    assert {one.mark.file for one in result.diagnostics if one.code == "names-withdrawn"} == {
        f"content/liuzhu-zhen/{page}"
    }


def test_sentences_that_others_say_too_prove_nothing(root: Path) -> None:
    withdraw(root)
    again = PUSHED.replace(TITLE, "关于罕见犀牛保护工作的通知（更正）").replace("aliases: [/old/xiniu.html]\n", "")
    write(
        root,
        "content/lanjiang/tzgg/20261115-gengzheng.md",
        again.replace("attachments:", "#").partition("push:")[0] + f"---\n{BODY}\n",
    )
    result = build_at(root, search=True)
    assert faults(result) == []


def test_it_may_come_back(root: Path) -> None:
    withdraw(root)
    build_at(root, search=True)
    edit(root, XINIU, f"{WITHDRAWN}\n", "")
    assert not build_at(root, search=True).diagnostics
    assert holding(root, TITLE) >= set(TOMBSTONES)


def gone(root: Path) -> list[str]:
    return (state_of(root) / "gone.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("how", [WITHDRAWN, SECRET])
def test_every_address_where_it_stood_is_listed_for_the_web_server(root: Path, how: str) -> None:
    assert gone(root) == []
    withdraw(root, how)
    build_at(root)
    assert gone(root) == [
        "www.lanjiang.gov.example\t/old/xiniu.html",
        f"www.lanjiang.gov.example\t/tzgg/{NAME}.html",
        "www.lanjiang.gov.example\t/tzgg/xiniu-fanwei.txt",
        f"www.tingxi.gov.example\t/liuzhu/tzgg/lanjiang-{NAME}.html",
        f"www.tingxi.gov.example\t/tzgg/lanjiang-{NAME}.html",
    ]
    written = (state_of(root) / "gone.txt").stat()
    build_at(root)
    assert (state_of(root) / "gone.txt").stat() == written
    edit(root, XINIU, f"{how}\n", "")
    build_at(root)
    assert gone(root) == []


@pytest.mark.parametrize("how", [WITHDRAWN, SECRET])
def test_a_site_that_is_held_keeps_its_tombstones_and_their_addresses(root: Path, how: str) -> None:
    withdraw(root, how)
    assert not faults(build_at(root, search=True))
    listed = (state_of(root) / "gone.txt").read_text(encoding="utf-8")
    write(root, "content/liuzhu/tzgg/broken.md", "no head")
    result = build_at(root, search=True)
    assert result.held == ("liuzhu",)
    assert "withdrawn-still-there" not in codes(result)
    assert (state_of(root) / "gone.txt").read_text(encoding="utf-8") == listed
    assert "lanjiang-20261101-xiniu" in listed


def test_an_address_that_others_took_is_not_listed(root: Path) -> None:
    withdraw(root, SECRET)
    write(
        root,
        "content/lanjiang/tzgg/20261116-xin.md",
        "---\ntitle: 新的通知\npublished_at: 2026-11-16 09:00\n"
        f"aliases: [/old/xiniu.html, /tzgg/{NAME}.html]\n---\n\n新。\n",
    )
    assert faults(build_at(root, search=True)) == []
    assert "www.lanjiang.gov.example\t/old/xiniu.html" not in gone(root)
    assert f"www.lanjiang.gov.example\t/tzgg/{NAME}.html" not in gone(root)


@pytest.mark.parametrize("offset", range(9))
def test_strings_are_found_wherever_they_lie(offset: int) -> None:
    needles = [b"short", "凡在岚江流域发现犀牛".encode(), b"0123456789abcde"]
    data = b"x" * offset + b"".join(b"." * at + one for at, one in enumerate(needles)) + b"y" * offset
    assert sorted(Needles(needles).find(data)) == [(index, data.index(one)) for index, one in enumerate(needles)]
    assert (
        list(Needles(needles).find(data.replace(b"a", b"b").replace(b"h", b"H").replace("江".encode(), b"!!!"))) == []
    )


def test_a_name_is_no_part_of_a_longer_one(tmp_path: Path) -> None:
    traces = [
        Trace(document="a", sign=Sign.ID, text="lanjiang/tzgg/xiniu", bounded=True),
        Trace(document="a", sign=Sign.ADDRESS, text="/tzgg/xiniu.html", portal="lanjiang", bounded=True),
    ]
    write(tmp_path, "lanjiang/a.html", b'"lanjiang/tzgg/xiniu" "/tzgg/xiniu.html?x"')
    write(
        tmp_path, "lanjiang/b.html", b"xlanjiang/tzgg/xiniu lanjiang/tzgg/xiniu2 /a/tzgg/xiniu.html /tzgg/xiniu.html5"
    )
    write(tmp_path, "tingxi/c.html", b'"/tzgg/xiniu.html"')
    found = search_files(Search(tmp_path, traces), ("lanjiang/a.html", "lanjiang/b.html", "tingxi/c.html", "gone.html"))
    assert [(hit.file, hit.trace) for hit in found] == [("lanjiang/a.html", 0), ("lanjiang/a.html", 1)]


def test_pieces_are_spread_over_a_text_and_hold_no_mark_that_files_write_differently() -> None:
    text = "".join(chr(0x4E00 + at) for at in range(5000))
    pieces = pieces_of(f"<h2>题</h2><p>{text}</p><p>甲&amp;乙“丙”</p>")
    assert len(pieces) == 64
    assert all(len(piece.encode()) >= PIECE and piece in text for piece in pieces)
    assert text.startswith("".join(pieces[:16]))
    assert text.index(pieces[-1]) > 4800
    assert pieces_of("<p>短。</p>") == ()
