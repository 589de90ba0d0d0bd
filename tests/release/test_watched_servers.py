"""A watch on a web server sees all within its rounds, politely; silence and releases are no alarm."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import httpx

from builder.pipeline.watching import Clock, Round, WatchOptions, find_wait, watch_place
from tests.release.ground import PAGES, release_at, write_output
from tests.release.watching import ADDRESS, MANY, MORNING, Server, Time, deface, spell, watch


def test_everything_on_a_server_is_seen_within_the_rounds_and_what_matters_in_each(live: Path) -> None:
    server = Server(live)
    diary, rounds = watch(ADDRESS, server=server, rounds=5)
    assert spell(rounds) == []
    every = {f"/{file}".removesuffix("index.html") for file in (*PAGES, *MANY)}
    assert every <= {path for some in server.asked[:4] for path in some}
    for some in server.asked:
        assert {"/_release/manifest.sha256", "/county/", "/town/"} <= set(some)
        assert len(some) < len(every)
    assert [one.glance.overdue for one in rounds] == [0] * 5
    assert diary.found == 0


def test_a_server_may_say_that_a_file_is_as_before_but_not_for_ever(live: Path) -> None:
    server = Server(live)
    watch(ADDRESS, server=server, within=1, rounds=9)
    turns = [some.count("/county/news/2026/7.html") for some in server.asked]
    assert turns == [1] * 9
    assert server.spared.count("/county/news/2026/7.html") == 6
    assert "/county/" not in server.spared
    assert "/_release/manifest.sha256" not in server.spared


def test_a_server_that_calls_a_defaced_page_unchanged_is_found_out(live: Path) -> None:
    server = Server(live)
    page = "/county/news/2026/7.html"

    def between(number: int) -> None:
        if number == 1:
            deface(live / page[1:])
            server.other = lambda path: httpx.Response(304) if path == page and len(server.asked) < 4 else None

    _, rounds = watch(ADDRESS, between, server, within=1, rounds=6)
    assert spell(rounds) == [f"4 altered {page[1:]}"]


def test_a_defaced_page_on_a_server_is_asked_for_in_every_round_until_it_is_whole(live: Path) -> None:
    server, undo = Server(live), []

    def between(number: int) -> None:
        if number == 1:
            undo.append(deface(live / "county/news/2026/7.html"))
        if number == 8:
            undo[0]()

    diary, rounds = watch(ADDRESS, between, server, rounds=10)
    told = spell(rounds)
    assert [word.partition(" ")[2] for word in told] == [
        "altered county/news/2026/7.html",
        "whole county/news/2026/7.html",
    ]
    found = int(told[0].partition(" ")[0])
    assert found <= 5
    assert all("/county/news/2026/7.html" in some for some in server.asked[found:9])
    assert (diary.found, diary.mended) == (1, 1)


def test_what_seems_altered_for_a_moment_is_not_told(live: Path) -> None:
    server = Server(live)
    seen: list[str] = []

    def other(path: str) -> httpx.Response | None:
        seen.append(path)
        return httpx.Response(500) if path == "/town/" and seen.count(path) == 1 else None

    server.other = other
    diary, rounds = watch(ADDRESS, server=server)
    assert spell(rounds) == []
    assert diary.found == 0


def test_a_release_in_the_middle_of_a_round_is_no_alarm(tmp_path: Path) -> None:
    out, target = write_output(tmp_path / "public", {**PAGES, **MANY}), tmp_path / "releases"
    release_at(out, target)
    server = Server(target / "live")
    done: list[str] = []

    def other(path: str) -> httpx.Response | None:
        if path == "/town/" and len(server.asked) == 2 and not done:
            done.append(path)
            release_at(
                write_output(out, {"town/index.html": b"<h1>New</h1>\n", "county/news/2026/7.html": None}), target
            )
        return None

    server.other = other
    _, rounds = watch(ADDRESS, server=server, rounds=6)
    assert [word.partition("-")[0] for word in spell(rounds)] == ["2 live 000002"]


def test_altered_lists_are_told_and_what_they_list_stays_as_it_was(live: Path) -> None:
    server = Server(live)

    def between(number: int) -> None:
        if number == 1:
            deface(live / "town/index.html")
        if number == 2:
            deface(live / "_release/sites/town.sha256", b"x\n")

    diary, rounds = watch(ADDRESS, between, server, rounds=4)
    assert spell(rounds) == ["2 altered town/index.html", "3 altered _release/sites/town.sha256"]
    assert set(diary.standing) == {"town/index.html", "_release/sites/town.sha256"}


def test_a_root_list_that_is_no_list_is_told_and_nothing_is_taken_for_whole(live: Path) -> None:
    server = Server(live)

    def between(number: int) -> None:
        if number == 1:
            deface(live / "town/index.html")
        if number == 2:
            deface(live / "_release/manifest.sha256", b"x\n")

    diary, rounds = watch(ADDRESS, between, server, rounds=4)
    assert spell(rounds) == ["2 altered town/index.html", "3 altered _release/manifest.sha256"]
    assert len(diary.standing) == 2


def test_a_server_that_falls_silent_is_one_event_and_not_one_a_file(live: Path) -> None:
    server = Server(live)

    def fall(path: str) -> httpx.Response | None:
        if (len(server.asked) == 2 and len(server.asked[-1]) > 5) or len(server.asked) == 3:
            raise httpx.ConnectError("refused")
        return None

    server.other = fall
    diary, rounds = watch(ADDRESS, server=server, rounds=5)
    assert spell(rounds) == ["2 silent refused", "4 answers"]
    assert (diary.found, diary.blind) == (0, 2)


def test_a_server_that_says_itself_that_it_cannot_is_silent_and_not_altered(live: Path) -> None:
    server = Server(live)
    server.other = lambda path: httpx.Response(502) if len(server.asked) == 2 else None
    diary, rounds = watch(ADDRESS, server=server)
    assert spell(rounds) == ["2 silent 502", "3 answers"]
    assert diary.found == 0


def test_a_single_file_that_nothing_comes_for_is_told(live: Path) -> None:
    server = Server(live)

    def fail(path: str) -> httpx.Response | None:
        if path == "/town/" and len(server.asked) == 2:
            raise httpx.ReadTimeout("too slow")
        return None

    server.other = fail
    _, rounds = watch(ADDRESS, server=server)
    assert spell(rounds) == ["2 altered town/index.html", "3 whole town/index.html"]


def test_rounds_that_are_too_short_say_so_and_begin_with_what_waited_longest(live: Path) -> None:
    server = Server(live)
    _, rounds = watch(ADDRESS, server=server, every=20.0, pause=2.0, within=2, rounds=30)
    assert rounds[1].glance.overdue > 0
    every = {f"/{file}".removesuffix("index.html") for file in (*PAGES, *MANY)}
    assert every <= {path for some in server.asked for path in some}


def test_there_is_a_pause_before_each_request_and_one_site_may_be_asked_for(live: Path) -> None:
    waited: list[float] = []
    server = Server(live)
    server.other = lambda path: (
        None
        if path.startswith("/_release/")
        else httpx.Response(200, content=(live / f"county{path}{'index.html' if path[-1] == '/' else ''}").read_bytes())
    )
    clock = Clock(now=lambda: MORNING, seconds=lambda: 0.0, sleep=waited.append)
    options = WatchOptions(place=ADDRESS, site="county", every=600.0, within=1, rounds=1, pause=0.7)
    diary = watch_place(options, clock, lambda _: None, httpx.Client(transport=httpx.MockTransport(server)))
    assert diary.found == 0
    assert waited == [0.7] * (len(server.asked[0]) - 1)
    assert not [path for path in server.asked[0] if "town" in path]


def test_rounds_begin_later_by_what_address_and_number_say() -> None:
    one, other = (WatchOptions(place=place, every=600.0) for place in (ADDRESS, "https://other.gov.cn"))
    waits = [find_wait(one, passed) for passed in (0.0, 700.0, 1_500.0)]
    assert waits == [find_wait(one, passed) for passed in (0.0, 700.0, 1_500.0)]
    assert 600 <= waits[0] <= 660
    assert find_wait(other, 0.0) != waits[0]
    assert all(0 < find_wait(one, float(passed)) <= 660 for passed in range(0, 6_000, 7))


def test_a_defaced_packed_form_is_what_browsers_would_get(live: Path) -> None:
    """On a server that packs, and in a folder that holds packed files."""
    text = b"<p>long</p>\n" * 99
    target = live.with_name("long")
    release_at(write_output(live.with_name("long-public"), {"county/index.html": text}), target)
    server = Server(target / "live")
    packed = httpx.Headers({"Content-Encoding": "gzip"})
    wrong: list[bytes] = [text]

    def between(number: int) -> None:
        wrong[0] = b"<p>defaced</p>" if number == 1 else text

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/county/" and "gzip" in request.headers["Accept-Encoding"]:
            return httpx.Response(200, headers=packed, stream=httpx.ByteStream(gzip.compress(wrong[0])))
        return server(request)

    told: list[Round] = []
    options = WatchOptions(place=ADDRESS, every=600.0, rounds=3)
    client = httpx.Client(transport=httpx.MockTransport(answer))
    watch_place(options, Time(between).clock(), told.append, client)
    assert spell(told) == ["2 altered county/index.html.gz", "3 whole county/index.html.gz"]
    files = live.with_name("folder")
    shutil.copytree(target / "live", files)
    (files / "county/index.html.gz").write_bytes(gzip.compress(text))

    def change(number: int) -> None:
        (files / "county/index.html.gz").write_bytes(gzip.compress(b"defaced" if number == 1 else text))

    assert spell(watch(str(files), change)[1]) == ["2 altered county/index.html.gz", "3 whole county/index.html.gz"]
