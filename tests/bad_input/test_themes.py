"""Faults of themes: the base theme's stop everything, a child theme's hold the sites that use it."""

from pathlib import Path

import pytest

from tests.portal_from import build_at, edit, lines, out_of, read_tree, write

BASE = "themes/plain"
CHILD = "themes/deep"
HOME = "templates/home.html"
STATIC = [
    ("{% block main %}{% if %}{% endblock %}", "2:template-syntax"),
    ("{{ documant.title }}", "2:template-undefined"),
    ("{% include page.template %}", "2:template-not-static"),
    ('{% include "nowhere.html" %}', "2:template-missing"),
    ("{{ page.title | shout }}", "2:template-syntax"),
    ("{{ page.title is loud }}", "2:template-syntax"),
]


def put(root: Path, theme: str, line: str) -> None:
    """A home page with a faulty second line."""
    parent = "layout.html" if theme == BASE else "plain:home.html"
    write(root, f"{theme}/{HOME}", f'{{% extends "{parent}" %}}\n{{% block main %}}{line}{{% endblock %}}\n')


def told(root: Path) -> tuple[tuple[str, ...], bool, set[str]]:
    """Which sites are held, whether all stopped, and the faults."""
    result = build_at(root)
    faults = {f"{one.mark.file}:{one.mark.line}:{one.code}" for one in result.diagnostics}
    assert all(one.excerpt for one in result.diagnostics), lines(result.diagnostics)
    return result.held, result.stopped, faults


@pytest.mark.parametrize(("line", "expected"), STATIC)
def test_a_fault_of_the_base_theme_stops_everything(line: str, expected: str, root: Path) -> None:
    before = read_tree(out_of(root))
    put(root, BASE, line)
    _, stopped, faults = told(root)
    assert (stopped, faults) == (True, {f"{BASE}/{HOME}:{expected}"})
    assert read_tree(out_of(root)) == before


@pytest.mark.parametrize(("line", "expected"), STATIC)
def test_a_fault_of_a_child_theme_holds_its_sites(line: str, expected: str, root: Path) -> None:
    before = read_tree(out_of(root))
    put(root, CHILD, line)
    edit(root, "content/lanjiang/tzgg/20261012-jiaqi.md", "按规定放假", "照常放假")
    held, stopped, faults = told(root)
    assert (held, stopped, faults) == (("liuzhu", "tingxi"), False, {f"{CHILD}/{HOME}:{expected}"})
    after = read_tree(out_of(root))
    assert {file.split("/")[0] for file in after if after[file] != before.get(file)} == {"lanjiang"}


@pytest.mark.parametrize(
    "line",
    ["{{ site.nickname }}", "{{ t('no.such.label') }}", "{{ 1 // (page.title | length - page.title | length) }}"],
)
def test_a_fault_that_shows_when_rendering_is_told_at_its_line(line: str, root: Path) -> None:
    before = read_tree(out_of(root))
    put(root, CHILD, line)
    edit(root, "content/lanjiang/tzgg/20261012-jiaqi.md", "按规定放假", "照常放假")
    held, stopped, faults = told(root)
    assert (stopped, faults) == (False, {f"{CHILD}/{HOME}:2:template-failed"})
    assert held == ("liuzhu", "tingxi")
    after = read_tree(out_of(root))
    assert {file for file in after if file.startswith("tingxi/") and after[file] != before.get(file)} == set()
    assert b"\xe7\x85\xa7\xe5\xb8\xb8" in after["lanjiang/tzgg/20261012-jiaqi.html"]


def test_templates_that_include_each_other_forever_are_told(root: Path) -> None:
    put(root, CHILD, '{% include "home.html" %}')
    held, _, faults = told(root)
    assert held == ("liuzhu", "tingxi")
    assert {fault.rpartition(":")[2] for fault in faults} == {"template-failed"}


def test_strict_writes_nothing_where_a_page_fails(root: Path) -> None:
    before = read_tree(out_of(root))
    put(root, CHILD, "{{ site.nickname }}")
    edit(root, "content/lanjiang/tzgg/20261012-jiaqi.md", "按规定放假", "照常放假")
    result = build_at(root, strict=True)
    assert (result.held, result.made, result.stopped) == (("liuzhu", "tingxi"), 0, True)
    assert read_tree(out_of(root)) == before


@pytest.mark.parametrize(
    ("file", "data", "code"),
    [
        (HOME, b"{# \xff #}", "not-utf8"),
        ("styles/more.css", b"a{}\n/* \xff */", "not-utf8"),
        ("labels/zh-Hans.yaml", b"more: [", "broken-yaml"),
        ("theme.yaml", b"name: deep\nparent: plain\ntokens: {brand: 'red;}'}\n", "bad-token"),
        ("theme.yaml", b"name: deep\nparent: plane\n", "unknown-theme"),
        ("theme.yaml", b"name: deep\nparent: deep\n", "theme-circle"),
        ("theme.yaml", b"name: deep\nparent: ../plain\n", "unknown-theme"),
    ],
)
def test_a_file_of_a_child_theme_that_cannot_be_read_holds_its_sites(
    file: str, data: bytes, code: str, root: Path
) -> None:
    before = read_tree(out_of(root))
    write(root, f"{CHILD}/{file}", data)
    result = build_at(root)
    assert ({one.code for one in result.diagnostics}, result.held) == ({code}, ("liuzhu", "tingxi"))
    assert read_tree(out_of(root)) == before


def test_parents_in_a_circle_are_told(root: Path) -> None:
    write(root, f"{BASE}/theme.yaml", "name: plain\nparent: deep\n")
    result = build_at(root)
    assert (result.stopped, {one.code for one in result.diagnostics}) == (True, {"theme-circle"})
    assert "plain → deep → plain" in lines(result.diagnostics)[0]


def test_a_link_in_a_theme_is_told(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.css").write_text("a{}", encoding="utf-8")
    (root / CHILD / "styles").mkdir()
    (root / CHILD / "styles/x.css").symlink_to(tmp_path / "secret.css")
    result = build_at(root)
    assert result.held == ("liuzhu", "tingxi")
    assert {(one.mark.file, one.code, one.excerpt) for one in result.diagnostics} == {
        (f"{CHILD}/styles/x.css", "link-out", "")
    }
