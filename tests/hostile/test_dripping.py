"""A server that sends a byte now and then holds nobody: an answer has one deadline, to its last byte."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpcore
import httpx
import pytest

from builder.audit.foreign.crawling import NO_ANSWER, crawl
from builder.audit.foreign.crawling import Bounds as CrawlBounds
from builder.deadline import open_client
from builder.release.alteration import Change
from builder.release.asking import Asker, Bounds, judge_answer
from builder.release.folder_check import NothingThere
from builder.release.web_check import check_web
from tests.hostile.dripping import PAUSE, WAYS, drip
from tests.release.serving import serve

WHOLE = 4 * PAUSE
"""Seconds for an answer: each byte comes well in time, and all of them do not."""

LATE = 3.0
"""Seconds by which a loaded machine may be late; the servers here would go on for minutes."""

NOON = datetime(2026, 11, 26, 12)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with open_client(step=30, whole=WHOLE) as made:
        yield made


def address_of(way: str, port: int) -> str:
    return f"{'https' if way == 'a handshake' else 'http'}://127.0.0.1:{port}"


@pytest.mark.parametrize("way", WAYS)
def test_a_look_at_a_page_ends_and_says_why(way: str, client: httpx.Client) -> None:
    with drip(*WAYS[way]) as server:
        asker = Asker(address_of(way, server.port), client, Bounds(pause=0, answer=WHOLE), lambda _: None)
        begun = time.monotonic()
        answer = asker.ask("index.html", accepts="gzip")
        assert WHOLE <= time.monotonic() - begun < WHOLE + LATE or answer.detail == "Content-Encoding: deflate"
    told = judge_answer("index.html", answer, "0" * 64)
    assert told is not None
    assert told.change is Change.UNREADABLE
    assert told.detail in (f"> {WHOLE:g} s", "Content-Encoding: deflate")


@pytest.mark.parametrize("way", WAYS)
def test_a_walk_over_a_host_goes_on(way: str) -> None:
    with drip(*WAYS[way]) as server:
        begun = time.monotonic()
        bounds = CrawlBounds(pages=1, timeout=WHOLE)
        copies = list(crawl(address_of(way, server.port), bounds, now=lambda: NOON, sleep=lambda _: None))
        assert time.monotonic() - begun < 2 * WHOLE + LATE
    # a host whose robots.txt does not come forbids all
    assert [one.status for one in copies] == ([] if way == "a handshake" else [NO_ANSWER])


def test_verify_says_that_nothing_came() -> None:
    with drip(*WAYS["a header"]) as server, pytest.raises(NothingThere, match=f"> {WHOLE:g} s"):
        check_web(f"http://127.0.0.1:{server.port}", bounds=Bounds(pause=0, answer=WHOLE))


def test_a_long_answer_that_comes_in_time_comes_whole(tmp_path: Path, client: httpx.Client) -> None:
    (tmp_path / "large").write_bytes(bytes(5_000_000))
    with serve(tmp_path) as address:
        for _ in range(2):
            assert len(client.get(f"{address}/large").content) == 5_000_000


def test_the_time_of_an_answer_begins_with_it(tmp_path: Path, client: httpx.Client) -> None:
    with serve(tmp_path) as address:
        assert client.get(address).status_code == 200
        time.sleep(WHOLE)
        assert client.get(address).status_code == 200


def test_servers_of_a_name_share_the_time(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name may mean a hundred servers, none of which takes a connection."""
    waits: list[float] = []

    def wait(self: object, host: str, port: int, timeout: float, *_: object) -> httpcore.NetworkStream:
        waits.append(timeout)
        time.sleep(min(timeout, WHOLE / 3))
        raise httpcore.ConnectTimeout("timed out")

    numbers = [(2, 1, 6, "", (f"192.0.2.{number}", 80)) for number in range(100)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: numbers)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", wait)
    begun = time.monotonic()
    with pytest.raises(httpx.TimeoutException, match=f"> {WHOLE:g} s"):
        client.get("http://many.example/")
    assert time.monotonic() - begun < WHOLE + LATE
    assert 1 < len(waits) < 5
    assert waits == sorted(waits, reverse=True)


@pytest.mark.parametrize("name", ["a" * 70 + ".example", "a..example"])
def test_what_is_no_name_is_a_fault_of_the_network(name: str, client: httpx.Client) -> None:
    with pytest.raises(httpx.HTTPError, match="label"):
        client.get(f"http://{name}/")


def test_a_name_that_means_nothing_is_a_fault_of_the_network(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(httpx.HTTPError, match="unknown"):
        client.get("http://nobody.example/")


def test_the_proxy_of_the_environment_is_asked(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with drip(b"HTTP/1.1 204 No Content\r\n\r\n", b"") as proxy:
        monkeypatch.setenv("http_proxy", f"http://user:word@127.0.0.1:{proxy.port}")
        monkeypatch.setenv("no_proxy", "near.example")
        assert client.get("http://far.example/x").status_code == 204
        (asked,) = proxy.asked
        assert asked.startswith(b"GET http://far.example/x HTTP/1.1\r\n")
        assert b"Proxy-Authorization: Basic dXNlcjp3b3Jk\r\n" in asked
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("127.0.0.1", proxy.port))])
        assert client.get(f"http://near.example:{proxy.port}/y").status_code == 204
        assert proxy.asked[1].startswith(b"GET /y HTTP/1.1\r\n")


def test_a_proxy_that_is_asked_in_another_way_is_told(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("socks5://127.0.0.1:1", "ftp://127.0.0.1:1"):
        monkeypatch.setenv("http_proxy", name)
        with pytest.raises(httpx.UnsupportedProtocol):
            client.get("http://far.example/")
