"""Over a real SSH connection: what travels, what is live there, and what stands there when the line breaks."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from builder.release.folder_check import check_folder
from builder.release.layout import Target
from builder.release.ledger import Event, read_ledger
from builder.transfer.connection import connected
from builder.transfer.destination import Sent, TransferFault
from builder.transfer.places import SshPlace
from builder.transfer.ssh import SshDestination
from tests.release.ground import NOON, PAGES, release_at, served, write_output
from tests.transfer.ground import live_shelf
from tests.transfer.sshd import Sshd, line_to

CUTS = int(os.environ.get("ZHANQUN_CUTS", "3"))
BIG = random.Random(7).randbytes(400_000)
FIRST = {**PAGES, "town/files/big.zip": BIG}
CHANGE = {
    "county/index.html": b"<h1>Other</h1>\n",
    "county/news/2026/b.html": None,
    "county/news/c.html": b"<p>c</p>\n",
}
SECOND = {path: data for path, data in {**FIRST, **CHANGE}.items() if data is not None}
LARGE = {"town/files/other.zip": random.Random(8).randbytes(3_000_000)}


def place_at(folder: Path) -> SshPlace:
    return SshPlace(host="press.test", user="", port=None, path=str(folder))


def send_live(stage: Path, there: Path, config: Path) -> Sent:
    return SshDestination(place_at(there), config).send(live_shelf(stage), NOON, "press")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return write_output(tmp_path / "public", FIRST)


def test_what_is_live_there_is_what_was_released(out: Path, tmp_path: Path, sshd: Sshd) -> None:
    stage, there = tmp_path / "stage", tmp_path / 'it\'s "there" $HOME;'
    released, _ = release_at(out, stage)
    sent = send_live(stage, there, sshd.config)
    assert (sent.release, sent.before, sent.new, sent.resumed) == (released.release, None, True, False)
    assert served(there) == FIRST
    assert check_folder(there).alterations == ()
    assert [line.event for line in read_ledger(Target(there))] == [Event.READY, Event.LIVE]
    again = send_live(stage, there, sshd.config)
    assert (again.new, again.files, again.bytes) == (False, 0, 0)
    assert not list(there.rglob(".*"))
    assert (there / "lock").read_bytes() == b""


def test_only_what_changed_travels(out: Path, tmp_path: Path, sshd: Sshd) -> None:
    stage, there = tmp_path / "stage", tmp_path / "there"
    release_at(out, stage)
    with line_to(sshd.port) as line:
        send_live(stage, there, sshd.config_for(line.port, "counted"))
        whole = line.carried
    before = {path: (there / "live" / path).stat().st_ino for path in SECOND if (there / "live" / path).exists()}
    write_output(out, CHANGE)
    release_at(out, stage, moment=NOON + timedelta(minutes=1))
    with line_to(sshd.port) as line:
        sent = send_live(stage, there, sshd.config_for(line.port, "counted"))
        changed = line.carried
    assert served(there) == SECOND
    assert check_folder(there).alterations == ()
    # robots.txt, two pages, the site's list, the record and the root list
    assert (sent.files, sent.bytes < 5_000) == (6, True)
    assert whole > len(BIG)
    assert changed < 40_000
    after = {path: (there / "live" / path).stat().st_ino for path in before}
    assert {path for path in before if before[path] != after[path]} == {"robots.txt", "county/index.html"}


def test_back_there_and_away_with_the_old(out: Path, tmp_path: Path, sshd: Sshd) -> None:
    stage, there = tmp_path / "stage", tmp_path / "there"
    first = release_at(out, stage)[0].release
    send_live(stage, there, sshd.config)
    write_output(out, CHANGE)
    second = release_at(out, stage)[0].release
    send_live(stage, there, sshd.config)
    place = SshDestination(place_at(there), sshd.config)
    turned = place.turn_back("", NOON + timedelta(minutes=5), "night")
    assert (turned.before, turned.release, turned.returning) == (second, first, ("county/news/2026/b.html",))
    assert served(there) == FIRST
    told = [(one.release, one.live, one.there, one.by) for one in place.list_standings()]
    assert told == [(second, False, True, "press"), (first, True, True, "night")]
    gone = place.prune(keep=1, grace=timedelta(), at=NOON + timedelta(hours=1), by="night")
    assert gone.releases == ()
    send_live(stage, there, sshd.config)
    gone = place.prune(keep=1, grace=timedelta(), at=NOON + timedelta(hours=1), by="night")
    assert (gone.releases, gone.folders) == ((first,), 1)
    assert served(there) == SECOND
    assert check_folder(there).alterations == ()
    assert not list(there.rglob(".*"))
    assert [one.there for one in place.list_standings()] == [True, False]


def test_what_was_altered_there_is_not_carried_along(out: Path, tmp_path: Path, sshd: Sshd) -> None:
    stage, there = tmp_path / "stage", tmp_path / "there"
    release_at(out, stage)
    send_live(stage, there, sshd.config)
    page = there / "live/county/news/index.html"
    times = page.stat()
    page.chmod(0o644)
    page.write_bytes(b"<UL></UL>\n")
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
    (page.parent / "shell.php").write_bytes(b"<?php\n")
    (page.parent / "out.html").symlink_to("/etc/passwd")
    write_output(out, CHANGE)
    release_at(out, stage)
    send_live(stage, there, sshd.config)
    assert served(there) == SECOND
    assert check_folder(there).alterations == ()


def test_a_line_that_is_cut_leaves_the_old_release_and_the_next_run_goes_on(
    out: Path, tmp_path: Path, sshd: Sshd
) -> None:
    stage, first = tmp_path / "stage", tmp_path / "first"
    release_at(out, stage)
    send_live(stage, first, sshd.config)
    write_output(out, {**CHANGE, **LARGE})
    release_at(out, stage)
    new = SECOND | LARGE
    cuts = random.Random(20261126)
    for number, limit in enumerate([2_600_000, *(cuts.randrange(500, 60_000) for _ in range(CUTS - 1))]):
        there = tmp_path / f"there{number}"
        shutil.copytree(first, there, symlinks=True)
        with line_to(sshd.port, limit) as line, suppress(TransferFault):
            send_live(stage, there, sshd.config_for(line.port, "cut"))
        assert line.cut or served(there) == new
        assert served(there) in (FIRST, new), limit
        assert check_folder(there).alterations == (), limit
        sent = send_when_free(stage, there, sshd.config)
        if number == 0:
            assert sent.resumed
            assert sent.bytes < 2_700_000  # of the large file, which is of three, a part was there
        assert served(there) == new
        assert check_folder(there).alterations == ()
        assert not list(there.rglob(".*"))


def send_when_free(stage: Path, there: Path, config: Path) -> Sent:
    """Send; the other side may need a moment to see that the line is dead."""
    for _ in range(100):
        try:
            return send_live(stage, there, config)
        except TransferFault as fault:
            if fault.code != "place-busy":
                raise
            time.sleep(0.1)
    raise AssertionError


def test_one_at_a_time_there(out: Path, tmp_path: Path, sshd: Sshd) -> None:
    stage, there = tmp_path / "stage", tmp_path / "there"
    release_at(out, stage)
    with connected(place_at(there), sshd.config, '{"by": "colleague"}') as (line, before):
        assert before == ""
        with pytest.raises(TransferFault) as fault:
            send_live(stage, there, sshd.config)
        assert (fault.value.code, "colleague" in fault.value.params["owner"]) == ("place-busy", True)
        assert line.call('echo "$2"', "a 'b' $c\n;d") == b"a 'b' $c\n;d\n"
    assert send_live(stage, there, sshd.config).new


def test_what_a_broken_run_still_does_there_is_waited_for(out: Path, tmp_path: Path, sshd: Sshd) -> None:
    stage, there = tmp_path / "stage", tmp_path / "there"
    release_at(out, stage)
    (there / "releases").mkdir(parents=True)
    with subprocess.Popen(["flock", "-s", str(there / "releases"), "sleep", "0.7"]) as script:
        time.sleep(0.2)
        assert send_live(stage, there, sshd.config).new
        assert script.poll() is not None


def test_a_folder_of_others_is_left_alone(out: Path, tmp_path: Path, sshd: Sshd) -> None:
    stage, there = tmp_path / "stage", tmp_path / "there"
    release_at(out, stage)
    there.mkdir()
    (there / "thesis.docx").touch()
    with pytest.raises(TransferFault) as fault:
        send_live(stage, there, sshd.config)
    assert (fault.value.code, fault.value.params["name"]) == ("place-not-ours", "thesis.docx")
    assert [one.name for one in there.iterdir()] == ["thesis.docx"]


def test_who_does_not_answer_is_told(out: Path, tmp_path: Path, sshd: Sshd) -> None:
    stage = tmp_path / "stage"
    release_at(out, stage)
    with line_to(sshd.port) as line:
        config = sshd.config_for(line.port, "dead")
    with pytest.raises(TransferFault) as fault:
        send_live(stage, tmp_path / "there", config)
    assert fault.value.code == "connection-broken"
    stranger = tmp_path / "stranger"
    stranger.write_text(sshd.config.read_text(encoding="utf-8").replace("HostKeyAlias press", "HostKeyAlias other"))
    with pytest.raises(TransferFault) as fault:
        send_live(stage, tmp_path / "there", stranger)
    assert (fault.value.code, "key" in fault.value.params["reason"].lower()) == ("connection-broken", True)
    assert not (tmp_path / "there").exists()


@pytest.mark.soak
def test_programs_killed_at_any_moment(out: Path, tmp_path: Path, sshd: Sshd) -> None:
    stage, there = tmp_path / "stage", tmp_path / "there"
    release_at(out, stage)
    send_live(stage, there, sshd.config)
    moments = random.Random(20261127)
    old, lasts, left = FIRST, 0.0, 0
    program = Path(__file__).with_name("send.py")
    words = [sys.executable, str(program), str(stage), str(there), str(sshd.config)]
    root = str(Path(__file__).resolve().parents[2])
    for number in range(1 + int(os.environ.get("ZHANQUN_KILLS", "20"))):
        data = random.Random(number).randbytes(300_000)
        change = {"town/files/big.zip": data, "county/index.html": b"%d\n" % number}
        new = FIRST | change
        release_at(write_output(out, change), stage)
        began = time.monotonic()
        with subprocess.Popen(words, env={**os.environ, "PYTHONPATH": root}, start_new_session=True) as run:
            if number:
                time.sleep(moments.uniform(0.3, 1.0) * lasts)
                left += run.poll() is None
                with suppress(ProcessLookupError):
                    os.killpg(run.pid, signal.SIGKILL)
        lasts = lasts or time.monotonic() - began
        assert served(there) in (old, new), number
        assert check_folder(there).alterations == (), number
        send_when_free(stage, there, sshd.config)
        assert served(there) == new, number
        assert check_folder(there).alterations == (), number
        old = new
    assert left > 0, "no run was killed at work"
