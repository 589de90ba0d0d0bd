"""The search over HTTP: what it answers, what it refuses, what it allows to whom."""

from __future__ import annotations

import asyncio
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from starlette.types import ASGIApp

from builder.search.entry import Facet
from builder.server import search_service
from builder.server.rate import MOST_CLIENTS, Buckets, client_of
from builder.server.search_asked import DEEPEST, LARGEST_PAGE, MOST_VALUES
from builder.server.search_service import HEADERS, LONGEST_QUERY, SearchOptions, make_search_app
from builder.wording import read_wording
from tests.search.entries import Shelf
from tests.search.test_answers import ENTRIES

ADDRESS = "https://search.example"
FRIEND = "https://www.tingxi.example"


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> SearchOptions:
    folder = tmp_path_factory.mktemp("service")
    Shelf(folder, ENTRIES).update()
    return SearchOptions(
        folder=folder, name="岚江 & 搜索", address=ADDRESS, origins=frozenset({FRIEND}), per_minute=1e9, burst=10**9
    )


class Client:
    """Asks an application without a socket."""

    def __init__(self, app: ASGIApp, *, raises: bool = True) -> None:
        self._app = app
        self._raises = raises

    def get(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> httpx.Response:
        """The answer to one request."""
        return asyncio.run(self._ask(path, headers, method))

    async def _ask(self, path: str, headers: Mapping[str, str] | None, method: str) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=self._raises)
        async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
            return await client.request(method, path, headers=headers)


def client_for(options: SearchOptions, buckets: Buckets | None = None) -> Client:
    return Client(make_search_app(options, read_wording("en"), buckets))


@pytest.fixture(scope="module")
def client(options: SearchOptions) -> Client:
    return client_for(options)


@pytest.fixture(scope="module")
def schemas(client: Client) -> dict[str, Draft202012Validator]:
    """Validators of the answers, as the service describes them."""
    described = client.get("/openapi.json").json()
    components = described["components"]
    return {
        name: Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": components})
        for name in components["schemas"]
    }


def ask(client: Client, query: str) -> Any:
    answer = client.get(f"/api/search?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(told: Any) -> list[str]:
    return [hit["id"] for hit in told["hits"]]


def test_hits_are_told_as_the_result_page_reads_them(client: Client) -> None:
    told = ask(client, f"q={quote('茶园')}&site=tingxi&sort=date")
    assert (told["total"], told["exact"], told["loose"], told["page"], told["size"]) == (2, True, False, 1, 10)
    hit = told["hits"][0]
    assert (hit["id"], hit["site"], hit["site_name"]) == ("both", "tingxi", "汀溪县")
    assert (hit["title_marks"], hit["validity"], hit["binds"]) == ([[0, 2]], "in-force", True)
    assert hit["excerpt"] == {"text": "茶园须登记。", "marks": [[0, 2]], "enclosure": ""}
    assert [one["site"] for one in hit["sites"]] == ["lanjiang", "tingxi"]
    assert told["facets"]["site"] == [["lanjiang", 2, "岚江省人民政府"], ["tingxi", 2, "汀溪县"]]
    assert told["facets"]["kind"] == [["news", 1], ["policy", 1]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=茶园&kind=policy&validity=in-force", {"both"}),
        ("q=茶园&kind=policy&kind=news", {"both", "old", "county"}),
        ("q=茶园&year=2020", {"old"}),
        ("q=茶园&level=county&channel=tzgg", {"both", "county"}),
        ("q=茶园&since=2025-01-01&until=2025-12-31", {"county"}),
        ("genre=通知", {"notice"}),
        ("issuer=岚江省交通运输厅", {"notice"}),
        ("topic=交通/公路", {"notice"}),
        ("like=notice", {"bridges", "both", "old"}),
        ("q=茶园&kind=&site=&page=&colour=red", {"both", "old", "county"}),
        ("q=标题:茶园 -登记", {"county"}),
        ("q=茶&site=nowhere", set()),
        ("", {"both", "old", "county", "notice", "files", "bridges"}),
    ],
)
def test_filters(client: Client, query: str, found: set[str]) -> None:
    told = ids(ask(client, query))
    assert set(told) == found or ("like" in query and told[0] == "bridges")


def test_pages_of_hits(client: Client) -> None:
    whole = ids(ask(client, "q=&size=50"))
    pages = [ids(ask(client, f"q=&size=4&page={page}")) for page in (1, 2, 3)]
    assert [one for page in pages for one in page] == whole
    assert [len(page) for page in pages] == [4, 2, 0]
    assert ask(client, "facets=0")["facets"] == {}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=１", "page"),
        (f"page={DEEPEST}&size=50", "page"),
        (f"size={LARGEST_PAGE + 1}", "size"),
        ("kind=nothing", "kind"),
        ("level=moon", "level"),
        ("validity=1", "validity"),
        ("genre=x", "genre"),
        ("year=20", "year"),
        ("since=yesterday", "since"),
        ("until=2026-02-30", "until"),
        ("sort=random", "sort"),
        ("q=" + "x" * 301, "q"),
        ("&".join(f"site={at}" for at in range(MOST_VALUES + 1)), "site"),
    ],
)
def test_what_a_parameter_cannot_be_is_refused(client: Client, query: str, parameter: str) -> None:
    answer = client.get(f"/api/search?{query}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad-parameter"
    assert answer.json()["error"]["parameter"] == parameter
    assert parameter in answer.json()["error"]["message"]


def test_faults_are_json(client: Client, schemas: dict[str, Draft202012Validator]) -> None:
    faults = {
        "/nowhere": (client.get("/nowhere"), 404, "not-found"),
        "like": (client.get("/api/search?like=nobody"), 404, "not-found"),
        "method": (client.get("/api/search", method="POST"), 405, "bad-method"),
        "long": (client.get("/api/search?q=" + "x" * LONGEST_QUERY), 400, "too-long"),
    }
    for answer, status, code in faults.values():
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        schemas["Error"].validate(answer.json())
        assert answer.headers["content-type"] == "application/json"
    assert client.get("/api/search", method="HEAD").status_code == 200


def test_no_index_is_told(options: SearchOptions, tmp_path: Path) -> None:
    client = client_for(replace(options, folder=tmp_path))
    for path in ("/api/search?q=a", "/api/suggest?q=a"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "no-index")
        assert int(answer.headers["retry-after"]) > 0


def test_when_all_places_are_taken(options: SearchOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_service, "PATIENCE", 0.01)
    taken = BoundedSemaphore(1)
    monkeypatch.setattr(search_service, "BoundedSemaphore", lambda _: taken)
    client = client_for(options)
    assert client.get("/api/search").status_code == 200
    assert taken.acquire(blocking=False)
    answer = client.get("/api/search")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "busy")


def test_a_fault_of_ours_tells_nothing_of_itself(options: SearchOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("inner secret")

    monkeypatch.setattr(search_service, "find", fail)
    app = make_search_app(options, read_wording("zh-Hans"))
    answer = Client(app, raises=False).get("/api/search?q=a")
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "fault")
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_suggestions(client: Client, schemas: dict[str, Draft202012Validator]) -> None:
    for path in ("/api/suggest", "/api/search/suggest"):
        told = client.get(f"{path}?q=茶园管").json()
        assert told == {"suggestions": [{"text": "茶园管理办法", "kind": "title"}]}
        schemas["Suggestions"].validate(told)
    browser = client.get("/api/suggest?form=opensearch&q=茶园管")
    assert browser.json() == ["茶园管", ["茶园管理办法"]]
    assert browser.headers["content-type"] == "application/x-suggestions+json"
    assert client.get("/api/suggest?q=a&limit=999").status_code == 400


def test_the_description_is_openapi_and_the_answers_are_as_described(
    client: Client, schemas: dict[str, Draft202012Validator]
) -> None:
    described = client.get("/openapi.json").json()
    validate(described)
    assert {"/api/search", "/api/suggest"} <= described["paths"].keys()
    names = {one["name"] for one in described["paths"]["/api/search"]["get"]["parameters"]}
    assert names >= {facet.value for facet in Facet} | {
        "q",
        "like",
        "page",
        "size",
        "sort",
        "since",
        "until",
        "channel",
    }
    for query in ("", "q=茶园", "q=张三", "q=量子", "like=both", "facets=0"):
        schemas["Hits"].validate(ask(client, query))


def test_opensearch(client: Client) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    tree = ElementTree.fromstring(answer.text)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert tree.findtext(f"{space}ShortName") == "岚江 & 搜索"
    templates = [url.get("template", "") for url in tree.findall(f"{space}Url")]
    assert all(one.startswith(f"{ADDRESS}/api/") and "{searchTerms}" in one for one in templates)
    path = templates[0].removeprefix(ADDRESS).replace("{searchTerms}", "茶园").replace("{startPage?}", "1")
    assert client.get(path).json()["total"] == 3


def test_every_answer_wears_its_headers(client: Client) -> None:
    for path in ("/api/search", "/api/search?page=x", "/nowhere", "/openapi.json"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in HEADERS} == dict(HEADERS), path
        assert "access-control-allow-origin" not in headers


def test_other_origins_are_let_in_only_by_name(client: Client) -> None:
    friend = client.get("/api/search", headers={"Origin": FRIEND})
    assert friend.headers["access-control-allow-origin"] == FRIEND
    assert friend.headers["vary"] == "Origin"
    for stranger in ("https://evil.example", "null", "*", FRIEND + ".evil.example"):
        answer = client.get("/api/search", headers={"Origin": stranger})
        assert "access-control-allow-origin" not in answer.headers


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_client_that_asks_too_often_is_told_to_wait(options: SearchOptions) -> None:
    clock = Clock()
    client = client_for(options, Buckets(per_minute=60, burst=3, clock=clock))
    codes = [client.get("/api/search?facets=0").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    refused = client.get("/api/suggest")
    assert (refused.json()["error"]["code"], refused.headers["retry-after"]) == ("too-many", "1")
    assert refused.headers["x-content-type-options"] == "nosniff"
    clock.now = 1.0
    assert [client.get("/openapi.json").status_code for _ in range(2)] == [200, 429]


def test_clients_have_buckets_of_their_own_and_few_are_kept() -> None:
    clock = Clock()
    buckets = Buckets(per_minute=6, burst=1, clock=clock)
    assert [buckets.wait("10.0.0.1"), buckets.wait("10.0.0.2")] == [0, 0]
    assert buckets.wait("10.0.0.1") == pytest.approx(10)
    for at in range(MOST_CLIENTS + 50):
        buckets.wait(f"10.1.{at // 250}.{at % 250}")
    assert len(buckets) == MOST_CLIENTS
    clock.now = 3600.0
    assert [buckets.wait("10.1.0.240"), buckets.wait("10.1.0.240") > 0] == [0, True]


def test_who_is_behind_an_address() -> None:
    assert client_of("2001:db8:1:2:3::1") == client_of("2001:db8:1:2:ffff::9") != client_of("2001:db8:1:3::1")
    assert client_of("::ffff:10.0.0.1") == client_of("10.0.0.1") != client_of("10.0.0.2")
    assert len(client_of("x" * 999)) == 64


NAMES = st.sampled_from(["q", "like", "page", "size", "sort", "since", "facets", "channel", "limit", "form", *Facet])
VALUES = st.text(max_size=40) | st.sampled_from(
    ["1", "policy", "2026", "2026-01-01", "标题:(茶", '"', "-茶", "茶园", "both"]
)


def spell(text: str) -> str:
    return quote(text.encode("utf-8", "replace"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/api/search", "/api/suggest", "/api/search/suggest", "/opensearch.xml", "/openapi.json"]),
    pairs=st.lists(st.tuples(NAMES | st.text(max_size=5), VALUES), max_size=6),
    raw=st.binary(max_size=30),
    headers=st.dictionaries(
        st.sampled_from(["Origin", "Accept", "X-Forwarded-For", "Accept-Language", "Range", "If-None-Match"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30),
    ),
)
def test_any_request_is_answered(
    client: Client,
    schemas: dict[str, Draft202012Validator],
    path: str,
    pairs: list[tuple[str, str]],
    raw: bytes,
    headers: dict[str, str],
) -> None:
    tidy = "&".join(
        f"{quote(name.encode('utf-8', 'replace'))}={quote(value.encode('utf-8', 'replace'))}" for name, value in pairs
    )
    answer = client.get(f"{path}?{tidy}&{quote(raw, safe='&=%+;')}", headers=headers)
    assert answer.status_code in (200, 400, 404)
    if path != "/opensearch.xml":
        told = json.loads(answer.content.decode("utf-8"))
        if answer.status_code != 200:
            schemas["Error"].validate(told)
        elif path == "/api/search":
            schemas["Hits"].validate(told)
