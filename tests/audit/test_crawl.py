"""The walk over a foreign host: polite, within the host, within its bounds, whatever the host does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from builder.audit.foreign.crawling import Bounds, crawl
from builder.audit.foreign.site import Copy, make_site
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.foreign_audit import ForeignOptions, audit_foreign
from tests.audit.looking import NOW

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server sends for a path; with `drip` a byte at a time, so many seconds apart."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    drip: float = 0.0


Site = Mapping[str, Reply] | Callable[[str], Reply]


@dataclass(frozen=True, slots=True)
class Served:
    """A host on this machine, and the paths that were asked for."""

    url: str
    asked: list[str]


def page(*links: str) -> Reply:
    anchors = "".join(f'<a href="{link}">链接</a>' for link in links)
    return Reply(f"<html><head><title>题</title></head><body>{anchors}</body></html>".encode())


def leads_to(target: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": target})


@contextmanager
def serve(site: Site) -> Iterator[Served]:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            reply = site(self.path) if callable(site) else site.get(self.path, Reply(status=404))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            for byte in reply.body if reply.drip else ():
                time.sleep(reply.drip)
                self.wfile.write(bytes([byte]))
            if not reply.drip:
                self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing when the walk hangs up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield Served(f"http://127.0.0.1:{server.server_address[1]}", asked)
        finally:
            server.shutdown()


def walk(
    served: Served, bounds: Bounds | None = None, home: str = "/", pauses: list[float] | None = None
) -> list[Copy]:
    noted = pauses if pauses is not None else []
    bounds = bounds or Bounds(timeout=5)
    return list(crawl(served.url + home, bounds, now=lambda: NOW, sleep=noted.append))


def paths(copies: list[Copy], served: Served) -> list[tuple[str, int]]:
    return [(copy.address.removeprefix(served.url), copy.status) for copy in copies]


def test_each_page_of_the_host_comes_once() -> None:
    site = {
        "/": page("/a.html", "b.html#x", "b.html", "/", "mailto:x@y.example", "javascript:void(0)", "http://["),
        "/a.html": page("/", "/gone.html"),
        "/b.html": page("/a.html"),
    }
    with serve(site) as served:
        copies = walk(served)
    assert paths(copies, served) == [("/", 200), ("/a.html", 200), ("/b.html", 200), ("/gone.html", 404)]
    assert served.asked == ["/robots.txt", "/", "/a.html", "/b.html", "/gone.html"]
    assert all(copy.taken_at == NOW and len(copy.digest) == 64 for copy in copies)


@pytest.mark.parametrize(
    ("robots", "asked"),
    [
        (Reply(b"User-agent: *\nDisallow: /a"), ["/", "/b?c=1"]),
        (Reply(b"\xef\xbb\xbfUser-agent: *\nDisallow: /a"), ["/", "/b?c=1"]),
        (Reply(b"User-agent: *\nDisallow: /*?"), ["/", "/a.html"]),
        (Reply(b"User-agent: zhanqun-audit\nDisallow: /\n\nUser-agent: *\nAllow: /"), []),
        (Reply(b"User-agent: *\nDisallow: /"), []),
        (Reply(status=503), []),
        (Reply(status=429), []),
        (Reply(status=404), ["/", "/a.html", "/b?c=1"]),
        (Reply(b"\xff\xfe\x00 nonsense"), ["/", "/a.html", "/b?c=1"]),
    ],
)
def test_robots_txt_is_obeyed(robots: Reply, asked: list[str]) -> None:
    with serve({"/robots.txt": robots, "/": page("/a.html", "/b?c=1"), "/a.html": page(), "/b?c=1": page()}) as served:
        walk(served)
    assert served.asked == ["/robots.txt", *asked]


def test_a_redirect_to_what_robots_txt_forbids_is_not_followed() -> None:
    site = {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /secret"),
        "/": page("/a"),
        "/a": leads_to("/secret/x"),
        "/secret/x": page(),
    }
    with serve(site) as served:
        copies = walk(served)
    assert "/secret/x" not in served.asked
    assert paths(copies, served) == [("/", 200)]


def test_nothing_outside_the_host_is_asked() -> None:
    with serve({"/": page()}) as other:
        site = {"/": page(other.url, "/away", f"{other.url}/x"), "/away": leads_to(f"{other.url}/y")}
        with serve(site) as served:
            copies = walk(served)
    assert other.asked == []
    assert paths(copies, served) == [("/", 200)]


def test_links_are_relative_to_where_a_redirect_ended() -> None:
    site = {"/": leads_to("/portal/index.html", 301), "/portal/index.html": page("a.html"), "/portal/a.html": page()}
    with serve(site) as served:
        copies = walk(served)
    assert paths(copies, served) == [("/portal/index.html", 200), ("/portal/a.html", 200)]


def test_redirects_without_end_are_a_page_that_cannot_be_got() -> None:
    with serve({"/": page("/a"), "/a": leads_to("/b"), "/b": leads_to("/a"), "/c": leads_to("http://[")}) as served:
        copies = walk(served)
    assert paths(copies, served) == [("/", 200), ("/a", 599)]
    assert len(served.asked) < 10


def test_a_slow_page_is_given_up(tmp_path: Path) -> None:
    slow = Reply(b"<html>" * 1_000, drip=0.05)
    with serve({"/": page("/slow", "/b"), "/slow": slow, "/b": page()}) as served:
        copies = walk(served, Bounds(timeout=0.4))
    assert paths(copies, served) == [("/", 200), ("/slow", 599), ("/b", 200)]


def test_a_host_that_does_not_answer_yields_nothing() -> None:
    with serve({}) as served:
        pass
    assert walk(served) == []


def test_calendars_without_end_stop_at_the_bounds() -> None:
    def calendar(path: str) -> Reply:
        if path == "/robots.txt":
            return Reply(status=404)
        month = int(path.rpartition("=")[2] or 0) if "=" in path else 0
        return page(*(f"/rili?m={month * 3 + step}" for step in (1, 2, 3)))

    with serve(calendar) as served:
        assert len(walk(served, Bounds(pages=7))) == 7
        assert len(walk(served, Bounds(depth=1))) == 4
        assert walk(served, Bounds(seconds=0.0)) == []


@pytest.mark.parametrize(
    ("kind", "body", "taken"),
    [
        ("application/pdf", b"%PDF-1.7", False),
        ("image/png", b"\x89PNG", False),
        ("text/plain", b"<html>", False),
        ("TEXT/HTML;charset=GBK", "<title>停水</title>".encode("gbk"), True),
        ("application/xhtml+xml", "<title>停水</title>".encode(), True),
        ("text/html", b"\x00\x01\x02" * 100, True),
        ("", b"<html>", False),
    ],
)
def test_only_pages_are_taken(kind: str, body: bytes, taken: bool) -> None:
    with serve({"/": page("/x"), "/x": Reply(body, headers={"Content-Type": kind})}) as served:
        copies = walk(served)
    assert [copy.data for copy in copies[1:]] == ([body] if taken else [])


def test_the_charset_of_the_server_is_kept() -> None:
    body = "<title>停水</title>".encode("gbk")
    with serve({"/": Reply(body, headers={"Content-Type": "text/html; charset=GBK"})}) as served:
        copies = walk(served)
    assert [one.title for one in make_site(copies, served.url, domain_suffix="example").pages] == ["停水"]


def test_a_page_larger_than_any_is_cut() -> None:
    with serve({"/": Reply(b"<p>" + b"a" * 6_000_000)}) as served:
        (copy,) = walk(served)
    assert len(copy.data) == 5_000_000


@pytest.mark.parametrize(("robots", "pause"), [(b"", 1.5), (b"User-agent: *\nCrawl-delay: 7", 7.0),
                                               (b"User-agent: *\nCrawl-delay: 9999", 60.0)])  # fmt: skip
def test_there_is_a_pause_before_every_request_but_the_first(robots: bytes, pause: float) -> None:
    pauses: list[float] = []
    with serve({"/robots.txt": Reply(robots), "/": page("/a", "/b"), "/a": leads_to("/c"), "/c": page()}) as served:
        walk(served, Bounds(pause=1.5, timeout=5), pauses=pauses)
    assert pauses == [pause] * (len(served.asked) - 1)


@pytest.mark.parametrize(
    "home", ["", "www.yunhe.example", "ftp://www.yunhe.example/", "http://[", "file:///etc/passwd"]
)
def test_what_is_no_web_address_is_told(home: str, tmp_path: Path) -> None:
    with pytest.raises(CouldNotRun, match="not-a-page-to-crawl"):
        audit_foreign(ForeignOptions(root=tmp_path, moment=NOW, home=home), lambda: NOW)


def test_a_host_that_forbids_all_is_told(tmp_path: Path) -> None:
    bounds = Bounds(pause=0.0, timeout=5)
    with serve({"/robots.txt": Reply(status=500), "/": page()}) as served, pytest.raises(CouldNotRun):
        audit_foreign(ForeignOptions(root=tmp_path, moment=NOW, home=served.url, bounds=bounds), lambda: NOW)


def test_a_crawled_site_is_inspected(tmp_path: Path) -> None:
    bounds = Bounds(pause=0.0, timeout=5)
    with serve({"/": page("/a.html", "/gone"), "/a.html": page("/")}) as served:
        options = ForeignOptions(root=tmp_path, moment=NOW, home=served.url, bounds=bounds)
        result, copies = audit_foreign(options, lambda: NOW)
    assert result.inspection is not None
    assert [copy.status for copy in copies] == [200, 200, 404]
    found = [case.recorded for case in result.inspection.cases if case.recorded is not None]
    assert any(one.finding.address.startswith(served.url) for one in found)
    assert any("/gone" in f"{one.finding.anchor}{one.finding.excerpt}{one.finding.values}" for one in found)
