"""What a generated configuration promises, asked of real servers: the same table for each of them."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from builder.release.asking import Bounds
from builder.release.caddy import spell_caddy
from builder.release.nginx import spell_nginx
from builder.release.packing import Packing
from builder.release.web_check import Forms, check_web
from builder.release.webserver import OddName, Served, list_headers, read_gone
from tests.release.ground import PAGES, release_at, write_output
from tests.release.webservers import RUNS, Run, Server

MORE = {
    "county/404.html": b"<h1>Not here</h1>\n",
    "county/news/2026/gone.html": b"<h1>Taken back</h1>\n",
    "county/files/form.docx": b"PK" * 500,
    "county/files/odd.bad": b"#!" * 500,
    "county/files/page.xhtml": b"<html/>",
    "county/long.html": b"<p>long</p>\n" * 500,
    "county/empty/a.html": b"a\n",
    "county/table.csv": b"a,b\n" * 500,
    "county/told/index.html": b"<h1>Gone with its folder</h1>\n",
    "town/404.html": b"<h1>Not in town</h1>\n",
    "bare/index.html": b"bare\n",
}
HOSTS = {"www.bare.example": "bare", "www.county.example": "county", "www.town.example": "town"}
TOLD = "/county/news/2026/gone.html"
GONE = (
    *(("www.county.example", f"/{path}") for path in ("news/2026/gone.html", "news/2026/nothing.html", "told/")),
    ("www.bare.example", "/gone.html"),
)


def served(live: Path) -> Served:
    return Served(live=live, secure=True, host="", folders=HOSTS, gone=GONE)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases, packed; and a file that a release did not pack."""
    folder = tmp_path_factory.mktemp("served")
    folder.chmod(0o755)
    release_at(write_output(folder / "public", PAGES | MORE), folder / "www", packing=Packing.ALL)
    (folder / "www/live/county/table.csv.gz").unlink()
    (folder / "www/live/county/table.csv.br").unlink()
    return folder


@pytest.fixture(scope="module", params=sorted(RUNS))
def run(request: pytest.FixtureRequest) -> Run:
    """How a server of a kind is run."""
    return RUNS[request.param]


@pytest.fixture(scope="module")
def get(run: Run, place: Path) -> Iterator[Server]:
    with run(place / run.__name__, served(place / "www/live")) as server:
        yield server


def test_hosts_are_told_apart(get: Server) -> None:
    assert get("www.county.example", "/").content == PAGES["county/index.html"]
    assert get("www.town.example", "/").content == PAGES["town/index.html"]
    assert get("WWW.TOWN.EXAMPLE", "/index.html").content == PAGES["town/index.html"]
    for host in ("county", "other.example", "www.county.example.evil", "OTHER.EXAMPLE", "127.0.0.1"):
        assert get(host, "/").status_code == 421
    assert get("..", "/").status_code in (400, 421)


def test_folders_and_what_is_missing(get: Server) -> None:
    assert get("www.county.example", "/news/").content == PAGES["county/news/index.html"]
    moved = get("www.county.example", "/news")
    assert (moved.status_code in (301, 308), moved.headers["location"]) == (True, "/news/")
    hidden = ("/.hidden", "/news/.git/config", "/.%67it/config")
    for path in ("/none.html", "/news/2026/", "/empty/", "/town/", "/../town/index.html", *hidden):
        missing = get("www.county.example", path)
        assert (missing.status_code, missing.content) == (404, MORE["county/404.html"]), path
        assert missing.headers["Content-Type"] == "text/html; charset=utf-8"
    assert get("www.town.example", "/none").content == MORE["town/404.html"]


@pytest.mark.parametrize("path", ["/%2e%2e/town/index.html", "/news/%2e%2e/%2e%2e/town/", "/..%2ftown/", "/%00"])
def test_no_path_leads_out_of_a_site(path: str, get: Server) -> None:
    assert get("www.county.example", path).status_code in (400, 404)


def test_what_was_taken_back_says_so(get: Server) -> None:
    told = get("www.county.example", "/news/2026/gone.html")
    assert (told.status_code, told.content) == (410, MORE["county/news/2026/gone.html"])
    plain = get("www.county.example", "/news/2026/nothing.html")
    assert (plain.status_code, plain.content) == (410, MORE["county/404.html"])
    assert get("WWW.COUNTY.EXAMPLE", "/news/2026/gone.html").status_code == 410
    assert get("www.town.example", "/news/2026/gone.html").status_code == 404
    assert get("www.county.example", "/told/").content == MORE["county/told/index.html"]


def test_a_site_without_pages_for_it_says_so_all_the_same(get: Server) -> None:
    assert get("www.bare.example", "/none.docx").status_code == 404
    assert "Content-Disposition" not in get("www.bare.example", "/none.docx").headers
    assert get("www.bare.example", "/gone.html").status_code == 410


@pytest.mark.parametrize(
    ("host", "path"),
    [
        *(("www.county.example", path) for path in ("/", "/none.html", "/news/2026/gone.html", "/news")),
        *(("www.county.example", path) for path in ("/files/form.docx", "/files/none.docx", "/_release/release.json")),
        *(("www.bare.example", path) for path in ("/none.docx", "/gone.html")),
        ("other.example", "/"),
    ],
)
def test_every_answer_bears_the_headers_once(host: str, path: str, get: Server, place: Path) -> None:
    answer = get(host, path)
    for name, value in list_headers(served(place)).items():
        assert answer.headers.get_list(name) == [value], name
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers.get("Server", "nginx") == "nginx"


def test_lifetimes(get: Server) -> None:
    def lifetime(path: str) -> str:
        return get("www.county.example", path).headers["Cache-Control"]

    assert lifetime("/_assets/site.0123456789.css") == "public, max-age=31536000, immutable"
    assert {lifetime(path) for path in ("/", "/_assets/site.ffffffffff.css", "/_release/manifest.sha256")} == {
        "no-cache"
    }
    page = get("www.county.example", "/")
    again = get("www.county.example", "/", **{"If-None-Match": page.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "no-cache")


def test_types_and_downloads(get: Server) -> None:
    form = get("www.county.example", "/files/form.docx")
    assert form.headers["Content-Disposition"] == "attachment"
    assert form.headers["Content-Type"].endswith("wordprocessingml.document")
    for path in ("/files/odd.bad", "/files/page.xhtml", "/table.csv"):
        assert get("www.county.example", path).headers["Content-Disposition"] == "attachment", path
    assert get("www.county.example", "/files/page.xhtml").headers["Content-Type"] == "application/octet-stream"
    page = get("www.county.example", "/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert get("www.county.example", "/table.csv").headers["Content-Type"] == "text/csv; charset=utf-8"
    assert get("www.town.example", "/files/list.pdf").headers["Content-Type"] == "application/pdf"
    for answer in (page, get("www.town.example", "/files/list.pdf"), get("www.county.example", "/files/none.docx")):
        assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br", "br"), ("br;q=0, gzip", "gzip"), ("deflate", "")],
)
def test_packed_forms_are_handed_out_as_they_lie_there(accepted: str, coding: str, get: Server, place: Path) -> None:
    answer, data = get.raw("www.county.example", "/long.html", **{"Accept-Encoding": accepted})
    ending, unpack = {"gzip": (".gz", gzip.decompress), "br": (".br", brotli.decompress), "": ("", bytes)}[coding]
    assert answer.headers.get("Content-Encoding", "") == coding
    assert data == (place / f"www/live/county/long.html{ending}").read_bytes()
    assert unpack(data) == MORE["county/long.html"]
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers.get_list("Vary") == ["Accept-Encoding"]


def test_forms_are_told_apart_by_their_marks(get: Server) -> None:
    codings = ("identity", "gzip", "br")
    marks = {get("www.county.example", "/long.html", **{"Accept-Encoding": one}).headers["ETag"] for one in codings}
    assert len(marks) == len(codings)


def test_what_a_release_did_not_pack_is_packed_on_the_way(get: Server) -> None:
    answer = get("www.county.example", "/table.csv", **{"Accept-Encoding": "gzip"})
    assert (answer.headers["Content-Encoding"], answer.content) == ("gzip", MORE["county/table.csv"])


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_nothing_but_reading(method: str, get: Server) -> None:
    assert get("www.county.example", "/", method).status_code == 405
    assert get("www.county.example", "/", "HEAD").status_code == 200


def test_every_host_hands_out_the_lists(get: Server, place: Path) -> None:
    for name in ("manifest.sha256", "sites/county.sha256", "release.json"):
        answer = get("www.town.example", f"/_release/{name}")
        assert answer.content == (place / "www/live/_release" / name).read_bytes()
    assert get("www.town.example", "/_release/").status_code == 404
    assert get("www.town.example", "/_release/sites/").status_code == 404


def test_all_sites_under_one_host(run: Run, place: Path) -> None:
    paths = tuple((host, f"/county{path}") for host, path in (("www.one.example", path) for _, path in GONE))
    what = Served(live=place / "www/live", secure=False, host="www.one.example", folders={}, gone=paths)
    with run(place / f"{run.__name__}-one", what) as get:
        assert get("www.one.example", "/county/").content == PAGES["county/index.html"]
        assert get("www.one.example", "/robots.txt").content == PAGES["robots.txt"]
        assert get("www.one.example", "/town/none").content == MORE["town/404.html"]
        gone = get("www.one.example", "/county/news/2026/gone.html")
        assert (gone.status_code, gone.content) == (410, MORE["county/news/2026/gone.html"])
        assert get("www.two.example", "/county/").status_code == 421
        assert get("www.one.example", "/_release/release.json").status_code == 200
        assert "Strict-Transport-Security" not in get("www.one.example", "/county/").headers


def test_what_is_served_is_what_was_released_in_every_form(run: Run, place: Path) -> None:
    what = Served(live=place / "www/live", secure=False, host="", folders={}, gone=(("127.0.0.1", TOLD),))
    with run(place / f"{run.__name__}-any", what) as get:
        assert get("127.0.0.1", TOLD).status_code == 410
        checked = check_web(f"http://127.0.0.1:{get.port}/", forms=Forms.ALL, bounds=Bounds(pause=0))
    assert checked.alterations == ()
    assert checked.files == len(PAGES | MORE)


def test_thousands_of_hosts(run: Run, place: Path) -> None:
    many = {f"www.a-rather-long-name-of-a-county-{number}.gov.example": f"s{number}" for number in range(5_000)}
    gone = tuple((host, f"/news/{number}.html") for number, host in enumerate(many))
    what = replace(served(place / "www/live"), folders=many | HOSTS, gone=gone + GONE)
    with run(place / f"{run.__name__}-many", what) as get:
        assert get("www.town.example", "/").content == PAGES["town/index.html"]
        assert get("www.county.example", "/news/2026/gone.html").status_code == 410
        assert get("www.other.example", "/").status_code == 421


@pytest.mark.slow
def test_readers_get_whole_pages_while_releases_follow_one_another(run: Run, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    out, target = write_output(tmp_path / "public", PAGES), tmp_path / "www"
    release_at(out, target, packing=Packing.ALL)
    wrong: list[str] = []
    asked, ends = [0], threading.Event()

    def read(get: Server) -> None:
        while not ends.is_set():
            coding = ("identity", "gzip", "br")[asked[0] % 3]
            answer = get("www.county.example", "/", **{"Accept-Encoding": coding})
            asked[0] += 1
            whole = answer.content.partition(b" ")[0] + b" page\n" * 200
            if answer.status_code != 200 or answer.content not in (PAGES["county/index.html"], whole):
                wrong.append(f"{answer.status_code} {answer.content[:40]!r}")

    with run(tmp_path / run.__name__, served(target / "live")) as get:
        get("www.county.example", "/")
        reader = threading.Thread(target=read, args=(get,))
        reader.start()
        for number in range(30):
            write_output(out, {"county/index.html": str(number).encode() + b" page\n" * 200})
            release_at(out, target, packing=Packing.ALL)
        ends.set()
        reader.join()
    assert wrong == []
    assert asked[0] > 30


@pytest.mark.parametrize("spell", [spell_nginx, spell_caddy])
@pytest.mark.parametrize("folder", ["/srv/a b", "/srv/a;b", "/srv/$a", "/srv/{a}", '/srv/"a"', "/srv/a\nb"])
def test_odd_names_are_refused(spell: Callable[[Served, str], object], folder: str) -> None:
    what = served(Path("/srv/www"))
    spell(what, "/srv")
    with pytest.raises(OddName):
        spell(what, folder)
    for host, path in (("www.county.example", '/"; evil "'), ("www.county.example", "/{evil}\n")):
        with pytest.raises(OddName):
            spell(replace(what, gone=((host, path),)), "/srv")
    with pytest.raises(OddName):
        spell(replace(what, folders={'a"b': "county"}), "/srv")


def test_what_is_no_line_of_a_host_and_a_path_is_passed_over() -> None:
    assert read_gone(b"b.cn\t/x\na.cn\t/y\n\nno tab\na.cn\tz\na.cn\t/y\n") == (("a.cn", "/y"), ("b.cn", "/x"))
