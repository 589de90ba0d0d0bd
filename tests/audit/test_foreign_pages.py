"""Pages that strangers built, saved by strangers: whatever lies there is read, and nothing breaks or hangs.

`ZHANQUN_EXAMPLES` sets how many made-up pages are tried.
"""

from __future__ import annotations

import csv
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builder.audit.foreign.reading import LARGEST_PAGE, decode_page, mend_page, read_foreign_page
from builder.audit.foreign.saved import NOWHERE, read_saved
from builder.audit.foreign.site import Copy, _plain, make_site
from builder.audit.subjects.page import Lead, Page
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.foreign_audit import write_evidence
from catalog.standard import Status
from tests.audit.looking import NOW, look_at_saved

ADDRESS = "https://www.yunhe.example/zwgk/t20261101_1.html"
TEXT = "停水通知，请居民储水。"
PAGE = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "x">
<html><head><title>云河县人民政府</title><meta name="SiteName" content="云河县人民政府"></head>
<body><div class="top">云河县</div><div class="con"><p>{TEXT}</p><a href="../tzgg/">更多</a></div>
<div class="footer">版权所有</div></body></html>"""


def read(data: bytes | str, charset: str = "") -> Page:
    page = read_foreign_page(data.encode() if isinstance(data, str) else data, ADDRESS, charset=charset)
    assert page is not None
    return page


def labelled(name: str) -> str:
    return PAGE.replace("<head>", f'<head><meta http-equiv="Content-Type" content="text/html; charset={name}">')


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (labelled("utf-8").encode(), ""),
        (labelled("gb2312").encode("gbk"), ""),
        (labelled("utf-8").encode("gbk"), ""),
        (labelled("gbk").encode(), ""),
        (labelled("gbk").encode(), "gb2312"),
        (PAGE.encode("gb18030"), ""),
        (PAGE.encode(), ""),
        (PAGE.encode(), "iso-8859-1"),
        (PAGE.encode("gbk"), "iso-8859-1"),
        (PAGE.encode("gbk"), "utf-8"),
        (b"\xef\xbb\xbf" + labelled("gbk").encode(), ""),
        (PAGE.encode("utf-16"), "gbk"),
        (labelled("big5").replace(TEXT, TEXT).encode("gbk"), "utf-8"),
        (f'<?xml version="1.0" encoding="gb2312"?>\n{PAGE}'.encode("gbk"), ""),
        (f'<?xml version="1.0" encoding="utf-8"?>\n{PAGE}'.encode(), ""),
        (labelled("gbk").encode("gbk") + b"\xff", ""),
        (PAGE.encode("gbk") + b"\xff", "gbk"),
    ],
)
def test_the_words_are_read_in_whatever_encoding(data: bytes, charset: str) -> None:
    if b"big5" in data:
        data = data.replace(b"big5", b"gbk")
    assert TEXT in read(data, charset).text


@pytest.mark.parametrize(
    "name", ["undefined", "idna", "a\0b", "unicode_escape", "rot13", "hex", "utf-7", "", "x" * 999]
)
def test_names_that_are_no_encodings_are_passed_over(name: str) -> None:
    assert decode_page(PAGE.encode(), name) == (PAGE, "utf-8")


def test_a_page_that_was_cut_within_a_character_is_read() -> None:
    data = ("a" * (LARGEST_PAGE - 1) + "停").encode()[:LARGEST_PAGE]
    text, encoding = decode_page(data)
    assert (len(text), encoding) == (LARGEST_PAGE - 1, "utf-8")


def test_frames_of_extensions_and_what_else_a_browser_leaves_are_out() -> None:
    debris = (
        '<iframe src="chrome-extension://abc/frame.html"></iframe>尾一'
        '<script src="moz-extension://abc/x.js"></script>'
        '<div src="safari-web-extension://x"></div><iframe src="about:blank"></iframe>尾二'
    )
    page = read(PAGE.replace("</body>", f"{debris}</body>"))
    assert (page.frames, page.scripts) == ((), ())
    assert "尾一" in page.text
    assert "尾二" in page.text


def test_program_text_before_the_doctype_does_no_harm() -> None:
    page = read('<%@ page language="java" pageEncoding="GBK"%>\n\n\n<%@ taglib uri="/x" %>\n' + PAGE)
    assert page.title == page.meta("SiteName") == "云河县人民政府"
    assert TEXT in page.text


def test_a_page_of_frames_tells_its_frames() -> None:
    page = read('<html><head><title>题</title></head><frameset cols="20%,*"><frame src="left.jsp"></frameset></html>')
    assert [frame.source for frame in page.frames] == ["https://www.yunhe.example/zwgk/left.jsp"]


def test_addresses_are_relative_to_what_the_page_says() -> None:
    page = read(PAGE.replace("<head>", '<head><base href="https://www.yunhe.example/portal/">'))
    assert [link.target for link in page.links] == ["https://www.yunhe.example/tzgg/"]
    page = read(PAGE.replace("<head>", '<head><base href="http://[">'))
    assert [link.target for link in page.links] == ["https://www.yunhe.example/tzgg/"]


@pytest.mark.parametrize(
    "target", ["http://[", "http://a\u2100b.example/", "//[x", "http://]:9/", "javascript:void(0)"]
)
def test_addresses_that_are_none_lead_nowhere(target: str) -> None:
    parts = f'<a href="{target}">x</a><img src="{target}"><script src="{target}"></script>'
    page = read(f'<body>{parts}<iframe src="{target}"></iframe><form action="{target}"></form></body>')
    assert [(link.lead, link.found) for link in page.links] == [(Lead.OTHER, None)]
    assert [picture.found for picture in page.pictures] == [None]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("<div>" * 100_000 + "深" + "</div>" * 100_000, id="deep"),
        pytest.param("<table><tr><td>" * 30_000, id="tables"),
        pytest.param("<a href=x><div>" * 10_000 + "长" * 50_000, id="links"),
        pytest.param("<div>" * 2_000 + "<p></p>" * 30_000, id="wide-below-deep"),
        pytest.param("<h1>" * 1_000 + "<i></i>" * 20_000, id="headings"),
        pytest.param("<p>" + "停水" * 850_000, id="one-line"),
        pytest.param("<p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">字</p>", id="attributes"),
        pytest.param("<" * 500_000, id="angles"),
        pytest.param("&amp" * 300_000, id="entities"),
        pytest.param("\0" * 10_000 + PAGE, id="nul"),
        pytest.param("<style>" + "a{" * 100_000, id="style"),
        pytest.param('<p style="' + "left:" * 100_000 + '">字', id="long-style"),
        pytest.param('<p class="' + "head " * 100_000 + '">字', id="long-class"),
    ],
)
def test_nothing_takes_more_than_its_size(data: str) -> None:
    page = read(f"<html><body>{data}")
    assert len(page.text) <= 200_000
    assert sum(len(heading.text) for heading in page.headings) <= 2_000 * max(1, len(page.headings))


def test_a_crowded_tag_loses_its_attributes_and_nothing_else() -> None:
    crowd = " ".join(f"a{number}=1" for number in range(9_000))
    root = mend_page(f"<body><p {crowd}>前</p><p title=后>后</p><img src='data:{'A' * 90_000}'></body>")
    assert root is not None
    assert [dict(element.attrib) for element in root.iter("p")] == [{}, {"title": "后"}]
    assert [len(element.get("src", "")) for element in root.iter("img")] == [90_005]


@pytest.mark.parametrize("data", [b"", b"  \n", b"<!-- nothing -->"])
def test_what_holds_no_page_is_none(data: bytes) -> None:
    assert read_foreign_page(data, ADDRESS) is None


@pytest.mark.parametrize("data", [b"\xff\xfe", b"\0\0\0", b"just words", b"%PDF-1.7 \x00\x01", b"<html>"])
def test_what_is_hardly_a_page_is_read_without_harm(data: bytes) -> None:
    page = read_foreign_page(data, ADDRESS)
    assert page is None or page.spot.address == ADDRESS


MARKUP = st.sampled_from(
    (
        *(
            "<div>",
            "</div>",
            "'>",
            "http://[",
            "<!--",
            "-->",
            "<title>",
            "<script>",
            "</script",
            "<h1>",
            "<svg>",
            "<math>",
        ),
        *("<a href='", "<base href=//x>", "<meta name=SiteName content=", "<iframe src=about:blank>", "\0", "\x0b"),
        *(
            "发布时间：2026-13-99",
            "日期：2026年2月31日",
            "<form><input name=a>",
            "<p style='display:none'>",
            "charset=gbk",
        ),
        *("<%@ page %>", "<?xml version='1.0' encoding='x'?>", "<frameset>", "\u202e", "<table><a>", "&#xD800;"),
    )
)
DATA = st.one_of(st.binary(max_size=400), st.lists(st.one_of(MARKUP, st.text(max_size=8)), max_size=40).map("".join))
CHARSETS = st.one_of(st.sampled_from(["", "gbk", "utf-8", "big5", "utf-16", "x\0"]), st.text(max_size=5))


def is_this_page(target: str) -> bool | None:
    """All that a site of one page knows: what leads back to it leads to a page."""
    return True if _plain(target) == _plain(ADDRESS) else None


@settings(max_examples=int(os.environ.get("ZHANQUN_EXAMPLES", "150")), deadline=None)
@example(data="<a href=''>", charset="")
@given(data=DATA, charset=CHARSETS)
def test_any_bytes_are_read_or_are_no_page(data: bytes | str, charset: str) -> None:
    raw = data.encode(errors="replace") if isinstance(data, str) else data
    page = read_foreign_page(raw, ADDRESS, charset=charset, exists=is_this_page)
    copy = Copy(address=ADDRESS, data=raw, charset=charset, taken_at=NOW, digest="0")
    assert make_site([copy], "https://www.yunhe.example/", domain_suffix="example").pages == ((page,) if page else ())


def save(folder: Path, name: str | bytes, data: bytes | str) -> None:
    path = os.path.join(os.fsencode(folder), name.encode() if isinstance(name, str) else name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data.encode() if isinstance(data, str) else data)


def addresses(folder: Path, base: str = "https://www.saved.example/") -> list[str]:
    return [copy.address for copy in read_saved(folder, base, taken_at=NOW)]


def test_saved_pages_tell_where_they_came_from(tmp_path: Path) -> None:
    save(tmp_path, "a.html", f"<!-- saved from url=(0042)https://www.yunhe.example/index.html -->\n{PAGE}")
    canonical = '<head><link rel="canonical" href="https://www.yunhe.example/b"></head>'
    save(tmp_path, "b.htm", canonical)
    save(tmp_path, "c.jsp", '<head><link href="https://www.yunhe.example/c" rel=canonical></head>')
    save(tmp_path, "d/停水.shtml", PAGE)
    save(tmp_path, b"e/\xcd\xa3\xcb\xae.html", PAGE)
    save(tmp_path, "f.html", "<!-- saved from url=(0009)http://[bad -->")
    save(
        tmp_path,
        "g.html",
        '<!-- saved from url=(0051)chrome-extension://abc/x.html --><link rel="canonical" href="http://[">',
    )
    save(tmp_path, "www.yunhe.example/zwgk/index.html", PAGE)
    assert addresses(tmp_path, NOWHERE) == [
        "https://www.yunhe.example/index.html",
        "https://www.yunhe.example/b",
        "https://www.yunhe.example/c",
        f"{NOWHERE}/d/%E5%81%9C%E6%B0%B4.shtml",
        f"{NOWHERE}/e/%CD%A3%CB%AE.html",
        f"{NOWHERE}/f.html",
        f"{NOWHERE}/g.html",
        "https://www.yunhe.example/zwgk/",
    ]


def test_what_is_shown_again_stays_a_page_of_the_site_that_shows_it(tmp_path: Path) -> None:
    save(tmp_path, "a.html", "<!-- saved from url=(0042)https://www.yunhe.example/index.html -->")
    save(tmp_path, "b.html", '<link rel="canonical" href="https://www.lanjiang.example/b.html">')
    save(tmp_path, "c.html", '<link rel="canonical" href="http://WWW.saved.example/c">')
    save(tmp_path, "www.qingtan.example/d.html", '<link rel="canonical" href="https://www.lanjiang.example/d.html">')
    save(tmp_path, "www.qingtan.example/e.html", '<link rel="canonical" href="https://www.qingtan.example/e">')
    assert addresses(tmp_path) == [
        "https://www.yunhe.example/index.html",
        "https://www.saved.example/b.html",
        "http://WWW.saved.example/c",
        "https://www.qingtan.example/d.html",
        "https://www.qingtan.example/e",
    ]


def test_only_pages_are_taken_from_a_folder(tmp_path: Path) -> None:
    save(tmp_path, "a.html", PAGE)
    save(tmp_path, "a_files/saved_resource.html", "<p>frame</p>")
    save(tmp_path, "other_files/kept.html", PAGE)
    save(tmp_path, "empty.html", "")
    save(tmp_path, "picture.png", b"\x89PNG")
    save(tmp_path, ".hidden.html", PAGE)
    (tmp_path / "link.html").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to(tmp_path)
    names = [address.removeprefix("https://www.saved.example/") for address in addresses(tmp_path)]
    assert names == ["a.html", "empty.html", "other_files/kept.html"]


@pytest.mark.parametrize(
    "unit", [b"<link ", b"<link rel=", b"<!-- saved from url=(1)http://a", b"<!-- ", b"<link rel=canonical "]
)
def test_finding_the_address_takes_no_longer_than_reading(tmp_path: Path, unit: bytes) -> None:
    save(tmp_path, "a.html", unit * (65_536 // len(unit)))
    assert addresses(tmp_path) == ["https://www.saved.example/a.html"]


def test_of_pages_with_one_address_the_first_counts(tmp_path: Path) -> None:
    first = f"<!-- saved from url=(0030)https://www.yunhe.example/a.html -->{PAGE}"
    save(tmp_path, "a.html", first.replace(TEXT, "第一"))
    save(tmp_path, "a(1).html", first.replace(TEXT, "第二"))
    copies = tuple(read_saved(tmp_path, "https://www.saved.example", taken_at=NOW))
    site = make_site(copies, "https://www.yunhe.example/", domain_suffix="example")
    assert [("第二" in page.text) for page in site.pages] == [True]


def listing(title: str, name: str, *metas: str) -> str:
    """A page with a list of six dates, and a bottom without a way to the site map."""
    tags = {"SiteName": name, "SiteDomain": "www.yunhe.example", "SiteIDCode": "9901000001"}
    head = "".join(f'<meta name="{key}" content="{value}">' for key, value in tags.items())
    head += "".join(f'<meta name="{key}" content="{key}">' for key in metas)
    items = "".join(f"<li>消息{day} 2026-11-{day:02d}</li>" for day in range(10, 16))
    return f"<html><head><title>{title}</title>{head}</head><body><main><ul>{items}</ul></main></body></html>"


def test_fronts_of_sections_and_pages_for_the_elderly_are_no_lists(tmp_path: Path) -> None:
    county, town = "云河县人民政府", "白石镇人民政府"
    pages = {
        "index.html": listing(county, county),
        "elder.html": listing(f"长者版-{county}", county),
        "baishi/index.html": listing(town, town),
        "baishi/tzgg/index.html": listing(town, town),
        "tzgg/index.html": listing(county, county),
        "slh/index.html": listing(f"适老化改造-{county}", county),
        "yaowen/index.html": listing(f"要闻-{county}", county, "ColumnName", "ColumnType"),
    }
    for path, page in pages.items():
        save(tmp_path, f"saved/www.yunhe.example/{path}", page)
    cases = look_at_saved(tmp_path / "saved", tmp_path).cases
    found = [case.recorded for case in cases if case.rule == "missing-column-tag" and case.recorded is not None]
    paths = {one.finding.address.removeprefix("https://www.yunhe.example/") for one in found}
    assert paths == {"baishi/tzgg/", "tzgg/", "slh/", "yaowen/"}
    told = {(one.finding.anchor, one.clause) for one in found}
    assert told == {
        *(("ColumnName", "BQ17-04"), ("ColumnDescription", "BQ17-05")),
        *(("ColumnKeywords", "BQ17-06"), ("ColumnType", "BQ17-07")),
    }


def test_a_site_map_that_is_not_there_is_told_as_unverified_and_takes_no_points(tmp_path: Path) -> None:
    save(tmp_path, "saved/www.yunhe.example/index.html", listing("云河县人民政府", "云河县人民政府"))
    cases = look_at_saved(tmp_path / "saved", tmp_path).cases
    footers = [case.recorded for case in cases if case.rule == "missing-footer-field" and case.recorded is not None]
    told = {one.finding.anchor: (one.clause, one.clause_status) for one in footers}
    assert told["站点地图"] == ("ZY17-09.5", Status.UNVERIFIED)
    assert told["网站标识码"] == ("JC19-D19", Status.PARTIAL)


def test_findings_of_saved_pages_name_their_pages(tmp_path: Path) -> None:
    save(tmp_path, "saved/www.yunhe.example/index.html", PAGE)
    save(tmp_path, "saved/www.yunhe.example/a.html", PAGE.replace(TEXT, '<img src="x.png"><a href="http://[">x</a>'))
    save(tmp_path, "saved/www.qingtan.example/index.html", labelled("utf-8").replace("云河", "青滩").encode("gbk"))
    inspection = look_at_saved(tmp_path / "saved", tmp_path)
    assert [(site.id, site.name) for site in inspection.sites] == [
        ("www.qingtan.example", "青滩县人民政府"),
        ("www.yunhe.example", "云河县人民政府"),
    ]
    told = [case.recorded.finding for case in inspection.cases if case.recorded is not None]
    assert told
    assert all(finding.address.startswith("https://www.") and finding.mark is None for finding in told)


def test_copies_are_kept_with_digest_and_time(tmp_path: Path) -> None:
    save(tmp_path, "saved/a.html", PAGE)
    copies = tuple(read_saved(tmp_path / "saved", "https://www.saved.example", taken_at=NOW))
    write_evidence(copies, tmp_path / "report")
    (line,) = csv.DictReader((tmp_path / "report/evidence/evidence.csv").read_text(encoding="utf-8").splitlines())
    kept = (tmp_path / "report/evidence" / line["file"]).read_bytes()
    assert hashlib.sha256(kept).hexdigest() == line["sha256"] == hashlib.sha256(PAGE.encode()).hexdigest()
    assert (line["address"], line["taken_at"]) == ("https://www.saved.example/a.html", "2026-11-25T12:00")


def test_a_folder_without_pages_is_told(tmp_path: Path) -> None:
    with pytest.raises(CouldNotRun, match="no-pages-to-inspect"):
        look_at_saved(tmp_path, tmp_path)
