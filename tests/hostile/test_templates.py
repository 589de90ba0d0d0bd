"""Templates of people who mean harm: they reach nothing, change nothing, and end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jinja2
import pytest

from builder.diagnostic import Problems
from builder.render import budget
from builder.render.desk import Desk
from builder.render.environment import KNOWN, make_environment
from builder.render.fault import RenderFault, faults_told
from builder.render.press import Press
from builder.render.sandbox import Sandbox
from builder.theme import Theme, read_themes
from tests.portal_from import build_at, small_cluster, write

SECRET = "a word that no page may tell"
LABELS = {"plain": "{x} of {y}", "reaching": "{x.__class__.__init__.__globals__}", "wide": "{x:>999999999}"}


@dataclass(slots=True)
class Thing:
    """What a page is given: it has a method, days, and something that no page may see."""

    title: str = "甲"
    on: date = date(2026, 11, 1)
    at: datetime = datetime(2026, 11, 1, 9)
    _secret: str = SECRET
    list: list[int] = field(default_factory=lambda: [1, 2])
    table: dict[str, int] = field(default_factory=lambda: {"a": 1})

    def file_url(self, name: str) -> str:
        """A method, as documents have one."""
        return f"/{name}"


@pytest.fixture(scope="module")
def environment() -> Sandbox:
    theme = Theme(
        name="a", lineage=("a",), files={}, by_theme={"a": {}}, tokens={}, labels={"en": LABELS}, leaves_out={}
    )
    made = make_environment(theme, "en")
    assert isinstance(made, Sandbox), "whom nobody vouches for is counted"
    made.loader = jinja2.DictLoader(
        {
            "twice.html": "{% include 'twice.html' %}{% include 'twice.html' %}",
            "long.html": "{% for i in range(100000) %}" + "x" * 10_000 + "{% endfor %}",
        }
    )
    return made


def render(environment: Sandbox, text: str) -> str:
    """The text of a template, as pages are made."""
    with faults_told("x.html"):
        return environment.from_string(text).render(thing=Thing())


def code_of(environment: Sandbox, text: str) -> str:
    """How a template is refused."""
    with pytest.raises(RenderFault) as told:
        render(environment, text)
    assert SECRET not in told.value.reason
    return told.value.code


REACHING = """
{{ ''.__class__ }}
{{ ''['__class__'] }}
{{ ''|attr('__class__') }}
{{ thing.__class__.__mro__[1].__subclasses__() }}
{{ thing['__class__'] }}
{{ thing._secret }}
{{ thing|attr('_secret') }}
{{ thing.file_url.__globals__ }}
{{ thing.file_url.__func__.__globals__ }}
{{ thing.file_url.__self__ }}
{{ thing|attr('file_url')|attr('__self__') }}
{{ '{0.__class__}'.format(thing) }}
{{ '{0._secret}'.format(thing) }}
{{ '{a._secret}'.format_map({'a': thing}) }}
{{ ('{0._secret}'|attr('format'))(thing) }}
{{ ('{0._secret}'|safe).format(thing) }}
{{ ['{0._secret}']|map('attr', 'format')|first()(thing) }}
{{ [thing]|sum(attribute='_secret') }}
{{ [thing]|map(attribute='_secret')|join }}
{{ [thing]|map('attr', '_secret')|join }}
{{ [thing]|selectattr('_secret.x')|list }}
{{ [thing]|groupby('_secret')|first|first|upper }}
{{ [thing, thing]|sort(attribute='_secret')|join(attribute='_secret') }}
{{ t.__globals__ }}
{{ t.__closure__ }}
{{ t('reaching', x=thing) }}
{{ self.__init__.__globals__ }}
{{ self._TemplateReference__context }}
{{ cycler.__init__.__globals__ }}
{{ joiner.__init__.__globals__ }}
{{ namespace.__init__.__globals__ }}
{{ dict.__base__.__subclasses__() }}
{{ range.__class__ }}
{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}
{% for x in [1] %}{{ loop._iterator }}{% endfor %}
{{ thing.at.now() }}
{{ thing.on.today() }}
{{ thing.at.timestamp() }}
{{ thing.at.astimezone() }}
{{ 'x'.encode() }}
{{ thing.list.append(3) }}
{{ thing.list.clear() }}
{{ thing.table.update(a=2) }}
{{ thing.table.pop('a') }}
{{ (5).to_bytes(9, 'big') }}
{{ thing.title.translate({}) }}
""".strip().split("\n")

GROWING = r"""
{{ 'a' * 10**9 }}
{{ 10**(10**10) }}
{{ 9**99999 }}
{{ [1] * 10**9 }}
{% set n = namespace(s='a') %}{% for i in range(60) %}{% set n.s = n.s ~ n.s %}{% endfor %}
{% set n = namespace(s='a') %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}
{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}
{% set n = namespace(s='a') %}{% for i in range(60) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}
{% set n = namespace(s='a') %}{% for i in range(60) %}{% set n.s = (n.s, n.s) %}{% endfor %}{{ n.s == (n.s, 1) }}
{% set n = namespace(s='a') %}{% for i in range(60) %}{% set n.s = {'a': n.s, 'b': n.s} %}{% endfor %}{{ n.s }}
{% set n = namespace(s='a') %}{% for i in range(60) %}{% set n.s = dict(a=n.s, b=n.s) %}{% endfor %}{{ n.s }}
{% macro m(n) %}{% set n.s = varargs %}{% endmacro %}{% set n = namespace(s=1) %}{% for i in range(60) %}{{ m(n, n.s, n.s) }}{% endfor %}
{% set n = namespace(s=7) %}{% for i in range(60) %}{% set n.s = n.s * n.s %}{% endfor %}
{% set n = namespace(s='a') %}{% for i in range(60) %}{% set x %}{{ n.s }}{{ n.s }}{% endset %}{% set n.s = x %}{% endfor %}
{{ '%999999999d' % 1 }}
{{ '%*d' % (999999999, 1) }}
{{ '%999999999d'|format(1) }}
{{ '{:>999999999}'.format(1) }}
{{ '{0:{1}}'.format(1, 999999999) }}
{{ ('{:>999999999}'|safe).format(1) }}
{{ t('wide', x=1) }}
{{ 'a'.ljust(10**9) }}
{{ 'a'.zfill(10**9) }}
{{ '\t'.expandtabs(10**9) }}
{{ 'a'|center(10**9) }}
{{ ('a\n' * 100000)|indent(900) }}
{{ range(10)|batch(10**9)|list }}
{{ range(10)|slice(10**9)|list }}
{{ {'a': 1}|tojson(indent=10**9) }}
{{ ('a' * 10000).replace('a', 'b' * 10000) }}
{{ ('a' * 10000)|replace('a', 'b' * 10000) }}
{{ (['a' * 1000000] * 100)|join }}
{{ ','.join(['a' * 1000000] * 100) }}
{{ ('a,' * 600000).split(',') }}
{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}
{% for a in range(3000) recursive %}{% if loop.depth < 4 %}{{ loop(range(3000)) }}{% endif %}{% endfor %}
{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(60) }}
{% import 'long.html' as x %}{{ x }}
{% include 'long.html' %}
""".strip().split("\n")  # noqa: E501 - a template a line

WORKING = [
    ("{{ thing.title }}{{ thing.on | date }}", "甲2026-11-01"),
    ("{% for x in thing.list %}{{ loop.index }}/{{ loop.length }}{{ ',' if not loop.last }}{% endfor %}", "1/2,2/2"),
    ("{% for x in range(3) if x != 1 %}{{ x }}{% else %}none{% endfor %}", "02"),
    ("{% for x in [] %}{{ x }}{% else %}none{% endfor %}", "none"),
    ("{% for key, value in thing.table.items() %}{{ key ~ '=' ~ value }}{% endfor %}", "a=1"),
    ("{{ '<' ~ thing.title ~ ('<b>' | safe) }}", "&lt;甲<b>"),
    ("{{ t('plain', x='<', y=2) }}{{ '{0:>4}'.format('a') }}{{ '%03d' % 7 }}", "&lt; of 2   a007"),
    ("{{ ('<b>{}</b>' | safe).format('<') }}", "<b>&lt;</b>"),
    ("{{ dict(a=1, **{'b': 2}) | tojson }}{{ [3, 1] | sort | join(',') }}", '{"a": 1, "b": 2}1,3'),
    ("{% set n = namespace(a=[]) %}{% for x in range(3) %}{% set n.a = n.a + [x] %}{% endfor %}{{ n.a }}", "[0, 1, 2]"),
    ("{{ 'a-b'.replace('-', '+').split('+') | join('/') }}{{ ', '.join(['x', 'y']) }}", "a/bx, y"),
    ("{% macro m(a, b='2') %}{{ a ~ b }}{% endmacro %}{{ m('1') }}{{ thing.file_url('c') }}", "12/c"),
    ("{{ 7 * 6 }} {{ 2 ** 10 }} {{ 7 % 4 }} {{ 'ab' * 2 }} {{ [1, 2] + [3] }}", "42 1024 3 abab [1, 2, 3]"),
]


@pytest.mark.parametrize("text", REACHING)
def test_a_template_reaches_nothing_behind_what_it_is_given(text: str, environment: Sandbox) -> None:
    before = Thing()
    made, refused = "", None
    try:
        made = render(environment, text)
    except RenderFault as fault:
        refused = fault
    assert refused is None or re.search("unsafe|no attribute|callable", refused.reason), refused.reason
    assert SECRET not in made
    assert refused is not None or re.fullmatch(r"(\[\]|Undefined)?", made.strip()), made
    assert Thing() == before


@pytest.mark.parametrize("text", GROWING)
def test_what_grows_without_end_is_stopped(text: str, environment: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds are lowered where only their height makes the test slow."""
    monkeypatch.setattr(budget, "MOST_STEPS", 60_000)
    monkeypatch.setattr(budget, "LONGEST_TEXT", 2_000_000)
    assert code_of(environment, text) == "template-too-much"


def test_a_template_within_itself_is_stopped(environment: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_STEPS", 20_000)
    assert code_of(environment, "{% include 'twice.html' %}") in ("template-failed", "template-too-much")


def test_time_is_bounded_where_steps_are_not(environment: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "SECONDS", 0.2)
    slow = "{% for i in range(100000) %}{{ range(50000) | sum }}{% endfor %}"
    assert code_of(environment, slow) == "template-too-much"


@pytest.mark.parametrize(("text", "made"), WORKING)
def test_honest_templates_work_as_ever(text: str, made: str, environment: Sandbox) -> None:
    assert render(environment, text) == made


def test_each_page_has_a_budget_of_its_own(environment: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "MOST_STEPS", 20_000)
    for _ in range(3):
        assert len(render(environment, "{% for x in range(15000) %}a{% endfor %}")) == 15_000


@pytest.mark.parametrize("text", ["{{ lipsum() }}", "{{ [1, 2] | random }}", "{{ 'a' | urlize }}"])
def test_chance_is_not_offered(text: str, environment: Sandbox) -> None:
    assert "lipsum" not in KNOWN
    with pytest.raises((RenderFault, jinja2.TemplateAssertionError)):
        render(environment, text)


def test_only_what_was_given_can_be_asked_for(tmp_path: Path) -> None:
    """A look-alike of a site would lead to sites that the template may not know of."""
    press = _press(tmp_path)
    with pytest.raises(RenderFault) as told, faults_told("x.html"):
        press.environment.from_string("{{ count(namespace(fingerprint='site:other')) }}").render()
    assert "no site" in told.value.reason


def _press(folder: Path) -> Press:
    small_cluster(folder)
    themes: Mapping[str, Any] = read_themes(folder, ["plain"], Problems())
    press = Press(themes["plain"], "zh-Hans", {})
    press._desks.append(object.__new__(Desk))
    return press


@pytest.mark.parametrize(
    ("line", "code"),
    [("{{ page.__class__ }}", "template-reaches-out"), ("{{ 'a' * 10**9 }}", "template-too-much")],
)
def test_the_site_is_held_and_the_line_is_told(line: str, code: str, tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    text = f'{{% extends "plain:home.html" %}}\n{{% block main %}}{line}{{% endblock %}}'
    write(root, "themes/deep/templates/home.html", text)
    result = build_at(root)
    assert set(result.held) == {"tingxi", "liuzhu"}
    assert {f"{one.mark.file}:{one.mark.line}:{one.code}" for one in result.diagnostics} == {
        f"themes/deep/templates/home.html:2:{code}"
    }
