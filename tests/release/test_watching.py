"""A watch sees what becomes of a place from round to round, politely, and ends when it is told to."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from builder.cli.main import cli
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.watching import Clock, Round, Stopped, WatchOptions, find_wait, watch_place
from builder.release import folder_rounds
from builder.release.diary import Diary
from builder.trees import hash_file
from tests.demo import ROOT
from tests.release.ground import PAGES, release_at, write_output

MORNING = datetime(2026, 11, 26, 8, 0, tzinfo=timezone(timedelta(hours=8)))
ADDRESS = "https://www.example.gov.cn"
MANY = {f"county/news/2026/{number}.html": f"<p>{number}</p>\n".encode() for number in range(40)}
Between = Callable[[int], None]


def silent(_: int) -> None:
    """Nothing happens between two rounds."""


class Time:
    """A clock that only waiting moves on; between two rounds something may happen."""

    def __init__(self, between: Between = silent) -> None:
        self.passed = 0.0
        self.waits: list[float] = []
        self.between = between
        self.rounds = 0

    def clock(self) -> Clock:
        return Clock(
            now=lambda: MORNING + timedelta(seconds=self.passed), seconds=lambda: self.passed, sleep=self.sleep
        )

    def sleep(self, seconds: float) -> None:
        self.passed += seconds
        if seconds > 60:
            self.rounds += 1
            self.waits.append(seconds)
            self.between(self.rounds)


class Server:
    """Hands out a folder with ETags, but for what `other` answers; keeps what it was asked for, by rounds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.other: Callable[[str], httpx.Response | None] = lambda path: None
        self.asked: list[list[str]] = [[]]
        self.spared: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        self.asked[-1].append(path)
        answer = self.other(path)
        if answer is not None:
            return answer
        file = self.folder / f".{path}{'index.html' if path.endswith('/') else ''}"
        if not file.is_file():
            return httpx.Response(404)
        data = file.read_bytes()
        mark = f'"{hashlib.md5(data).hexdigest()}"'
        if request.headers.get("If-None-Match") == mark:
            self.spared.append(path)
            return httpx.Response(304)
        return httpx.Response(200, content=data, headers={"ETag": mark})

    def next_round(self) -> None:
        self.asked.append([])


def watch(
    place: str, between: Between = silent, server: Server | None = None, **more: Any
) -> tuple[Diary, list[Round]]:
    """Watch a place; what was found, and every round."""
    told: list[Round] = []

    def step(number: int) -> None:
        if server is not None:
            server.next_round()
        between(number)

    options = WatchOptions(place=place, **{"every": 600.0, "within": 4, "rounds": 3, "pause": 0.5, **more})
    client = httpx.Client(transport=httpx.MockTransport(server)) if server is not None else None
    return watch_place(options, Time(step).clock(), told.append, client), told


def spell(rounds: list[Round]) -> list[str]:
    """What happened, a word a happening: round, what, which."""
    return [
        f"{event.round} {event.happening} {event.alteration.path if event.alteration else event.detail}".strip()
        for one in rounds
        for event in one.events
    ]


def deface(file: Path, data: bytes = b"defaced") -> Callable[[], None]:
    """Put other bytes into a file; how it is undone."""
    before = file.read_bytes()
    file.chmod(0o644)
    file.write_bytes(data)

    def undo() -> None:
        file.write_bytes(before)

    return undo


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """What is live, as a copy that may be altered."""
    target = tmp_path / "releases"
    release_at(write_output(tmp_path / "public", {**PAGES, **MANY}), target)
    return Path(shutil.copytree(target / "live", tmp_path / "copy"))


def test_a_defaced_page_of_a_folder_is_told_with_its_hours(live: Path, tmp_path: Path) -> None:
    undo: list[Callable[[], None]] = []

    def between(number: int) -> None:
        if number == 1:
            undo.append(deface(live / "town/index.html"))
            (live / "county/shell.php").write_bytes(b"<?php")
        if number == 3:
            undo[0]()
            (live / "county/shell.php").unlink()

    diary, rounds = watch(str(live), between, rounds=5, report=tmp_path / "report.jsonl")
    assert spell(rounds) == [
        *("2 altered county/shell.php", "2 altered town/index.html"),
        *("4 whole county/shell.php", "4 whole town/index.html"),
    ]
    whole = rounds[3].events[0]
    assert whole.since == rounds[1].at
    assert timedelta(minutes=19) < whole.at - rounds[1].at < timedelta(minutes=21)
    assert (diary.found, diary.mended, diary.standing) == (2, 2, {})
    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text(encoding="ascii").splitlines()]
    assert [line["event"] for line in lines] == [
        *("begun", "round", "altered", "altered", "round", "round", "whole", "whole", "round", "round", "ended"),
    ]
    assert [(line["path"], line["change"], line["alarming"]) for line in lines if line["event"] == "altered"] == [
        ("county/shell.php", "added", True),
        ("town/index.html", "changed", True),
    ]
    assert lines[-1]["found"] == 2


def test_what_is_altered_again_otherwise_is_told_again(live: Path) -> None:
    def between(number: int) -> None:
        (live / "town/index.html").unlink() if number == 2 else deface(live / "town/index.html")

    diary, rounds = watch(str(live), between)
    assert spell(rounds) == ["2 altered town/index.html", "3 altered town/index.html"]
    assert [event.since for one in rounds for event in one.events] == [None, rounds[1].at]
    assert (diary.found, list(diary.standing)) == (1, ["town/index.html"])


def test_a_file_of_a_folder_that_looks_as_before_is_read_in_its_turn_alone(
    live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = [0]

    def count(path: Path) -> str:
        read[-1] += 1
        return hash_file(path)

    monkeypatch.setattr(folder_rounds, "hash_file", count)
    watch(str(live), lambda _: read.append(0), rounds=5)
    files = sum(1 for one in live.rglob("*") if one.is_file()) - 1
    assert read[0] == files
    assert all(0 < some < files for some in read[1:])
    assert sum(read[1:]) == files


def test_a_folder_that_is_gone_is_told_once_and_when_it_is_there_again(live: Path) -> None:
    away = live.with_name("away")

    def between(number: int) -> None:
        if number == 1:
            live.rename(away)
        if number == 3:
            away.rename(live)

    diary, rounds = watch(str(live), between, rounds=4)
    assert spell(rounds) == [f"2 silent {live}", "4 answers"]
    assert (diary.blind, diary.found) == (2, 0)


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


def write_program(path: Path, code: str) -> Path:
    path.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_an_alarm_is_a_program_that_gets_what_happened_and_no_words(live: Path, tmp_path: Path) -> None:
    (live / "county/$(touch x); .html").write_bytes(b"x")
    code = f"import sys; open({str(tmp_path / 'told')!r}, 'a').write(repr(sys.argv[1:]) + sys.stdin.read())"
    alarm = write_program(tmp_path / "alarm", code)
    _, rounds = watch(str(live), alarm=alarm)
    assert [one.alarm for one in rounds] == ["", "", ""]
    text = (tmp_path / "told").read_text(encoding="utf-8")
    assert text.startswith("[]{")
    told = json.loads(text.removeprefix("[]"))
    assert [(one["event"], one["path"]) for one in told["events"]] == [("altered", "county/$(touch x); .html")]


def test_an_alarm_that_fails_does_not_end_the_watch(live: Path, tmp_path: Path) -> None:
    deface(live / "town/index.html")
    report = tmp_path / "report"
    for alarm, reason in (
        (write_program(tmp_path / "a", "raise SystemExit(3)"), "exit 3"),
        (tmp_path / "no", "No such"),
    ):
        _, rounds = watch(str(live), alarm=alarm, report=report)
        assert rounds[0].alarm.startswith(reason)
        assert len(rounds) == 3
    assert "exit 3" in report.read_text(encoding="ascii")


def test_a_watch_that_is_stopped_ends_with_its_report(live: Path, tmp_path: Path) -> None:
    def between(number: int) -> None:
        if number == 2:
            raise Stopped

    diary, rounds = watch(str(live), between, rounds=0, report=tmp_path / "report")
    assert (diary.rounds, len(rounds)) == (2, 2)
    assert json.loads((tmp_path / "report").read_text(encoding="ascii").splitlines()[-1])["event"] == "ended"


def test_a_report_that_cannot_be_written_is_told_before_anything_is_looked_at(live: Path, tmp_path: Path) -> None:
    with pytest.raises(CouldNotRun, match="report-not-writable"):
        watch(str(live), report=tmp_path / "no/such/report")


def test_the_verb_tells_people_and_machines_and_ends_as_it_found(live: Path, tmp_path: Path) -> None:
    words = ["verify", str(live), "--every", "1s", "--rounds", "1"]
    runner = CliRunner(env={"ZHANQUN_LANG": "en"})
    whole = runner.invoke(cli, words)
    assert (whole.exit_code, whole.stdout) == (0, "")
    assert "round 1, 48 of 48 files looked at" in whole.stderr
    deface(live / "town/index.html")
    told = runner.invoke(cli, words)
    assert told.exit_code == 1
    assert told.stdout.endswith("town/index.html: changed\n")
    assert "1 alterations found" in told.stderr
    assert "内容被改动" in runner.invoke(cli, words, env={"ZHANQUN_LANG": "zh-Hans"}).stdout
    lines = [json.loads(line) for line in runner.invoke(cli, [*words, "--format", "json"]).stdout.splitlines()]
    assert [line["event"] for line in lines] == ["altered", "round", "ended"]
    nothing = ["verify", str(tmp_path / "none"), *words[2:]]
    assert runner.invoke(cli, nothing).exit_code == 2
    assert runner.invoke(cli, [*words[:3], "10", *words[4:]]).exit_code == 2
    assert runner.invoke(cli, [*words[:2], "--rounds", "1"]).exit_code == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_verb_in_good_order(number: signal.Signals, live: Path, tmp_path: Path) -> None:
    report = tmp_path / "report"
    words = [sys.executable, str(ROOT / "build.py"), "verify", str(live), "--every", "1h", "--report", str(report)]
    environment = os.environ | {"ZHANQUN_LANG": "en"}
    with subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        ends = time.monotonic() + 60
        while not (report.exists() and '"round"' in report.read_text(encoding="ascii")) and time.monotonic() < ends:
            time.sleep(0.05)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert "1 rounds, 0 of them saw nothing" in said
    assert json.loads(report.read_text(encoding="ascii").splitlines()[-1])["event"] == "ended"


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
