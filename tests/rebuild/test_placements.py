"""Documents that sites show of others, on line: through time, on sites that are held, in lists, after a move."""

from __future__ import annotations

import pytest

from tests.portal_from import errors
from tests.rebuild.bench import Bench

PUSHED = "content/lanjiang/tzgg/20261120-tongzhi.md"
PAGE = "tingxi/tzgg/lanjiang-20261120-tongzhi.html"
WITHDRAWN = "withdrawn: {on: 2026-11-24, reason: 有误, authority: 办公厅}\n"


def push(bench: Bench, to: str = "{to: {sites: [tingxi]}}", more: str = "", path: str = PUSHED) -> None:
    """Write a document of the region that is sent to the county."""
    head = f"title: 平台建设通知\npublished_at: 2026-11-20 09:00\npush: [{to}]\n{more}"
    bench.put(path, f"---\n{head}---\n各地抓紧建设。\n")


def append(bench: Bench, path: str, text: str) -> None:
    """Write lines at the end of a file."""
    bench.put(path, (bench.root / path).read_text(encoding="utf-8") + text)


def build(bench: Bench) -> set[str]:
    """Build, and the files that are there then."""
    assert errors(bench.build().diagnostics) == []
    return set(bench.tree())


def test_a_push_takes_effect_on_its_day(bench: Bench) -> None:
    push(bench, "{to: {sites: [tingxi]}, on: 2026-11-26}")
    assert PAGE not in build(bench)
    bench.as_of = "2026-11-26 00:00"
    assert PAGE in build(bench)


def test_a_withdrawn_document_leaves_a_tombstone_where_it_was_shown(bench: Bench) -> None:
    push(bench)
    build(bench)
    push(bench, more=WITHDRAWN)
    build(bench)
    text = bench.text(PAGE)
    assert "《平台建设通知》已经撤下" in text
    assert "各地抓紧建设" not in text


@pytest.mark.parametrize(
    ("to", "more"),
    [
        ("{to: {sites: [tingxi]}, on: 2026-11-25}", WITHDRAWN),
        ("{to: {sites: [tingxi]}, showing: link}", WITHDRAWN),
        ("{to: {sites: [tingxi]}}", WITHDRAWN.replace("}", ", secret: true}")),
        ("{to: {sites: [tingxi]}}", "draft: true\n"),
        ("{to: {sites: [tingxi]}}", "expires_at: 2026-11-24 00:00\n"),
        ("{to: {sites: [tingxi]}, required: true}", ""),
        ("{to: {sites: [tingxi]}, showing: link}", ""),
    ],
)
def test_where_there_is_no_page(to: str, more: str, bench: Bench) -> None:
    push(bench, to, more)
    assert PAGE not in build(bench)


def test_a_link_leads_to_the_original(bench: Bench) -> None:
    push(bench, "{to: {sites: [tingxi]}, showing: link}")
    build(bench)
    home = "https://www.lanjiang.gov.example/tzgg/20261120-tongzhi.html"
    for page in ("tingxi/index.html", "tingxi/tzgg/index.html"):
        assert f'<a href="{home}">平台建设通知</a>' in bench.text(page)


def test_a_page_names_the_original_as_canonical_and_is_in_no_sitemap(bench: Bench) -> None:
    push(bench)
    build(bench)
    assert 'rel="canonical" href="https://www.lanjiang.gov.example/tzgg/20261120-tongzhi.html"' in bench.text(PAGE)
    assert "tongzhi" not in bench.text("tingxi/sitemap-2026.xml")
    assert "tongzhi" in bench.text("lanjiang/sitemap-2026.xml")


def test_a_document_in_two_channels_is_listed_once_by_the_site(bench: Bench) -> None:
    """In the feed and in other lists of the whole site; in its channels each has its own."""
    channel = "channels: [{path: zhuanti, title: 专题, kinds: [notice]}]\n"
    append(bench, "sites/lanjiang/tingxi/site.yaml", channel)
    push(bench, "{to: {sites: [tingxi]}}, {to: {sites: [tingxi]}, channel: zhuanti}")
    assert {PAGE, "tingxi/zhuanti/lanjiang-20261120-tongzhi.html"} <= build(bench)
    assert bench.text("tingxi/index.html").count(">平台建设通知<") == 1
    assert bench.text("tingxi/feed.xml").count("平台建设通知") == bench.text("lanjiang/feed.xml").count("平台建设通知")
    assert bench.text("tingxi/zhuanti/index.html").count(">平台建设通知<") == 1


def test_a_moved_document_is_found_at_its_old_address_everywhere(bench: Bench) -> None:
    push(bench)
    build(bench)
    bench.remove(PUSHED)
    keep = "id: lanjiang/tzgg/20261120-tongzhi\naliases: [/tzgg/20261120-tongzhi.html]\n"
    push(bench, more=keep, path="content/lanjiang/tzgg/20261120-jianshe.md")
    build(bench)
    assert "url=/tzgg/lanjiang-20261120-jianshe.html" in bench.text(PAGE)
    assert "各地抓紧建设" in bench.text("tingxi/tzgg/lanjiang-20261120-jianshe.html")


def test_a_long_name_can_be_shown_elsewhere(bench: Bench) -> None:
    name = "20261120-" + "tongzhi" * 28
    push(bench, path=f"content/lanjiang/tzgg/{name}.md")
    assert f"tingxi/tzgg/lanjiang-{name}.html" in build(bench)


@pytest.mark.parametrize("condition", ["suspended", "closed", "moved"])
def test_a_site_that_is_not_open_shows_nothing_and_sends_nothing(condition: str, bench: Bench) -> None:
    push(bench)
    bench.edit(
        "content/tingxi/tzgg/20261101-tingshui.md", "---\n管道", "push: [{to: {sites: [lanjiang, liuzhu]}}]\n---\n管道"
    )
    sent = {f"{place}/tzgg/tingxi-20261101-tingshui.html" for place in ("lanjiang", "tingxi/liuzhu")}
    assert {PAGE, *sent} <= build(bench)
    state = f"state: {{is: {condition}, on: 2026-11-01, reason: 整改, to: lanjiang}}\n"
    append(bench, "sites/lanjiang/tingxi/site.yaml", state)
    assert not {PAGE, *sent} & build(bench)


# Sites that are held


def hold(bench: Bench, path: str) -> None:
    """Spoil a document: its site is held."""
    bench.edit(path, "published_at:", "publishd_at:")


def mend(bench: Bench, path: str) -> None:
    bench.edit(path, "publishd_at:", "published_at:")


COUNTYS = "content/tingxi/tzgg/20261101-tingshui.md"
REGIONS = "content/lanjiang/tzgg/20261012-jiaqi.md"
CARRIED = "subscriptions: [{from: {sites: [tingxi]}, channel: tzgg, carried: true}]\n"


def test_nothing_new_comes_to_a_held_site_nor_through_it(bench: Bench) -> None:
    section = "sites/lanjiang/tingxi/liuzhu/site.yaml"
    append(bench, section, CARRIED)
    build(bench)
    hold(bench, COUNTYS)
    push(bench)
    assert bench.build().held == ("tingxi",)
    assert not {one for one in bench.tree() if "lanjiang-20261120-tongzhi" in one}
    mend(bench, COUNTYS)
    assert {PAGE, "tingxi/liuzhu/tzgg/lanjiang-20261120-tongzhi.html"} <= build(bench)


def test_what_a_held_site_shows_is_carried_on(bench: Bench) -> None:
    """Though what it decided cannot be read now."""
    section, file = "sites/lanjiang/tingxi/liuzhu/site.yaml", "content/tingxi/adoptions.yaml"
    append(bench, section, CARRIED)
    bench.edit(REGIONS, "---\n按", "submit: [{to: tingxi, on: 2026-10-12}]\n---\n按")
    line = "- {document: lanjiang/tzgg/20261012-jiaqi, ruling: adopted, on: 2026-10-13, by: 王}\n"
    bench.put(file, f"decisions:\n{line}")
    pages = {f"{place}/tzgg/lanjiang-20261012-jiaqi.html" for place in ("tingxi", "tingxi/liuzhu")}
    assert pages <= build(bench)
    bench.put(file, f"decisions:\n{line.replace('ruling', 'ruilng')}")
    assert bench.build().held == ("tingxi",)
    assert pages <= set(bench.tree())
    bench.put(file, "decisions: []\n")
    assert not pages & build(bench)


def test_what_a_held_site_pushed_stays_as_it_is_on_line(bench: Bench) -> None:
    push(bench)
    build(bench)
    before = bench.text(PAGE)
    bench.edit(PUSHED, "各地抓紧建设", "另行通知")
    hold(bench, REGIONS)
    assert bench.build().held == ("lanjiang",)
    assert bench.text(PAGE) == before
    mend(bench, REGIONS)
    build(bench)
    assert "另行通知" in bench.text(PAGE)


def test_a_fault_of_a_push_is_the_owners_alone(bench: Bench) -> None:
    push(bench, "{to: {sites: [tingxi, tinxi]}}")
    result = bench.build()
    assert result.held == ("lanjiang",)
    assert [(one.code, str(one.mark)) for one in errors(result.diagnostics)] == [("unknown-site", f"{PUSHED}:4:8")]
