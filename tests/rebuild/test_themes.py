"""Edits of themes: templates, fragments, labels, styles, scripts, pictures."""

import pytest

from tests.rebuild.bench import Bench
from tests.rebuild.test_settings import pages_of


def test_the_base_template_touches_every_page(bench: Bench) -> None:
    bench.edit("themes/plain/templates/layout.html", '<meta charset="utf-8">', '<meta charset="UTF-8">')
    assert bench.rebuild() == pages_of(bench, "")
    assert bench.causes("lanjiang/tzgg/index.html") == ["changed template channel.html"]


def test_a_template_of_one_kind_touches_the_pages_of_that_kind(bench: Bench) -> None:
    bench.edit("themes/plain/templates/documents/policy.html", "{{ document.number }}", "<b>{{ document.number }}</b>")
    assert bench.rebuild() == {
        "lanjiang/zhengce/wenjian/20260312-banfa.html",
        "lanjiang/zhengce/wenjian/20240501-jiufa.html",
        "tingxi/zhengce/wenjian/20260401-xize.html",
    }


def test_a_component_touches_the_pages_that_use_it(bench: Bench) -> None:
    bench.edit("themes/plain/components/list/list.html", '<ul class="list">', '<ul class="list" role="list">')
    made = bench.rebuild()
    assert {"lanjiang/index.html", "tingxi/tzgg/index.html", "lanjiang/tzgg/2026.html"} < made
    assert not any(file.startswith("lanjiang/tzgg/2026") and "-" in file for file in made)


def test_a_template_that_was_overridden_is_still_looked_at_through_its_heir(bench: Bench) -> None:
    """The child's home extends the parent's of the same name."""
    bench.edit("themes/plain/templates/home.html", "<h1>{{ site.name }}</h1>", "<h1>{{ site.short_name }}</h1>")
    assert {"lanjiang/index.html", "tingxi/index.html", "tingxi/liuzhu/index.html"} == bench.rebuild()


def test_a_label_of_the_parent_reaches_the_child_that_has_a_table_of_its_own(bench: Bench) -> None:
    bench.edit("themes/plain/labels/zh-Hans.yaml", "map.heading: 全部栏目", "map.heading: 栏目一览")
    assert bench.rebuild() == {"lanjiang/map.html", "tingxi/map.html", "tingxi/liuzhu/map.html"}


def test_a_label_of_the_child_wins_in_the_child_alone(bench: Bench) -> None:
    bench.edit("themes/deep/labels/zh-Hans.yaml", "more: 全部", "more: 查看全部")
    assert bench.rebuild() == {"tingxi/zwgk/index.html", "tingxi/liuzhu/zwgk/index.html"}


@pytest.mark.parametrize(
    ("key", "word", "file"),
    [
        ("page.notfound", "页面未找到", "lanjiang/404.html"),
        ("page.elder", "长者版", "lanjiang/elder.html"),
        ("page.home", "首页", "lanjiang/tzgg/20261012-jiaqi.html"),
        ("page.year", '"{title}（{year}年）"', "lanjiang/tzgg/2026.html"),
    ],
)
def test_a_label_that_titles_or_breadcrumbs_print_touches_their_pages(
    bench: Bench, key: str, word: str, file: str
) -> None:
    bench.edit("themes/plain/labels/zh-Hans.yaml", f"{key}: {word}", f"{key}: 新词")
    assert file in bench.rebuild()
    assert "新词" in bench.text(file)


def test_a_style_touches_the_sheet_and_the_pages_that_load_it(bench: Bench) -> None:
    bench.edit("themes/plain/styles/base.css", "display: none", "display: inline")
    made = bench.rebuild()
    sheets = {file for file in made if not file.endswith(".html")}
    assert len(sheets) == 3
    assert all("/_assets/site." in file for file in sheets)
    assert made - sheets == pages_of(bench, "")
    assert bench.causes("lanjiang/index.html") == ["changed asset site.css"]


def test_a_token_of_a_child_theme_touches_the_sites_of_that_theme(bench: Bench) -> None:
    bench.edit("themes/deep/theme.yaml", "#15508a", "#15508b")
    made = bench.rebuild()
    assert made
    assert not any(file.startswith("lanjiang/") for file in made)


def test_a_script_and_a_picture_that_no_page_loads_are_served_all_the_same(bench: Bench) -> None:
    bench.edit("themes/plain/images/emblem.svg", "M0 0h1v1z", "M0 0h1v1h-1z")
    made = bench.rebuild()
    assert len(made) == 3
    assert all("/_assets/emblem." in file for file in made)


def test_a_fragment_may_be_given_another_name(bench: Bench) -> None:
    bench.move("themes/plain/fragments/footer.html", "themes/plain/fragments/foot.html")
    bench.edit("themes/plain/templates/layout.html", "fragment('footer', '')", "fragment('foot', '')")
    assert bench.rebuild() == set()


def test_a_fragment_that_no_page_uses_any_longer_may_fail(bench: Bench) -> None:
    bench.edit("themes/plain/templates/layout.html", "{{ fragment('footer', '') }}", "")
    bench.edit("themes/plain/fragments/footer.html", "{{ site.organ.phone }}", "{{ t('no.such.label') }}")
    assert bench.rebuild() == pages_of(bench, "")


def test_a_template_that_a_child_theme_begins_to_override(bench: Bench) -> None:
    bench.put("themes/deep/templates/documents/notice.html", "{{ document.title }}\n")
    made = bench.rebuild()
    assert made == {
        "tingxi/tzgg/20261101-tingshui.html",
        "tingxi/tzgg/20251201-jiugao.html",
        "tingxi/liuzhu/tzgg/20261105-cunjie.html",
        "tingxi/liuzhu/tzgg/20261106-chedao.html",
    }
