"""The preview's inbox: what waits for whom as a table, in the language of the cluster."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from starlette.applications import Starlette

from builder.server import Preview, PreviewOptions
from builder.server.app import POLICY, make_app
from builder.server.inbox_page import inbox_page
from builder.wording import read_wording
from tests.cli.matters_of import shared_cluster
from tests.portal_from import edit, read_options, write
from tests.server.asking import ask

EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Preview:
    """A preview, built once; a note holds what a browser would run."""
    root = shared_cluster(tmp_path_factory.mktemp("inbox-page") / "root")
    edit(root, "content/liuzhu/tzgg/baosong.md", "note: 建议采用", f'note: "{EVIL}"')
    made = Preview(options=PreviewOptions(read=read_options(root), folder=root.parent / "preview"))
    assert made.rebuild().held == ()
    return made


@pytest.fixture(scope="module")
def app(preview: Preview) -> Starlette:
    """The application, of one who reads English; the cluster is Chinese."""
    return make_app(preview, read_wording("en"))


def rows(page: str) -> list[list[str]]:
    """The words of each row of the page's tables: state, title, way."""
    found = BeautifulSoup(page, "lxml").select("tbody tr")
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td strong, td a, td:nth-child(3)")] for row in found
    ]


def test_the_page_shows_what_waits_first_in_the_language_of_the_cluster(app: Starlette) -> None:
    answer = ask(app, "/_preview/inbox")
    assert (answer.status, answer.headers["content-security-policy"]) == (200, POLICY)
    assert '<html lang="zh-Hans">' in answer.text
    assert rows(answer.text) == [
        ["逾期", "必转通知", "岚江 → 汀溪"],
        ["待办", "有期通知", "岚江 → 汀溪"],
        ["待办", "报送的公示", "柳渚 → 汀溪"],
        ["已转发", "有期通知", "岚江 → 柳渚"],
        ["已撤稿", "撤下的公示", "柳渚 → 汀溪"],
        ["已采用", "采用的公示", "柳渚 → 汀溪"],
    ]
    assert "2026-11-21 09:00 前" in answer.text


def test_titles_lead_to_pages_of_the_preview_and_lines_stand_beside_them(app: Starlette) -> None:
    page = BeautifulSoup(ask(app, "/_preview/inbox").text, "lxml")
    for link in page.select("tbody a"):
        if link.get_text() != "撤下的公示":
            assert ask(app, str(link["href"])).status == 200, link
    lines = page.select("tbody pre")
    assert len(lines) == 3
    assert isinstance(lines[0], Tag)
    assert lines[0].get_text().splitlines()[0] == "# content/tingxi/adoptions.yaml"
    assert "ruling: adopted" in lines[0].get_text()


def test_a_site_is_chosen(app: Starlette) -> None:
    answer = ask(app, "/_preview/inbox", "site=lanjiang").text
    assert [title for _, title, _ in rows(answer)] == ["必转通知", "有期通知", "有期通知"]
    assert '<option value="lanjiang" selected>岚江</option>' in answer
    assert rows(ask(app, "/_preview/inbox", "site=%3Cb%3E").text) == []


def test_words_of_documents_stay_words(app: Starlette) -> None:
    answer = ask(app, "/_preview/inbox").text
    assert EVIL not in answer
    assert "&lt;script&gt;alert(1)" in answer


def test_the_start_page_leads_to_it_and_tells_how_much_waits(app: Starlette) -> None:
    assert '<a href="/_preview/inbox">inbox: 3 wait</a>' in ask(app, "/").text


def test_it_follows_the_sources_and_stands_through_a_fault(tmp_path: Path) -> None:
    root = shared_cluster(tmp_path / "root")
    preview = Preview(options=PreviewOptions(read=read_options(root), folder=tmp_path / "preview"))
    assert "集群" not in inbox_page(None, read_wording("en"))
    preview.rebuild()
    before = rows(inbox_page(preview.inbox, read_wording("en")))
    edit(root, "content/liuzhu/tzgg/baosong.md", "published_at: 2026-11-20 09:00", "published_at: 2026-11-26 09:00")
    preview.rebuild()
    after = rows(inbox_page(preview.inbox, read_wording("en")))
    assert [one for one in before if one not in after] == [["待办", "报送的公示", "柳渚 → 汀溪"]]
    write(root, "sites/cluster.yaml", "name: [")
    preview.rebuild()
    assert rows(inbox_page(preview.inbox, read_wording("en"))) == after
