"""What templates import with their context is made again where it may see something else, and only there."""

from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest

from builder.diagnostic import Problems
from builder.render.environment import make_environment
from builder.render.plain import Plain
from builder.theme import read_themes
from tests.portal_from import small_cluster, write

PAGE = '{%% from "components/one/one.html" import say with context %%}{{ say(%s) }}'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = small_cluster(tmp_path / "root")
    write(root, "themes/plain/labels/zh-Hans.yaml", "again: 再说\n")
    return root


def environment_of(root: Path, **files: str) -> Plain:
    """The environment of a theme with these components and a page."""
    for name, text in files.items():
        path = "templates/page.html" if name == "page" else f"components/{name}/{name}.html"
        write(root, f"themes/plain/{path}", text)
    made = make_environment(read_themes(root, ["plain"], Problems())["plain"], "zh-Hans", trusted=True)
    assert isinstance(made, Plain)
    return made


def made_of(environment: Plain, pages: list[dict[str, object]]) -> Iterator[str]:
    template = environment.get_template("page.html")
    return (template.render(one) for one in pages)


def count_modules(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The templates of which modules are made, from now on."""
    made: list[str | None] = []
    real = jinja2.Template.make_module

    def make(self: jinja2.Template, *args: object, **values: object) -> object:
        made.append(self.name)
        return real(self, *args, **values)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(jinja2.Template, "make_module", make)
    return made


ONE = "components/one/one.html"


def test_a_component_that_sees_nothing_of_the_page_is_made_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = "{% macro say(word) %}{{ t('again') }} {{ word }}{% endmacro %}"
    environment = environment_of(root, page=PAGE % "word", one=one)
    made = count_modules(monkeypatch)
    assert list(made_of(environment, [{"word": "<a>"}, {"word": "b"}])) == ["再说 &lt;a&gt;", "再说 b"]
    assert made == [ONE]


def test_a_name_that_means_something_else_is_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = environment_of(root, page=PAGE % "", one="{% macro say() %}{{ site }}{% endmacro %}")
    made = count_modules(monkeypatch)
    pages: list[dict[str, object]] = [{"site": name, "page": object()} for name in ("甲", "甲", "乙", "甲")]
    assert list(made_of(environment, pages)) == ["甲", "甲", "乙", "甲"]
    assert made == [ONE] * 3


def test_what_a_component_imports_or_includes_itself_sees_the_page_too(root: Path) -> None:
    environment = environment_of(
        root,
        page=PAGE % "",
        one='{% from "components/two/two.html" import more with context %}{% macro say() %}{{ more() }}{% endmacro %}',
        two='{% macro more() %}{% include "components/three/three.html" %}{% endmacro %}',
        three="{{ site }}",
    )
    assert list(made_of(environment, [{"site": "甲"}, {"site": "乙"}])) == ["甲", "乙"]


def test_names_that_the_page_sets_itself_are_seen(root: Path) -> None:
    page = "{% set word = title %}" + PAGE % ""
    environment = environment_of(root, page=page, one="{% macro say() %}{{ word }}{% endmacro %}")
    assert list(made_of(environment, [{"title": "甲"}, {"title": "乙"}])) == ["甲", "乙"]


@pytest.mark.parametrize(
    "top",
    ["{% set kept = namespace(count=0) %}", "{% set kept = {'count': 0} %}", "{% set kept = ask() %}", "{{ ask() }}"],
)
def test_a_component_that_does_more_than_define_macros_is_made_for_each_page(root: Path, top: str) -> None:
    environment = environment_of(root, page=PAGE % "", one=f"{top}{{% macro say() %}}.{{% endmacro %}}")
    asked: list[str] = []

    def ask() -> str:
        asked.append("asked")
        return ""

    environment.globals["ask"] = ask
    assert list(made_of(environment, [{}, {}])) == [".", "."]
    assert len(asked) == (2 if "ask" in top else 0)
    assert environment.get_template(ONE).root_render_func.__globals__["named"] is None


def test_a_label_that_is_in_no_table_is_told(root: Path) -> None:
    environment = environment_of(root, page="{{ t('never') }}")
    with pytest.raises(jinja2.UndefinedError, match="'never'"):
        environment.get_template("page.html").render({})


def test_a_name_of_ones_own_goes_before_the_label(root: Path) -> None:
    page = "{% macro t(word) %}({{ word }}){% endmacro %}{{ t('again') }}"
    environment = environment_of(root, page=page)
    assert environment.get_template("page.html").render({}) == "(again)"


def test_a_page_that_gives_a_function_another_meaning_gets_its_own(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = "{% macro say(word) %}{{ t('again') }} {{ word }}{% endmacro %}"
    page = "{% if own %}{% set t = own %}{% endif %}" + PAGE % "word"
    environment = environment_of(root, page=page, one=one)
    made = count_modules(monkeypatch)

    def own(key: str) -> str:
        return key.upper()

    told = made_of(environment, [{"word": "a", "own": None}, {"word": "b", "own": own}, {"word": "c", "own": None}])
    assert list(told) == ["再说 a", "AGAIN b", "再说 c"]
    assert made == [ONE, ONE, ONE]
