"""The configuration of nginx, read and obeyed by a real one."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import httpx
import pytest

from builder.release.nginx import LISTEN, OddName, spell_nginx
from builder.release.webserver import Served, list_headers, read_gone
from tests.browser.serving import POLICY
from tests.needs import need
from tests.release.ground import PAGES, release_at, write_output

MORE = {
    "county/404.html": b"<h1>Not here</h1>\n",
    "county/news/2026/gone.html": b"<h1>Taken back</h1>\n",
    "county/files/form.docx": b"PK" * 500,
    "county/long.html": b"<p>long</p>\n" * 500,
    "town/404.html": b"<h1>Not in town</h1>\n",
}
HOSTS = {"www.county.example": "county", "www.town.example": "town"}
GONE = (("www.county.example", "/news/2026/gone.html"), ("www.county.example", "/news/2026/nothing.html"))
Get = Callable[..., httpx.Response]


def served(live: Path) -> Served:
    return Served(live=live, secure=True, host="", folders=HOSTS, gone=GONE)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases; pages that end with nothing of ours come from the last one."""
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    release_at(write_output(folder / "public", PAGES | MORE), folder / "www")
    return folder


@contextmanager
def run_nginx(place: Path, what: Served) -> Iterator[Get]:
    """A server with the configuration, and how to ask it for a path of a host."""
    program = need(shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"), "nginx")
    home = place / f"nginx-{what.host or 'hosts'}"
    home.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name, text in spell_nginx(what, str(home)).items():
        (home / name).write_text(text, encoding="utf-8")
    (home / LISTEN).write_text(f"listen 127.0.0.1:{port} default_server;\n", encoding="ascii")
    temps = "".join(f"{one}_temp_path {home}/{one};\n" for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (home / "nginx.conf").write_text(
        f"{'user root; ' if os.geteuid() == 0 else ''}daemon off; pid {home}/pid; error_log {home}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; {temps} include {home}/zhanqun.conf; }}\n",
        encoding="utf-8",
    )
    words = [program, "-p", str(home), "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")]
    checked = subprocess.run([*words, "-t"], check=False, capture_output=True, text=True)
    assert (checked.returncode, "warn" in checked.stderr) == (0, False), checked.stderr
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)
    with subprocess.Popen(words) as server, client:
        try:
            yield partial(ask, client)
        finally:
            server.terminate()


def ask(client: httpx.Client, host: str, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    for _ in range(100):
        try:
            return client.request(method, path, headers={"Host": host, **headers})
        except httpx.ConnectError:
            time.sleep(0.05)
    raise AssertionError("nginx does not answer")


@pytest.fixture(scope="module")
def get(place: Path) -> Iterator[Get]:
    with run_nginx(place, served(place / "www/live")) as ask_it:
        yield ask_it


def test_hosts_are_told_apart(get: Get) -> None:
    assert get("www.county.example", "/").content == PAGES["county/index.html"]
    assert get("www.town.example", "/").content == PAGES["town/index.html"]
    assert get("WWW.TOWN.EXAMPLE", "/index.html").content == PAGES["town/index.html"]
    for host in ("county", "other.example", "www.county.example.evil", "127.0.0.1"):
        assert get(host, "/").status_code == 421
    assert get("..", "/").status_code == 400


def test_folders_and_what_is_missing(get: Get) -> None:
    assert get("www.county.example", "/news/").content == PAGES["county/news/index.html"]
    moved = get("www.county.example", "/news")
    assert (moved.status_code, moved.headers["location"]) == (301, "/news/")
    for path in ("/none.html", "/news/2026/", "/.hidden", "/news/.git/config", "/town/", "/../town/index.html"):
        missing = get("www.county.example", path)
        assert (missing.status_code, missing.content) == (404, MORE["county/404.html"]), path
    assert get("www.town.example", "/none").content == MORE["town/404.html"]


def test_what_was_taken_back_says_so(get: Get) -> None:
    told = get("www.county.example", "/news/2026/gone.html")
    assert (told.status_code, told.content) == (410, MORE["county/news/2026/gone.html"])
    plain = get("www.county.example", "/news/2026/nothing.html")
    assert (plain.status_code, plain.content) == (410, MORE["county/404.html"])
    assert get("www.town.example", "/news/2026/gone.html").status_code == 404


@pytest.mark.parametrize("path", ["/", "/none.html", "/news/2026/gone.html", "/news", "/files/form.docx"])
def test_every_answer_bears_the_headers(path: str, get: Get, place: Path) -> None:
    answer = get("www.county.example", path)
    for name, value in list_headers(served(place)).items():
        assert answer.headers[name] == value, name
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Server"] == "nginx"


def test_the_policy_allows_no_more_than_what_browsers_are_tested_with(place: Path) -> None:
    def parse(policy: str) -> dict[str, set[str]]:
        return {name: set(values) for name, *values in (part.split() for part in policy.split(";"))}

    ours, tested = parse(list_headers(served(place))["Content-Security-Policy"]), parse(POLICY)
    assert {name for name in ours if not ours[name] <= tested.get(name, {"'self'"})} == set()
    assert set(tested) - set(ours) == {"report-uri"}
    other = parse(list_headers(replace(served(place), asked=("https://s.example",)))["Content-Security-Policy"])
    assert other["connect-src"] == {"'self'", "https://s.example"}


def test_lifetimes(get: Get) -> None:
    def lifetime(path: str) -> str:
        return get("www.county.example", path).headers["Cache-Control"]

    assert lifetime("/_assets/site.0123456789.css") == "public, max-age=31536000, immutable"
    assert {lifetime(path) for path in ("/", "/_assets/site.ffffffffff.css", "/_release/manifest.sha256")} == {
        "no-cache"
    }
    page = get("www.county.example", "/")
    again = get("www.county.example", "/", **{"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "no-cache")


def test_types_and_downloads(get: Get) -> None:
    form = get("www.county.example", "/files/form.docx")
    assert form.headers["Content-Disposition"] == "attachment"
    assert form.headers["Content-Type"].endswith("wordprocessingml.document")
    page = get("www.county.example", "/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "Content-Disposition" not in page.headers
    assert "Content-Disposition" not in get("www.town.example", "/files/list.pdf").headers
    assert get("www.county.example", "/long.html", **{"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert get("www.county.example", "/long.html", **{"Accept-Encoding": "gzip"}).content == MORE["county/long.html"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_nothing_but_reading(method: str, get: Get) -> None:
    assert get("www.county.example", "/", method).status_code == 405


def test_every_host_hands_out_the_lists(get: Get, place: Path) -> None:
    for name in ("manifest.sha256", "sites/county.sha256", "release.json"):
        answer = get("www.town.example", f"/_release/{name}")
        assert answer.content == (place / "www/live/_release" / name).read_bytes()


def test_all_sites_under_one_host(place: Path) -> None:
    paths = tuple((host, f"/county{path}") for host, path in (("www.one.example", path) for _, path in GONE))
    what = Served(live=place / "www/live", secure=False, host="www.one.example", folders={}, gone=paths)
    with run_nginx(place, what) as get:
        assert get("www.one.example", "/county/").content == PAGES["county/index.html"]
        assert get("www.one.example", "/robots.txt").content == PAGES["robots.txt"]
        assert get("www.one.example", "/town/none").content == MORE["town/404.html"]
        assert get("www.one.example", "/county/news/2026/gone.html").status_code == 410
        assert get("www.two.example", "/county/").status_code == 421
        assert "Strict-Transport-Security" not in get("www.one.example", "/county/").headers


@pytest.mark.slow
def test_readers_get_whole_pages_while_releases_follow_one_another(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    out, target = write_output(tmp_path / "public", PAGES), tmp_path / "www"
    release_at(out, target)
    wrong: list[str] = []
    asked, ends = [0], threading.Event()

    def read(get: Get) -> None:
        while not ends.is_set():
            answer = get("www.county.example", "/")
            asked[0] += 1
            whole = answer.content.partition(b" ")[0] + b" page\n" * 50
            if answer.status_code != 200 or answer.content not in (PAGES["county/index.html"], whole):
                wrong.append(f"{answer.status_code} {answer.content[:40]!r}")

    with run_nginx(tmp_path, served(target / "live")) as get:
        get("www.county.example", "/")
        reader = threading.Thread(target=read, args=(get,))
        reader.start()
        for number in range(30):
            write_output(out, {"county/index.html": str(number).encode() + b" page\n" * 50})
            release_at(out, target)
        ends.set()
        reader.join()
    assert wrong == []
    assert asked[0] > 30


def test_thousands_of_hosts(place: Path) -> None:
    many = {f"www.a-rather-long-name-of-a-county-{number}.gov.example": f"s{number}" for number in range(5_000)}
    what = replace(served(place / "www/live"), folders=many | HOSTS)
    with run_nginx(place, replace(what, host="many")) as get:
        assert get("www.town.example", "/").content == PAGES["town/index.html"]


@pytest.mark.parametrize("folder", ["/srv/a b", "/srv/a;b", "/srv/$a", "/srv/{a}", '/srv/"a"', "/srv/a\nb"])
def test_odd_names_are_refused(folder: str) -> None:
    with pytest.raises(OddName):
        spell_nginx(served(Path("/srv/www")), folder)
    with pytest.raises(OddName):
        spell_nginx(replace(served(Path("/srv/www")), gone=(("a.example", '/"; evil "'),)), "/srv")


def test_what_is_no_line_of_a_host_and_a_path_is_passed_over() -> None:
    assert read_gone(b"b.cn\t/x\na.cn\t/y\n\nno tab\na.cn\tz\na.cn\t/y\n") == (("a.cn", "/y"), ("b.cn", "/x"))
