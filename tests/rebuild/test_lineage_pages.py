"""Chains, versions and pages of a policy's course: made again when what they print changes, and not otherwise."""

import re
import shutil
from pathlib import Path

import pytest

from tests.portal_from import build_at, edit, lines, out_of, small_cluster, state_of
from tests.rebuild.bench import Bench
from tests.rebuild.test_content import NOTICE, POLICY

OLD = "content/lanjiang/zhengce/wenjian/20240501-jiufa.md"
COUNTY = "content/tingxi/zhengce/wenjian/20260401-xize.md"
TOWN = "content/liuzhu/zhengce/wenjian/20260410-cuoshi.md"
MORE = """-- themes/plain/templates/lineage.html --
{% extends "layout.html" %}
{% block main %}<h1>{{ page.title }}</h1><a href="{{ policy.url }}">{{ policy.title }}</a>
{% for day, document, own, acts in course.steps %}<p>{{ day | date }} {{ document.title }} {{ document.validity }}
{% for relation, other, since in acts %}{{ t('act.' ~ relation) }} {{ other.title }}{% endfor %}</p>{% endfor %}
{{ drawing }}{% endblock %}
"""
TOWNSHIP = """---
title: 柳渚镇公开措施
published_at: 2026-04-10 09:30
number: 柳政发〔2026〕1号
topics: [综合政务/政务公开]
genre: 意见
forwards: [汀政发〔2026〕1号]
---
转发县细则。
"""
LABELS = """
page.lineage: "沿革：{title}"
lineage.title: 沿革
lineage.drawing: "{title}沿革图"
lineage.drawing-words: 见列表
lineage.own: 本文件
act.forwards: 转发
act.amends: 修改
act.repeals: 废止
act.interprets: 解读
act.supersedes: 替代
validity.in-force: 现行有效
validity.not-yet-in-force: 尚未施行
validity.amended: 已被修改
validity.repealed: 已废止
validity.expired: 已失效
"""
PRINTED = """{% for one in document.chain.links %}<p>{{ one.depth }} {{ one.document.title }}</p>{% endfor %}
{% for one in document.versions.steps %}<i>{{ one.document.title }}</i>{% endfor %}
<b>{{ document.lineage_url }}</b>
{% set ending, last = document.ending, document.successor %}
<u>{{ ending.relation if ending else '' }} {{ last.title if last else '' }}</u>
{% if document.ender %}"""


@pytest.fixture(scope="session")
def lined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small cluster with a policy that a county and its township forward, in a theme that shows all of it."""
    root = small_cluster(tmp_path_factory.mktemp("lined") / "root", MORE, f"-- {TOWN} --\n{TOWNSHIP}")
    labels = root / "themes/plain/labels/zh-Hans.yaml"
    labels.write_text(labels.read_text(encoding="utf-8") + LABELS, encoding="utf-8")
    edit(root, "themes/plain/templates/documents/document.html", "{% if document.ender %}", PRINTED)
    assert lines(build_at(root).diagnostics) == []
    return root


@pytest.fixture
def course(lined: Path, tmp_path: Path) -> Bench:
    """A copy of it with its output and state."""
    root = tmp_path / lined.name
    for place in (Path, out_of, state_of):
        shutil.copytree(place(lined), place(root))
    return Bench(root=root, scratch=tmp_path / "clean")


def course_of(path: str) -> str:
    """The page of a policy's course, by the policy's file."""
    return page_of(path).replace("wenjian/", "wenjian/_yange/")


def page_of(path: str) -> str:
    page = path.removeprefix("content/").removesuffix(".md") + ".html"
    return f"tingxi/{page}" if page.startswith("liuzhu/") else page


ALL = {course_of(path) for path in (POLICY, OLD, COUNTY, TOWN)}


def test_every_policy_of_the_family_has_its_course(course: Bench) -> None:
    assert {file for file in course.tree() if "_yange" in file} == ALL
    text = course.text(course_of(POLICY))
    places = [text.index(f"<p>{day}") for day in ("2024-05-01", "2026-03-12", "2026-03-13", "2026-04-01", "2026-04-10")]
    assert places == sorted(places)
    assert "2024-05-01 政务公开试行办法 repealed" in text
    assert "<svg" in text


def test_the_chain_stands_on_the_page_of_each(course: Bench) -> None:
    for path in (POLICY, COUNTY, TOWN):
        text = course.text(page_of(path))
        assert [text.index(f"<p>{words}</p>") for words in ("0 政务公开办法", "1 政务公开细则", "2 柳渚镇公开措施")]
    assert "柳渚镇公开措施" not in course.text(page_of(OLD))


def test_members_that_are_no_policy_lead_to_the_course_of_the_nearest(course: Bench) -> None:
    reading = course.text("lanjiang/zhengce/jiedu/20260313-jiedu.html")
    assert "<b>/zhengce/wenjian/_yange/20260312-banfa.html</b>" in reading
    assert "<b></b>" in course.text("lanjiang/tzgg/20260301-fangxun.html")


def test_the_end_of_a_chain_goes_to_all_that_print_it_and_no_further(course: Bench) -> None:
    course.edit(TOWN, "柳渚镇公开措施", "柳渚镇公开办法")
    made = course.rebuild()
    related = {page_of(POLICY), page_of(COUNTY), page_of(TOWN)}
    assert related | ALL <= made
    assert course.causes(page_of(POLICY)) == ["changed document:liuzhu/zhengce/wenjian/20260410-cuoshi title"]
    assert not made & {page_of(OLD), "lanjiang/zhengce/jiedu/20260313-jiedu.html", "lanjiang/index.html"}


def test_a_body_leaves_every_course_alone(course: Bench) -> None:
    course.edit(TOWN, "转发县细则。", "现转发县细则。")
    assert course.rebuild() == {page_of(TOWN), "tingxi/liuzhu/feed.xml"}
    course.edit(NOTICE, "检查堤防", "巡查堤防")
    assert course.rebuild() == {page_of(NOTICE)}


def test_a_document_that_is_tied_to_nothing_leaves_every_course_alone(course: Bench) -> None:
    text = "---\ntitle: 新办法\npublished_at: 2026-05-01 09:30\nnumber: 岚政发〔2026〕9号\ngenre: 通知\n---\n文。\n"
    course.put("content/lanjiang/zhengce/wenjian/20260501-xin.md", text.replace("genre", "topics: []\ngenre"))
    made = course.rebuild()
    assert page_of("content/lanjiang/zhengce/wenjian/20260501-xin.md") in made
    assert not made & (ALL | {page_of(path) for path in (POLICY, OLD, COUNTY, TOWN)})


def test_a_new_link_shows_to_all_above_it_and_not_to_its_siblings(course: Bench) -> None:
    text = (course.root / TOWN).read_text(encoding="utf-8").replace("柳政发〔2026〕1号", "柳政发〔2026〕2号")
    course.put(TOWN.replace("cuoshi", "fangan"), text.replace("柳渚镇公开措施", "柳渚镇公开方案"))
    made = course.rebuild()
    assert {course_of(TOWN.replace("cuoshi", "fangan")), *(ALL - {course_of(TOWN)})} <= made
    assert {page_of(POLICY), page_of(COUNTY)} <= made
    assert not made & {page_of(TOWN), course_of(TOWN), page_of(OLD)}


@pytest.mark.parametrize("words", ["draft: true", "withdrawn: {on: 2026-11-20, reason: 有误, authority: 县府办}"])
def test_a_chain_breaks_where_a_document_is_taken_away(words: str, course: Bench) -> None:
    course.edit(COUNTY, "genre: 意见", f"genre: 意见\n{words}")
    course.rebuild()
    assert course_of(COUNTY) not in course.tree()
    assert course_of(TOWN) not in course.tree()
    holders = {file for file, data in course.tree().items() if "政务公开细则".encode() in data}
    assert holders <= {page_of(COUNTY)}
    assert not re.search(r"<p>\d ", course.text(page_of(TOWN)))


def test_a_tie_more_opens_a_course_and_a_tie_less_closes_it(course: Bench) -> None:
    alone = "content/lanjiang/zhengce/wenjian/20260501-xin.md"
    course.put(alone, (course.root / OLD).read_text(encoding="utf-8").replace("岚政发〔2024〕1号", "岚政发〔2026〕9号"))
    course.edit(alone, "2024-05-01", "2026-05-01")
    course.edit(alone, "11990000MB00000001/2024-00001", "11990000MB00000001/2026-00009")
    course.rebuild()
    course.edit(TOWN, "forwards: [汀政发〔2026〕1号]", "forwards: [岚政发〔2026〕9号]")
    course.rebuild()
    assert course_of(alone) not in course.tree()
    reading = "content/lanjiang/zhengce/jiedu/20260502-jiedu.md"
    course.put(
        reading, "---\ntitle: 解读\npublished_at: 2026-05-02 09:30\ninterprets: [岚政发〔2026〕9号]\n---\n文。\n"
    )
    course.rebuild()
    assert {course_of(alone), course_of(TOWN)} <= course.tree().keys()
    course.remove(reading)
    course.rebuild()
    assert course_of(alone) not in course.tree()


def test_the_day_on_which_a_policy_ends_comes_to_every_course_that_shows_it(course: Bench) -> None:
    course.edit(COUNTY, "genre: 意见", "genre: 意见\nends_on: 2026-11-25")
    course.rebuild("2026-11-25 23:59")
    made = course.rebuild("2026-11-26 00:00")
    assert made >= ALL
    assert "已失效" in course.text(course_of(TOWN))


def test_what_was_ended_names_what_ended_it_and_the_last_after_that(course: Bench) -> None:
    assert "<u>repeals </u>" in course.text(page_of(OLD))
    assert "<u> </u>" in course.text(page_of(POLICY))
    later = "content/lanjiang/zhengce/wenjian/20261001-xin.md"
    head = "title: 公开新办法\npublished_at: 2026-10-01 09:30\nnumber: 岚政发〔2026〕9号\ntopics: []\ngenre: 通知\n"
    course.put(later, f"---\n{head}supersedes: [岚政发〔2026〕1号]\neffective_on: 2026-11-26\n---\n文。\n")
    course.rebuild()
    assert "<u> </u>" in course.text(page_of(POLICY))
    made = course.rebuild("2026-11-26 00:00")
    assert {page_of(OLD), page_of(POLICY)} <= made
    assert "<u>supersedes </u>" in course.text(page_of(POLICY))
    assert "<u>repeals 公开新办法</u>" in course.text(page_of(OLD))


def test_a_theme_without_such_pages_has_none(bench: Bench) -> None:
    assert not [file for file in bench.tree() if "_yange" in file]
