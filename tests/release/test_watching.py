"""A watch calls, reports, and ends when it is told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.main import cli
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.watching import Stopped
from tests.demo import ROOT
from tests.release.watching import deface, watch


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
    before = signal.signal(number, signal.default_int_handler)  # what is ignored stays so in a program that is started
    try:
        process = subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True, encoding="utf-8")
    finally:
        signal.signal(number, before)
    with process:
        try:
            ends = time.monotonic() + 60
            while not (report.exists() and '"round"' in report.read_text(encoding="ascii")) and time.monotonic() < ends:
                time.sleep(0.05)
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0, said
    assert "1 rounds, 0 of them saw nothing" in said
    assert json.loads(report.read_text(encoding="ascii").splitlines()[-1])["event"] == "ended"
