"""What a web server hands out is looked at as a reader gets it, politely and within bounds."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from builder.release.alteration import Checked
from builder.release.asking import Bounds
from builder.release.folder_check import NothingThere
from builder.release.web_check import check_web, is_web_address
from tests.release.ground import PAGES, release_at, served, write_output
from tests.release.serving import serve

Answer = Callable[[httpx.Request], httpx.Response | None]


@pytest.fixture
def live(tmp_path: Path) -> Path:
    target = tmp_path / "releases"
    release_at(write_output(tmp_path / "public", PAGES), target)
    return target / "live"


class Server:
    """Hands out a folder as a web server does, but for what `other` answers; keeps what it was asked for."""

    def __init__(self, folder: Path, other: Answer = lambda _: None) -> None:
        self.folder = folder
        self.other = other
        self.asked: list[str] = []
        self.waited: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        assert request.headers["Accept-Encoding"] == "identity"
        file = self.folder / f".{request.url.path}{'index.html' if request.url.path.endswith('/') else ''}"
        return self.other(request) or (httpx.Response(200, content=file.read_bytes()) if file.exists() else gone())

    def check(self, address: str = "https://www.example.gov.cn/", site: str = "") -> Checked:
        client = httpx.Client(transport=httpx.MockTransport(self))
        return check_web(address, site=site, client=client, sleep=self.waited.append, bounds=Bounds(pause=0.5))


def gone() -> httpx.Response:
    return httpx.Response(404)


def told(checked: Checked) -> list[tuple[str, str, str]]:
    return [(one.path, one.change.value, one.detail) for one in checked.alterations]


def test_a_whole_release(live: Path) -> None:
    server = Server(live)
    checked = server.check()
    assert told(checked) == []
    assert checked.files == len(PAGES)
    assert len(server.asked) == len(set(server.asked)) == len(PAGES) + 5
    assert "/county/" in server.asked
    assert "/county/index.html" not in server.asked
    assert server.waited == [0.5] * (len(server.asked) - 1)


def test_one_site_that_has_a_host_to_itself(live: Path) -> None:
    def county(request: httpx.Request) -> httpx.Response | None:
        path = request.url.path
        if path.startswith("/_release/"):
            return None
        file = live / f"county{path}{'index.html' if path.endswith('/') else ''}"
        return httpx.Response(200, content=file.read_bytes()) if file.exists() else gone()

    server = Server(live, county)
    assert told(server.check(site="county")) == []
    assert not [path for path in server.asked if "town" in path]
    with pytest.raises(NothingThere):
        server.check(site="village")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (httpx.Response(200, content=b"other"), ("changed", "")),
        (httpx.Response(404), ("missing", "404")),
        (httpx.Response(410), ("missing", "410")),
        (
            httpx.Response(302, headers={"Location": "https://casino.example/"}),
            ("retyped", "302 https://casino.example/"),
        ),
        (httpx.Response(403), ("unreadable", "403")),
        (httpx.Response(503), ("unreadable", "503")),
    ],
)
def test_what_comes_instead_is_told(answer: httpx.Response, expected: tuple[str, str], live: Path) -> None:
    server = Server(live, lambda request: answer if request.url.path == "/town/files/list.pdf" else None)
    assert told(server.check()) == [("town/files/list.pdf", *expected)]
    assert not [path for path in server.asked if "casino" in path]


def test_a_server_that_is_busy_is_asked_again_with_patience(live: Path) -> None:
    def busy(request: httpx.Request) -> httpx.Response | None:
        again = server.asked.count("/robots.txt") > 2
        return httpx.Response(503) if request.url.path == "/robots.txt" and not again else None

    server = Server(live, busy)
    assert told(server.check()) == []
    assert server.asked.count("/robots.txt") == 3
    assert {4.0, 13.5} <= set(server.waited)


def test_a_broken_connection_is_told(live: Path) -> None:
    def broken(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/town/":
            raise httpx.ReadTimeout("too slow")
        return None

    assert told(Server(live, broken).check()) == [("town/index.html", "unreadable", "too slow")]


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("_release/manifest.sha256", None, ("_release/manifest.sha256", "missing")),
        ("_release/manifest.sha256", b"x\n", ("_release/manifest.sha256", "changed")),
        ("_release/sites/town.sha256", b"", ("_release/sites/town.sha256", "changed")),
        ("_release/release.json", b"{}", ("_release/release.json", "changed")),
    ],
)
def test_altered_lists_are_told(path: str, data: bytes | None, expected: tuple[str, str], live: Path) -> None:
    other = gone() if data is None else httpx.Response(200, content=data)
    server = Server(live, lambda request: other if request.url.path == f"/{path}" else None)
    assert [one[:2] for one in told(server.check())] == [expected]


def test_no_server_is_nothing_to_look_at(live: Path) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(NothingThere):
        Server(live, refuse).check()


def test_a_real_server(live: Path) -> None:
    with serve(live) as address:
        assert told(check_web(address, bounds=Bounds(pause=0))) == []
        page = live / "county/index.html"
        page.chmod(0o644)
        page.write_bytes(b"defaced")
        assert told(check_web(address, bounds=Bounds(pause=0))) == [("county/index.html", "changed", "")]


def test_what_is_an_address() -> None:
    assert [is_web_address(one) for one in ("https://a.gov.cn/", "http://a", "./public", "/srv/https", "C:/x")] == [
        *(True, True),
        *(False, False, False),
    ]


@pytest.mark.parametrize("number", [40, pytest.param(1_000, marks=pytest.mark.soak)])
def test_random_single_changes_of_what_a_server_hands_out_are_all_found_and_named(number: int, live: Path) -> None:
    """Other bytes, fewer, more, none, those of another file; nothing, a redirect or a fault in their place."""
    chance = random.Random(20261126)
    paths = sorted(path for path in served(live.parent) if not path.startswith("."))
    lists = [path.relative_to(live).as_posix() for path in (live / "_release").rglob("*") if path.is_file()]
    missed = []
    for _ in range(number):
        path = chance.choice([*paths, *lists])
        answer, way = spoil(live, path, chance)
        found = {one.path for one in answering(live, path, answer).check().alterations}
        if path not in found and not (path in lists and any(one.startswith("_release/") for one in found)):
            missed.append((path, way, found))
    assert missed == []


def answering(live: Path, path: str, answer: httpx.Response) -> Server:
    """A server that hands out something else instead of one file."""
    asked = f"/{path}".removesuffix("index.html")
    return Server(live, lambda request: answer if request.url.path == asked else None)


def spoil(live: Path, path: str, chance: random.Random) -> tuple[httpx.Response, str]:
    """What comes instead of a file, and what that is called."""
    data = (live / path).read_bytes()
    at, other = chance.randrange(len(data)), (live / "robots.txt").read_bytes()
    answers = {
        "flip": httpx.Response(
            200, content=data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]
        ),
        "cut": httpx.Response(200, content=data[:at]),
        "longer": httpx.Response(200, content=data + b" "),
        "swapped": httpx.Response(200, content=other if other != data else b"other"),
        "gone": httpx.Response(404),
        "led-away": httpx.Response(301, headers={"Location": "https://casino.example/"}),
        "broken": httpx.Response(500),
    }
    way = chance.choice(sorted(answers))
    return answers[way], way
