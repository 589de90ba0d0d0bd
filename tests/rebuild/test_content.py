"""Edits of content: which files are made again, and why."""

from tests.rebuild.bench import Bench

NOTICE = "content/lanjiang/tzgg/20260301-fangxun.md"
HOLIDAY = "content/lanjiang/tzgg/20261012-jiaqi.md"
POLICY = "content/lanjiang/zhengce/wenjian/20260312-banfa.md"


def test_nothing_changed_makes_nothing(bench: Bench) -> None:
    result = bench.build()
    assert (result.made, result.dropped, result.made_files) == (0, 0, ())
    assert result.kept == len(bench.tree())


def test_the_body_of_a_document_with_a_written_summary_touches_its_page_alone(bench: Bench) -> None:
    bench.edit(NOTICE, "检查堤防", "巡查堤防")
    page = "lanjiang/tzgg/20260301-fangxun.html"
    assert bench.rebuild() == {page}
    assert bench.causes(page) == ["changed document:lanjiang/tzgg/20260301-fangxun text"]


def test_a_summary_taken_from_the_body_goes_into_the_feed_too(bench: Bench) -> None:
    bench.edit(HOLIDAY, "按规定放假", "依法放假")
    assert bench.rebuild() == {"lanjiang/tzgg/20261012-jiaqi.html", "lanjiang/feed.xml"}
    assert bench.causes("lanjiang/feed.xml") == ["changed document:lanjiang/tzgg/20261012-jiaqi summary"]


def test_a_title_goes_to_the_lists_whose_window_holds_it(bench: Bench) -> None:
    bench.edit(HOLIDAY, "放假通知", "假期安排")
    assert bench.rebuild() == {
        "lanjiang/tzgg/20261012-jiaqi.html",
        "lanjiang/tzgg/index.html",
        "lanjiang/tzgg/2026.html",
        "lanjiang/index.html",
        "lanjiang/feed.xml",
    }
    assert bench.causes("lanjiang/index.html") == ["changed document:lanjiang/tzgg/20261012-jiaqi title"]


def test_a_title_outside_the_windows_leaves_home_and_front_alone(bench: Bench) -> None:
    bench.edit("content/lanjiang/tzgg/20251120-gongyou.md", "供暖公告", "供暖通告")
    assert bench.rebuild() == {
        "lanjiang/tzgg/20251120-gongyou.html",
        "lanjiang/tzgg/2025.html",
        "lanjiang/feed.xml",
    }


def test_a_title_below_goes_up_to_the_homes_that_show_it(bench: Bench) -> None:
    bench.edit("content/liuzhu/tzgg/20261105-cunjie.md", "村界公示", "村界公告")
    assert bench.rebuild() == {
        "tingxi/liuzhu/tzgg/20261105-cunjie.html",
        "tingxi/liuzhu/tzgg/index.html",
        "tingxi/liuzhu/index.html",
        "tingxi/liuzhu/feed.xml",
        "tingxi/index.html",
        "lanjiang/index.html",
    }


def test_a_title_goes_to_the_pages_that_are_tied_to_it(bench: Bench) -> None:
    bench.edit(POLICY, "title: 政务公开办法", "title: 政务公开条例")
    made = bench.rebuild()
    assert {
        "lanjiang/zhengce/jiedu/20260313-jiedu.html",
        "lanjiang/zhengce/wenjian/20240501-jiufa.html",
        "tingxi/zhengce/wenjian/20260401-xize.html",
        "lanjiang/zwgk/mulu/2026.html",
        "lanjiang/zwgk/zhuti/02-01.html",
        "lanjiang/zwgk/ticai/tong-zhi.html",
    } < made
    assert "tingxi/index.html" not in made
    assert "lanjiang/tzgg/20260301-fangxun.html" not in made  # it links there with words of its own


def test_a_new_document_touches_its_lists_and_its_year(bench: Bench) -> None:
    bench.put(
        "content/lanjiang/tzgg/20261120-xuexiao.md",
        "---\ntitle: 学校招生公告\npublished_at: 2026-11-20 09:00\n---\n招生。\n",
    )
    assert bench.rebuild() == {
        "lanjiang/tzgg/20261120-xuexiao.html",
        "lanjiang/tzgg/index.html",
        "lanjiang/tzgg/2026.html",
        "lanjiang/tzgg/2026-2.html",  # the year holds a fourth document, and a window takes three
        "lanjiang/index.html",
        "lanjiang/feed.xml",
        "lanjiang/sitemap-2026.xml",
        "lanjiang/sitemap-pages.xml",
    }
    assert bench.causes("lanjiang/tzgg/20261120-xuexiao.html") == ["new"]
    assert bench.causes("lanjiang/index.html")[0].startswith("changed query")


def test_a_document_dated_back_leaves_the_front_window_as_it_was(bench: Bench) -> None:
    bench.put(
        "content/lanjiang/tzgg/20251001-guoqing.md",
        "---\ntitle: 国庆公告\npublished_at: 2025-10-01 09:00\n---\n升旗。\n",
    )
    assert bench.rebuild() == {
        "lanjiang/tzgg/20251001-guoqing.html",
        "lanjiang/tzgg/index.html",  # its total and the count of the year
        "lanjiang/tzgg/2025.html",
        "lanjiang/feed.xml",
        "lanjiang/sitemap-2025.xml",
    }


def test_a_deleted_document_goes_from_page_lists_feed_and_sitemap(bench: Bench) -> None:
    bench.remove(HOLIDAY)
    made = bench.rebuild()
    assert {"lanjiang/tzgg/index.html", "lanjiang/index.html", "lanjiang/feed.xml", "lanjiang/sitemap-2026.xml"} <= made
    assert [file for file, data in bench.tree().items() if b"20261012-jiaqi" in data or "jiaqi" in file] == []


def test_a_withdrawn_document_leaves_a_tombstone_and_goes_from_all_else(bench: Bench) -> None:
    bench.edit(
        HOLIDAY,
        "published_at: 2026-10-12 08:30",
        "published_at: 2026-10-12 08:30\nwithdrawn: {on: 2026-11-20, reason: 内容有误, authority: 办公厅}",
    )
    bench.rebuild()
    holders = [file for file, data in bench.tree().items() if b"20261012-jiaqi" in data or "放假通知".encode() in data]
    assert holders == ["lanjiang/tzgg/20261012-jiaqi.html"]
    assert "内容有误" in bench.text(holders[0])
    assert "按规定放假" not in bench.text(holders[0])


def test_a_secret_withdrawal_leaves_nothing(bench: Bench) -> None:
    bench.edit(
        HOLIDAY,
        "published_at: 2026-10-12 08:30",
        "published_at: 2026-10-12 08:30\nwithdrawn: {on: 2026-11-20, reason: 有误, authority: 办公厅, secret: true}",
    )
    bench.rebuild()
    assert [file for file, data in bench.tree().items() if b"jiaqi" in data or "jiaqi" in file] == []


def test_what_was_withdrawn_before_it_was_ever_on_line_leaves_no_tombstone(bench: Bench) -> None:
    bench.edit(
        "content/lanjiang/tzgg/20261210-yugao.md",
        "published_at: 2026-12-10 09:00",
        "published_at: 2026-12-10 09:00\nwithdrawn: {on: 2026-11-20, reason: 取消, authority: 办公厅}",
    )
    bench.rebuild()
    assert [file for file in bench.tree() if "yugao" in file] == []


def test_links_and_relations_lose_a_withdrawn_document(bench: Bench) -> None:
    bench.edit(
        POLICY,
        "genre: 通知",
        "genre: 通知\nwithdrawn: {on: 2026-11-20, reason: 内容有误, authority: 办公厅}",
    )
    bench.rebuild()
    holders = [file for file, data in bench.tree().items() if b"20260312-banfa" in data]
    assert holders == ["lanjiang/zhengce/wenjian/20260312-banfa.html"]
    assert "办法" in bench.text("lanjiang/tzgg/20260301-fangxun.html")


def test_a_page_that_links_to_what_cannot_be_seen_is_fresh_all_the_same(bench: Bench) -> None:
    bench.edit(NOTICE, "见[办法](../zhengce/wenjian/20260312-banfa.md)", "见[预告](20261210-yugao.md)")
    bench.rebuild()
    assert "yugao" not in bench.text("lanjiang/tzgg/20260301-fangxun.html")
    assert bench.still_stale("lanjiang/tzgg/20260301-fangxun.html") == []


def test_a_renamed_document_with_an_alias_redirects(bench: Bench) -> None:
    bench.move(HOLIDAY, "content/lanjiang/tzgg/20261012-jiaqi-anpai.md")
    bench.edit(
        "content/lanjiang/tzgg/20261012-jiaqi-anpai.md", "title:", "aliases: [/tzgg/20261012-jiaqi.html]\ntitle:"
    )
    bench.rebuild()
    assert "url=/tzgg/20261012-jiaqi-anpai.html" in bench.text("lanjiang/tzgg/20261012-jiaqi.html")


def test_a_redirect_follows_the_title_and_goes_with_its_document(bench: Bench) -> None:
    bench.edit("content/tingxi/tzgg/20251201-jiugao.md", "title: 旧公告", "title: 陈年公告")
    assert "tingxi/old/1234.html" in bench.rebuild()
    bench.remove("content/tingxi/tzgg/20251201-jiugao.md")
    bench.rebuild()
    assert "tingxi/old/1234.html" not in bench.tree()


def test_a_document_moved_to_another_channel_keeps_its_id(bench: Bench) -> None:
    bench.edit(POLICY, "title:", "id: lanjiang/zhengce/wenjian/20260312-banfa\ntitle:")
    bench.rebuild()
    bench.move(POLICY, "content/lanjiang/zhengce/20260312-banfa.md")
    bench.edit(
        "content/lanjiang/zhengce/20260312-banfa.md",
        "title:",
        "aliases: [/zhengce/wenjian/20260312-banfa.html]\ntitle:",
    )
    for asker in (NOTICE, "content/lanjiang/zhengce/jiedu/20260313-jiedu.md"):
        bench.edit(asker, "wenjian/20260312-banfa.md", "20260312-banfa.md")
    bench.rebuild()
    assert "/zhengce/20260312-banfa.html" in bench.text("tingxi/tzgg/20261101-tingshui.html")


def test_an_attachment_that_changed_goes_out_with_its_size(bench: Bench) -> None:
    bench.put("content/tingxi/tzgg/20261101-fanwei.txt", "城东片区和城西片区\n")
    assert bench.rebuild() == {"tingxi/tzgg/20261101-fanwei.txt", "tingxi/tzgg/20261101-tingshui.html"}


def test_an_attachment_of_the_same_size_touches_itself_alone(bench: Bench) -> None:
    bench.put("content/tingxi/tzgg/20261101-fanwei.txt", "城西片区\n")
    assert bench.rebuild() == {"tingxi/tzgg/20261101-fanwei.txt"}


def test_an_attachment_may_give_way_to_a_redirect(bench: Bench) -> None:
    bench.edit(
        "content/tingxi/tzgg/20261101-tingshui.md",
        "attachments: [{file: 20261101-fanwei.txt, title: 停水范围}]",
        "aliases: [/tzgg/20261101-fanwei.txt]",
    )
    bench.remove("content/tingxi/tzgg/20261101-fanwei.txt")
    bench.rebuild()
    assert "20261101-tingshui.html" in bench.text("tingxi/tzgg/20261101-fanwei.txt")


def test_a_row_of_a_table_touches_table_and_page(bench: Bench) -> None:
    bench.edit("content/lanjiang/shuju/chanliang.csv", "135", "136")
    assert bench.rebuild() == {"lanjiang/shuju/chanliang.csv", "lanjiang/shuju/chanliang.html"}
    assert bench.causes("lanjiang/shuju/chanliang.html") == [
        "changed document:lanjiang/shuju/chanliang table",
        "changed document:lanjiang/shuju/chanliang chart",
    ]


def test_a_pinned_document_leads_the_front(bench: Bench) -> None:
    bench.edit(NOTICE, "title:", "pinned: true\ntitle:")
    assert bench.rebuild() == {"lanjiang/tzgg/index.html"}
    front = bench.text("lanjiang/tzgg/index.html")
    assert front.index("fangxun") < front.index("jiaqi")


def test_a_draft_is_not_on_line(bench: Bench) -> None:
    bench.edit(HOLIDAY, "title:", "draft: true\ntitle:")
    bench.rebuild()
    assert [file for file, data in bench.tree().items() if b"jiaqi" in data or "jiaqi" in file] == []


def test_a_new_relation_shows_on_both_sides(bench: Bench) -> None:
    bench.edit(
        "content/tingxi/zhengce/wenjian/20260401-xize.md", "genre: 意见", "genre: 意见\ninterprets: [岚政发〔2024〕1号]"
    )
    assert bench.rebuild() == {
        "tingxi/zhengce/wenjian/20260401-xize.html",
        "lanjiang/zhengce/wenjian/20240501-jiufa.html",
    }


def test_a_repeal_taken_back_gives_the_force_back(bench: Bench) -> None:
    bench.edit(POLICY, "repeals: [岚政发〔2024〕1号]\n", "")
    assert bench.rebuild() == {
        "lanjiang/zhengce/wenjian/20260312-banfa.html",
        "lanjiang/zhengce/wenjian/20240501-jiufa.html",
        "lanjiang/zwgk/mulu/2024.html",
        "lanjiang/zwgk/mulu/index.html",
        *(f"lanjiang/zwgk/mulu/{name}.{form}" for name in ("mulu", "jiqun") for form in ("csv", "xlsx")),
    }
