"""`search` on the command line, and `serve --search`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner, Result
from starlette.types import ASGIApp

from builder.cli.main import cli
from builder.pipeline.searching import index_folder
from tests.portal_from import small_cluster
from tests.search.entries import Shelf
from tests.search.test_answers import ENTRIES
from tests.server.test_search_service import Client


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = small_cluster(tmp_path_factory.mktemp("command") / "root")
    Shelf(index_folder(root / "state"), ENTRIES).update()
    return root


def run(root: Path, *words: str) -> Result:
    places = ["--root", str(root), "--state", str(root / "state")]
    result = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, [*words, *places])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def ask(root: Path, *words: str) -> Any:
    result = run(root, "search", *words, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def ids(told: Any) -> list[str]:
    return [hit["id"] for hit in told["hits"]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("茶园", "管理"), ["both", "old"]),
        (("茶园", "--kind", "policy", "--validity", "in-force"), ["both"]),
        (("茶园", "--site", "tingxi", "--sort", "date"), ["both", "county"]),
        (("茶园", "--level", "county", "--year", "2025"), ["county"]),
        (("茶园", "--since", "2025-01-01", "--until", "2025-12-31"), ["county"]),
        (("--genre", "通知"), ["notice"]),
        (("--topic", "交通/公路"), ["notice"]),
        (("--issuer", "岚江省交通运输厅"), ["notice"]),
        (("--channel", "tzgg", "--kind", "news"), ["county"]),
        (("--kind", "notice", "--kind", "policy", "--limit", "2", "--offset", "3"), ["old"]),
        (("标题:茶园 -登记",), ["county"]),
        (("--like", "old"), ["both"]),
        (("没有的词语",), []),
    ],
)
def test_what_is_asked_is_found(root: Path, words: tuple[str, ...], found: list[str]) -> None:
    assert ids(ask(root, *words)) == found


def test_machines_get_facets_and_all_of_a_hit(root: Path) -> None:
    told = ask(root, "茶园")
    assert {"value": "policy", "label": "policy", "count": 2} in told["facets"]["kind"]
    assert {"value": "tingxi", "label": "汀溪县", "count": 2} in told["facets"]["site"]
    assert told["hits"][0].keys() >= {"id", "title", "sites", "address", "validity", "excerpt", "enclosure", "topics"}


def test_people_get_lines(root: Path) -> None:
    told = run(root, "search", "茶园管理办法", "--facets")
    assert "茶园管理办法 (no longer in force)" in told.stdout.replace("  ", " ")
    assert "kind: policy 2" in told.stdout
    assert "2 hits" in told.stderr
    assert "名单.xlsx: " in run(root, "search", "张三").stdout
    assert "most of them" in run(root, "search", "茶园 登记 封闭").stderr


def test_what_cannot_be_answered_is_told(root: Path, tmp_path: Path) -> None:
    unknown = run(root, "search", "--like", "nobody")
    assert (unknown.exit_code, "not-in-index" in unknown.stderr) == (2, True)
    assert run(root, "search", "x", "--kind", "nothing").exit_code == 2
    empty = run(small_cluster(tmp_path / "root"), "search", "x")
    assert (empty.exit_code, "search-index-missing" in empty.stderr) == (2, True)


def test_serve_search_serves_the_index(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[ASGIApp, dict[str, Any]]] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **how: served.append((app, how)))
    origin = "https://www.tingxi.example"
    told = run(root, "serve", "--search", "--port", "8123", "--address", "https://s.example", "--origin", origin)
    assert told.exit_code == 0, told.output
    assert "https://s.example/openapi.json" in told.stderr
    ((app, how),) = served
    assert (how["host"], how["port"]) == ("127.0.0.1", 8123)
    client = Client(app)
    answer = client.get("/api/search?q=茶园", headers={"Origin": origin})
    assert (answer.json()["total"], answer.headers["access-control-allow-origin"]) == (3, origin)
    assert client.get("/openapi.json").json()["servers"] == [{"url": "https://s.example"}]
