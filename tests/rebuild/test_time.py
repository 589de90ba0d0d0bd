"""The clock is an input: moving `--as-of` touches only what is due."""

from tests.rebuild.bench import Bench


def test_an_hour_in_which_nothing_is_due_makes_nothing(bench: Bench) -> None:
    assert bench.rebuild("2026-11-25 13:00") == set()


def test_a_grey_day_touches_one_small_file_a_site(bench: Bench) -> None:
    bench.rebuild("2026-12-12 23:59")
    sheets = {"lanjiang/cluster.css", "tingxi/cluster.css", "tingxi/liuzhu/cluster.css"}
    assert bench.rebuild("2026-12-13 00:00") == sheets
    assert "grayscale" in bench.text("tingxi/liuzhu/cluster.css")
    assert bench.causes("lanjiang/cluster.css") == ["changed site:lanjiang is_grey"]
    assert bench.rebuild("2026-12-14 00:00") == sheets


def test_an_emergency_notice_touches_one_file_and_one_page_a_site(bench: Bench) -> None:
    bench.rebuild("2026-12-01 17:59")
    shown = {f"{site}/{file}" for site in ("tingxi", "tingxi/liuzhu") for file in ("cluster.css", "notice/index.html")}
    assert bench.rebuild("2026-12-01 18:00") == shown
    assert "防汛Ⅲ级应急响应" in bench.text("tingxi/cluster.css")
    assert bench.rebuild("2026-12-03 08:00") == shown


def test_a_consultation_closes(bench: Bench) -> None:
    assert "征集中" in bench.text("lanjiang/zhengji/20261110-caoan.html")
    bench.rebuild("2026-11-30 23:59")
    assert "征集中" in bench.text("lanjiang/zhengji/20261110-caoan.html")
    assert bench.rebuild("2026-12-01 00:00") == {"lanjiang/zhengji/20261110-caoan.html"}
    assert "已结束" in bench.text("lanjiang/zhengji/20261110-caoan.html")
    assert bench.causes("lanjiang/zhengji/20261110-caoan.html") == [
        "changed document:lanjiang/zhengji/20261110-caoan status"
    ]


def test_a_scheduled_document_goes_on_line_at_its_minute(bench: Bench) -> None:
    bench.rebuild("2026-12-10 08:59")
    assert "lanjiang/tzgg/20261210-yugao.html" not in bench.tree()
    made = bench.rebuild("2026-12-10 09:00")
    assert {"lanjiang/tzgg/20261210-yugao.html", "lanjiang/index.html", "lanjiang/feed.xml"} <= made
    assert not any(file.startswith("tingxi/") for file in made)


def test_an_expiring_document_goes_at_its_minute_and_takes_its_alias_along(bench: Bench) -> None:
    bench.rebuild("2026-12-04 23:59")
    assert {"tingxi/tzgg/20251201-jiugao.html", "tingxi/old/1234.html"} <= bench.tree().keys()
    bench.rebuild("2026-12-05 00:00")
    assert [file for file, data in bench.tree().items() if b"jiugao" in data or "jiugao" in file] == []
    assert "tingxi/old/1234.html" not in bench.tree()


def test_a_link_is_born_with_the_document_it_leads_to(bench: Bench) -> None:
    bench.edit("content/lanjiang/tzgg/20260910-zhaokao.md", "招考工作人员若干名", "另见[预告](20261210-yugao.md)")
    bench.rebuild()
    assert "yugao" not in bench.text("lanjiang/tzgg/20260910-zhaokao.html")
    assert "lanjiang/tzgg/20260910-zhaokao.html" in bench.rebuild("2026-12-10 09:00")
    assert 'href="/tzgg/20261210-yugao.html"' in bench.text("lanjiang/tzgg/20260910-zhaokao.html")


def test_a_policy_comes_into_force_and_repeals_on_its_day(bench: Bench) -> None:
    bench.edit("content/lanjiang/zhengce/wenjian/20260312-banfa.md", "genre:", "effective_on: 2026-12-20\ngenre:")
    bench.rebuild()
    assert "not-yet-in-force" in bench.text("lanjiang/zhengce/wenjian/20260312-banfa.html")
    made = bench.rebuild("2026-12-20 00:00")
    assert {"lanjiang/zhengce/wenjian/20260312-banfa.html", "lanjiang/zhengce/wenjian/20240501-jiufa.html"} <= made
    assert "repealed" in bench.text("lanjiang/zhengce/wenjian/20240501-jiufa.html")


def test_time_may_run_backwards(bench: Bench) -> None:
    bench.rebuild("2027-01-01 00:00")
    bench.rebuild("2026-02-01 00:00")
    assert "lanjiang/tzgg/20260301-fangxun.html" not in bench.tree()
    bench.rebuild("2026-11-25 12:00")
