"""The browser tests themselves: pages made to break a promise each are found out."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import PHONE
from tests.browser.samples import Sample, sample_pages
from tests.browser.serving import serve
from tests.browser.visiting import Visit, visit_all

pytestmark = pytest.mark.browser
FILES = {
    "icon.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "loud.js": "console.error('loud')",
    "wide.css": "p { width: 2000px }",
}
HEADS = {
    "loud": '<script src="/loud.js"></script>',
    "wide": '<link rel="stylesheet" href="/wide.css">',
}
BODIES = {
    "foreign": '<img src="http://localhost:9/x.png" alt="外">',
    "handler": '<p onclick="1">点</p>',
    "nameless": '<img src="/icon.svg">',
    "pictureless": '<img src="/none.png" alt="无">',
    "script": "<script>1</script>",
    "styled": '<p style="color: red">红</p>',
}
SHELL = (
    '<!doctype html><html lang="zh-Hans" data-page="home"><head><meta charset="utf-8"><title>页</title>'
    '<link rel="icon" href="/icon.svg">{head}</head><body><main><h1>标题</h1>{body}</main></body></html>'
)


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory, browser: Browser, axe: Path) -> Mapping[str, Visit]:
    """All pages looked at once, by name."""
    folder = tmp_path_factory.mktemp("pages")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    names = ["sound", *HEADS, *BODIES]
    for name in names:
        text = SHELL.format(head=HEADS.get(name, ""), body=BODIES.get(name, "<p>正文</p>"))
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    with serve(folder) as served:
        samples = [Sample("home", f"/{name}.html") for name in names]
        return dict(zip(names, visit_all(browser, PHONE, served, samples), strict=True))


def test_a_sound_page_gives_no_cause_for_complaint(seen: Mapping[str, Visit]) -> None:
    page = Sample("home", "/sound.html")
    assert seen["sound"] == Visit(page=page, overflow=0, console=(), failed=(), foreign=(), breaches=(), barriers=())


def test_a_page_wider_than_the_window_is_found(seen: Mapping[str, Visit]) -> None:
    assert seen["wide"].overflow > 1000


def test_an_error_of_a_script_is_heard(seen: Mapping[str, Visit]) -> None:
    assert seen["loud"].console == ("loud (/loud.js)",)


def test_a_missing_picture_is_found(seen: Mapping[str, Visit]) -> None:
    assert any("/none.png 404" in fault for fault in seen["pictureless"].failed)


@pytest.mark.parametrize("name", ["foreign", "handler", "script", "styled"])
def test_what_the_policy_forbids_is_reported(seen: Mapping[str, Visit], name: str) -> None:
    assert seen[name].breaches


def test_a_barrier_is_found(seen: Mapping[str, Visit]) -> None:
    assert any("image-alt" in barrier for barrier in seen["nameless"].barriers)


def test_pages_are_sampled_by_class_from_many_sites(tmp_path: Path) -> None:
    classes = {"index.html": 'data-page="home"', "one/index.html": 'data-page="document" data-kind="policy"'}
    classes |= {"two/index.html": 'data-page="document" data-kind="policy"', "three.html": ""}
    for site in ("a", "b"):
        for name, words in classes.items():
            file = tmp_path / site / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f'<!doctype html>\n<html lang="zh-Hans" {words}>', encoding="utf-8")
    assert [str(page) for page in sample_pages(tmp_path, of_each=2)] == [
        "/a/one/ (document policy)",
        "/b/one/ (document policy)",
        "/a/ (home)",
        "/b/ (home)",
    ]
