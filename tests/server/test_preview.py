"""The preview: pages, drafts and what is still to come; nothing outside its folder; hostile words stay words."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from builder.pipeline.options import BuildResult
from builder.server import Preview, PreviewOptions
from builder.server.app import POLICY, make_app
from builder.wording import read_wording
from tests.portal_from import edit, read_options, small_cluster, write
from tests.server.asking import ask

EVIL = "\"><script>alert(1)</script>'"
DRAFT = "---\ntitle: 草稿\npublished_at: 2026-11-20 09:00\ndraft: true\n---\n草稿文字。\n"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    """A preview, built once."""
    root: Path = small_cluster(tmp_path_factory.mktemp("preview") / "root")
    write(root, "content/tingxi/tzgg/caogao.md", DRAFT)
    (root.parent / "secret.txt").write_text("密", encoding="utf-8")
    preview = Preview(options=PreviewOptions(read=read_options(root), folder=root.parent / "preview"))
    assert preview.rebuild().held == ()
    write(root.parent / "preview", "secret.txt", "密")
    return preview


@pytest.fixture(scope="module")
def app(preview: Preview) -> Starlette:
    """The application."""
    return make_app(preview, read_wording("en"))


def test_pages_are_served_with_the_reload_script_and_the_policy(app: Starlette) -> None:
    answer = ask(app, "/tingxi/tzgg/20261101-tingshui.html")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<script src="/_preview/reload.js"></script></body>' in answer.text
    assert answer.headers["content-security-policy"] == POLICY
    assert "'unsafe" not in POLICY
    assert "EventSource" in ask(app, "/_preview/reload.js").text
    assert ask(app, "/tingxi/tzgg/20261101-fanwei.txt").text == "城东片区\n"


def test_folders_lead_to_their_index(app: Starlette) -> None:
    assert ask(app, "/tingxi/liuzhu/").status == 200
    answer = ask(app, "/tingxi/tzgg")
    assert (answer.status // 100, answer.headers["location"].endswith("/tingxi/tzgg/")) == (3, True)


def test_the_start_page_lists_the_sites(app: Starlette) -> None:
    answer = ask(app, "/")
    assert answer.headers["content-security-policy"] == POLICY
    for address, name in (("lanjiang", "岚江省人民政府"), ("tingxi/liuzhu", "柳渚镇人民政府")):
        assert f'<a href="/{address}/">{name}</a>' in answer.text


def test_drafts_and_what_is_to_come_are_seen(app: Starlette) -> None:
    assert "草稿文字" in ask(app, "/tingxi/tzgg/caogao.html").text
    assert "尚未发布" in ask(app, "/lanjiang/tzgg/20261210-yugao.html").text


def test_what_is_not_there_gets_the_page_of_the_norm(app: Starlette) -> None:
    answer = ask(app, "/tingxi/nowhere.html")
    assert (answer.status, "页面未找到" in answer.text) == (404, True)
    assert ask(app, "/nowhere/x.html").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/tingxi/../../secret.txt",
        "/tingxi/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/%252e%252e/secret.txt",
        "//secret.txt",
        "/%2fetc/passwd",
        "/state/state.sqlite",
        "/../state/state.sqlite",
        "/%00",
        "/tingxi/%00.html",
        "/" + "a" * 300,
        "/" + "a/" * 3000,
        "/%ff",
    ],
)
def test_nothing_outside_the_output_is_reachable(path: str, app: Starlette) -> None:
    answer = ask(app, path)
    assert answer.status in (400, 404)
    assert "密" not in answer.text
    assert "root:" not in answer.text


def test_no_redirect_leads_to_another_host(app: Starlette) -> None:
    answer = ask(app, "//tingxi")
    assert not answer.headers.get("location", "/").startswith("//")
    assert "//tingxi/" not in answer.headers.get("location", "").removeprefix("http://preview.example")


def test_the_search_page_shows_hits_and_hostile_words_as_words(app: Starlette) -> None:
    assert "停水" in ask(app, "/_preview/search", urlencode({"q": "停水"})).text
    for words in (EVIL, EVIL * 50, "*:*", "title:[a TO", '"', "a AND", "\\", "\0", "（", "x" * 5000):
        answer = ask(app, "/_preview/search", urlencode({"q": words}))
        assert answer.status == 200
        assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in ask(app, "/_preview/search", urlencode({"q": EVIL})).text
    assert ask(app, "/_preview/search", urlencode({"q": "停水", "site": EVIL})).status == 200
    assert ask(app, "/_preview/search").status == 200


def test_only_reading_is_allowed(app: Starlette) -> None:
    for method in ("POST", "PUT", "DELETE"):
        assert ask(app, "/tingxi/", method=method).status == 405


def test_an_edit_is_built_and_wakes_the_readers(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    preview = Preview(options=PreviewOptions(read=read_options(root), folder=tmp_path / "preview"))
    preview.rebuild()
    seen: list[tuple[str, BuildResult]] = []
    woken = threading.Event()

    async def wait() -> None:
        await asyncio.wait_for(preview.next_version(preview.version), 20)
        woken.set()

    stop = preview.watch(lambda file, result: seen.append((file, result)))
    reader = threading.Thread(target=lambda: asyncio.run(wait()))
    reader.start()
    try:
        time.sleep(0.2)
        edit(root, "content/tingxi/tzgg/20261101-tingshui.md", "管道检修", "管道更换")
        assert woken.wait(10)
    finally:
        stop()
        reader.join()
    assert seen[0][0] == "content/tingxi/tzgg/20261101-tingshui.md"
    assert "管道更换" in (tmp_path / "preview/public/tingxi/tzgg/20261101-tingshui.html").read_text(encoding="utf-8")


def test_a_fault_is_shown_and_leaves_the_last_good_pages(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    preview = Preview(options=PreviewOptions(read=read_options(root), folder=tmp_path / "preview"))
    preview.rebuild()
    app = make_app(preview, read_wording("en"))
    write(root, "content/tingxi/tzgg/a.md", f"---\n{json.dumps(EVIL)}: 1\n---\n")
    preview.rebuild()
    page = ask(app, "/").text
    assert "content/tingxi/tzgg/a.md:2:1" in page
    assert "<script>alert" not in page
    assert ask(app, "/tingxi/tzgg/20261101-tingshui.html").status == 200
    edit(root, "sites/cluster.yaml", "theme: plain", "thema: plain")
    preview.rebuild()
    assert ask(app, "/").status == 200
    assert ask(app, "/tingxi/tzgg/20261101-tingshui.html").status == 200
