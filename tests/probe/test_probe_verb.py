"""`probe` and `probe report`: what they visit, keep and tell, and what they say where they cannot."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

import builder.cli.probe as verb
from builder.cli.main import cli
from builder.diagnostic import Diagnostic, Problems
from builder.locks import locked
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import ReadOptions
from builder.pipeline.probe_report import Standing, report_probes
from builder.pipeline.probing import Net, ProbeOptions, list_homes, probe
from builder.probe.keeping import Visits
from builder.probe.running import SystemClock
from builder.probe.visit import SHANGHAI, Certificate, Door, Ends, Outcome, Reach, Reason, Seen, TlsFault, Visit
from tests.demo import ROOT
from tests.portal_from import edit, small_cluster
from tests.probe.conftest import Authority
from tests.probe.stage import HOST, NAME, in_background, leads, names, says, visit_of

MOMENT = datetime(2026, 11, 25, 12, 0)
FIRST = datetime(2026, 11, 18, 0, 10, tzinfo=SHANGHAI)
ADDRESS = "https://www.tingxi.gov.example/"
NOWHERE = "http://www.lanjiang.gov.example/"
HOSTS = ("www.lanjiang.gov.example", "www.tingxi.gov.example")
NOBODY = Net(look_up=names(dict.fromkeys(HOSTS, ("127.77.77.77",))), may=lambda _: True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A region, a county and its township, which is a section of it."""
    return small_cluster(tmp_path / "root")


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """Where visits are kept."""
    return tmp_path / "kept" / "probes.sqlite"


def options_of(root: Path, into: Path, **more: Any) -> ProbeOptions:
    """A probe of the cluster."""
    read = ReadOptions(root=root, state=into, moment=MOMENT, jobs=1)
    return ProbeOptions(read=read, into=into, **more)


def run_verb(*words: str, language: str = "en") -> Result:
    """Run the command."""
    result = CliRunner(env={"ZHANQUN_LANG": language}).invoke(cli, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def kept(into: Path) -> list[Visit]:
    """All visits."""
    store = Visits.open_to_read(into)
    try:
        return list(store.read(datetime(2000, 1, 1, tzinfo=SHANGHAI), datetime(2100, 1, 1, tzinfo=SHANGHAI)))
    finally:
        store.close()


def fill(
    into: Path, changed: dict[int, Visit] | None = None, doors: tuple[Door, ...] = (), site: str = "tingxi"
) -> None:
    """A week of twenty visits a day; some of them others."""
    store = Visits.open(into)
    for number in range(140):
        planned = FIRST + timedelta(days=number // 20, hours=number % 20)
        visit = replace((changed or {}).get(number, visit_of(site)), site=site, planned=planned, started=planned)
        store.keep(visit, doors if number == 0 else ())
    store.close()


FAILED = visit_of(outcome=Outcome.FAILED, reason=Reason.REFUSED)
TURNED = visit_of(outcome=Outcome.DOUBTFUL, reason=Reason.TURNED_AWAY)


def test_sites_that_have_a_host_and_are_on_line_are_visited(root: Path, into: Path) -> None:
    problems = Problems()
    homes = list_homes(options_of(root, into), problems)
    assert [(one.site, str(one.place), one.names) for one in homes] == [
        ("lanjiang", "https://www.lanjiang.gov.example/", ("岚江省人民政府",)),
        ("tingxi", "https://www.tingxi.gov.example/", ("汀溪县人民政府",)),
    ]
    assert list(problems) == []
    edit(
        root,
        "sites/lanjiang/tingxi/site.yaml",
        "level: county",
        "level: county\nstate: {is: closed, on: 2026-01-01, reason: 撤并, authority: 岚江省人民政府}",
    )
    assert [one.site for one in list_homes(options_of(root, into), problems)] == ["lanjiang"]


def test_sites_that_are_named_alone_or_elsewhere(root: Path, into: Path) -> None:
    problems = Problems()
    named = list_homes(options_of(root, into, sites=("tingxi", "liuzhu")), problems)
    assert [one.site for one in named] == ["tingxi"]
    assert [(one.code, dict(one.params)["site"]) for one in problems] == [("not-probed", "liuzhu")]
    elsewhere = list_homes(options_of(root, into, urls=("https://www.qt.gov.example/a/",)), problems)
    assert [(one.site, str(one.place), one.names) for one in elsewhere] == [
        ("www.qt.gov.example", "https://www.qt.gov.example/a/", ())
    ]


def test_a_site_that_cannot_be_read_is_told_and_the_others_are_visited(root: Path, into: Path) -> None:
    (root / "sites/lanjiang/tingxi/site.yaml").write_bytes(b"\xff")
    problems = Problems()
    assert [one.site for one in list_homes(options_of(root, into), problems)] == ["lanjiang"]
    assert [(one.code, one.mark.file) for one in problems] == [("not-utf8", "sites/lanjiang/tingxi/site.yaml")]


def test_where_all_lie_under_one_host_each_is_visited_at_its_path(root: Path, into: Path) -> None:
    edit(root, "sites/cluster.yaml", "hosting: {by: host}", "hosting: {by: path, host: www.all.example}")
    homes = list_homes(options_of(root, into), Problems())
    assert [str(one.place) for one in homes] == ["https://www.all.example/lanjiang/", "https://www.all.example/tingxi/"]


def test_a_visit_to_a_site_over_https_with_its_doors(root: Path, into: Path, authority: Authority) -> None:
    net = Net(look_up=names({HOST: ("127.0.0.1",)}), may=lambda _: True)
    with in_background(says(), authority.serving("good")) as home:
        url = f"https://{HOST}:{home.port}/"
        with in_background(leads(url)) as plain:
            net = replace(net, plain_port=plain.port)
            told: list[tuple[str, Outcome | None]] = []
            warned: list[str] = []

            def begin(sites: int, faults: tuple[Diagnostic, ...]) -> None:
                assert sites == 1
                warned.extend(one.code for one in faults)

            options = options_of(root, into, urls=(url,), net=net, authorities=authority.file)
            result = probe(options, begin, lambda visit, before: told.append((visit.site, before)))
            probe(options, begin, lambda visit, before: told.append((visit.site, before)))  # none in the same second
    assert result.visits[Outcome.OPENED] == 1
    assert told == [(f"{HOST}:{home.port}", None), (f"{HOST}:{home.port}", Outcome.OPENED)][: len(kept(into))]
    first = kept(into)[0]
    assert (first.outcome, first.status, first.seen.title, first.seen.fits) == (Outcome.OPENED, 200, NAME, None)
    assert first.seen.certificate is not None
    assert first.seen.certificate.issuer == "试验机构"
    store = Visits.open_to_read(into)
    doors = list(store.doors(datetime(2100, 1, 1, tzinfo=SHANGHAI)))
    store.close()
    assert {(one.address.partition(":")[0], one.ends) for one in doors} == {
        ("http", Ends.HOME),
        ("https", Ends.ABSENT),
    }
    assert warned == ["no-reference"] * 2


def test_a_private_server_is_not_visited_unless_the_network_is_a_closed_one(root: Path, into: Path) -> None:
    net, urls = Net(look_up=names({HOST: ("10.255.255.1",)})), (f"http://{HOST}/",)
    result = probe(options_of(root, into, urls=urls, net=net))
    assert result.visits[Outcome.DOUBTFUL] == 1
    assert kept(into)[0].reason is Reason.NOT_PUBLIC
    here, other = replace(net, look_up=names({HOST: ("127.0.0.1",)})), into.with_name("other.sqlite")
    probe(options_of(root, other, urls=urls, net=here, closed=True))
    assert kept(other)[0].reason is Reason.NOT_PUBLIC


def test_old_visits_are_forgotten(root: Path, into: Path) -> None:
    class Later(SystemClock):
        def now(self) -> datetime:
            return FIRST + timedelta(days=13)

    fill(into)
    result = probe(options_of(root, into, urls=(NOWHERE,), net=NOBODY, term=timedelta(days=10), clock=Later()))
    assert result.pruned == 60
    assert len(kept(into)) == 80 + 1


def test_the_verb_tells_what_did_not_open(root: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verb, "probe", lambda options, *tell: probe(replace(options, net=NOBODY), *tell))
    words = ["probe", "--root", str(root), "--into", str(into), "--once"]
    result = run_verb(*words)
    assert result.exit_code == 1
    assert sorted(line.split("  ", 1)[1] for line in result.stdout.splitlines()) == [
        "lanjiang  did not open  connection refused",
        "tingxi  did not open  connection refused",
    ]
    assert "2 sites visited: 0 visits opened, 2 failed" in result.stderr
    words = ["probe", "--root", str(root), "--url", NOWHERE, "--into"]
    told = json.loads(run_verb(*words, str(into.with_name("b.sqlite")), "--format", "json").stdout)
    assert told == {
        "sites": 1,
        "visits": {"opened": 0, "failed": 1, "doubtful": 0, "void": 0},
        "missed": 0,
        "pruned": 0,
    }
    chinese = run_verb(*words, str(into.with_name("c.sqlite")), language="zh-Hans")
    assert "打不开  服务器拒绝连接" in chinese.stdout


def test_a_probe_that_goes_on_ends_in_good_order(root: Path, into: Path) -> None:
    class Ending(SystemClock):
        async def sleep(self, seconds: float) -> None:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(30)

    warned: list[Diagnostic] = []
    urls = tuple(f"http://{host}/" for host in HOSTS)
    options = options_of(root, into, urls=urls, net=NOBODY, every=timedelta(days=1), clock=Ending())
    result = probe(options, lambda _, faults: warned.extend(faults))
    assert (result.sites, result.missed) == (2, 0)
    assert [(one.code, dict(one.params)) for one in warned] == [("probed-too-seldom", {"made": "1", "wanted": "20"})]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--site", "tingx"), "unknown-site"),
        (("--site", "liuzhu"), "nothing-to-probe"),
        (("--url", "ftp://a.example/"), "not-a-page-to-crawl"),
        (("--url", NOWHERE, "--reference", "a b"), "bad-reference"),
        (("--url", NOWHERE, "--authorities", __file__), "bad-authorities"),
        (("--url", NOWHERE, "--into", "/dev/null/probes.sqlite"), "probes-not-writable"),
    ],
)
def test_what_cannot_be_is_told(root: Path, into: Path, words: tuple[str, ...], code: str) -> None:
    result = run_verb("probe", "--root", str(root), "--into", str(into), *words)
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr


def test_a_file_that_is_something_else_is_not_written_into(tmp_path: Path, into: Path) -> None:
    into.parent.mkdir()
    into.write_bytes(b"odd" * 1000)
    result = run_verb("probe", "--root", str(tmp_path), "--into", str(into), "--url", NOWHERE)
    assert result.exit_code == 2
    assert "[probes-damaged]" in result.stderr
    assert into.read_bytes() == b"odd" * 1000


@pytest.mark.parametrize(
    "words", [("--every", "30s"), ("--every", "2d"), ("--every", "soon"), ("--every", "1h", "--once")]
)
def test_how_often_is_bounded(words: tuple[str, ...]) -> None:
    assert run_verb("probe", *words).exit_code == 2


def test_no_cluster_no_probe(tmp_path: Path, into: Path) -> None:
    result = run_verb("probe", "--root", str(tmp_path), "--into", str(into))
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_two_probes_do_not_keep_into_one_file(root: Path, into: Path) -> None:
    into.parent.mkdir()
    with locked(into.with_name("probes.sqlite.lock"), patience=0), pytest.raises(CouldNotRun) as told:
        probe(options_of(root, into, urls=(NOWHERE,), net=NOBODY))
    assert told.value.diagnostic.code == "probe-running"


@pytest.mark.parametrize(
    ("changed", "standing"),
    [
        ({}, Standing.OPEN),
        (dict.fromkeys(range(6), FAILED), Standing.OPEN),
        (dict.fromkeys(range(7), FAILED), Standing.FAILING),
        ({**dict.fromkeys(range(6), FAILED), 100: TURNED}, Standing.DOUBTFUL),
        ({100: visit_of(outcome=Outcome.VOID, reason=Reason.NO_ANSWER)}, Standing.TOO_FEW),
    ],
)
def test_how_a_site_stands(into: Path, changed: dict[int, Visit], standing: Standing) -> None:
    fill(into, changed)
    (site,) = report_probes(into, ROOT, MOMENT).sites
    assert site.standing is standing
    assert site.wrong == ((standing.value,) if standing in (Standing.FAILING, Standing.DOUBTFUL) else ())


def test_a_report_for_machines_is_as_its_schema_says(into: Path) -> None:
    mark = Certificate(until=datetime(2026, 12, 1, 12, tzinfo=SHANGHAI), issuer="CFCA")
    last = visit_of(
        ipv6=Reach.NO_RECORD,
        seen=Seen(address=ADDRESS, title="停放", fits=False, certificate=mark, trail=("https://a.example/",)),
    )
    door = Door(site="tingxi", address="http://www.tingxi.gov.example/", looked=FIRST, ends=Ends.STAYS, status=200)
    fill(into, {**dict.fromkeys(range(7), FAILED), 8: TURNED, 139: last}, (door,))
    fill(into, {139: visit_of(seen=Seen(certificate=Certificate(fault=TlsFault.EXPIRED)))}, site="lanjiang")
    result = run_verb("probe", "report", "--from", str(into), "--as-of", "2026-11-25T12:00", "--format", "json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    schema = json.loads((ROOT / "docs" / "probe.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(told)
    assert (told["since"], told["until"], told["clause"]) == (
        *("2026-11-18", "2026-11-24"),
        {"id": "JC19-V2.1", "status": "reprint"},
    )
    lanjiang, tingxi = told["sites"]
    assert lanjiang["wrong"] == ["certificate"]
    assert tingxi["wrong"] == ["failing", "expiring", "doors", "title"]
    assert tingxi["certificate"] == {
        **{"fault": "", "until": "2026-12-01T12:00:00+08:00", "days_left": 6, "issuer": "CFCA"}
    }
    assert tingxi["failures"][0] == {
        **{"at": "2026-11-18T00:10:00+08:00", "reason": "refused", "status": 0},
        **{"whole_ms": 400, "server": "203.0.113.7"},
    }
    assert len(tingxi["failures"]) == 7
    assert "strict-transport-security" in tingxi["headers"]["lacking"]
    assert tingxi["address"] == ADDRESS
    assert tingxi["doors"][0]["ends"] == "stays"
    alone = run_verb("probe", "report", "--from", str(into), "--as-of", "2026-11-25T12:00", "--site", "lanjiang")
    assert "tingxi" not in alone.stdout


def test_a_report_for_people(into: Path) -> None:
    fill(into, dict.fromkeys(range(7), FAILED))
    words = ["probe", "report", "--from", str(into), "--as-of", "2026-11-25T12:00"]
    english, chinese = run_verb(*words), run_verb(*words, language="zh-Hans")
    assert "tingxi  FAILING  140 visits: 7 failed" in english.stdout
    assert "2026-11-18 00:10:00  tingxi  did not open  connection refused" in english.stdout
    assert "tingxi  不合格  访问 140 次：打不开 7 次" in chinese.stdout
    assert "JC19-V2.1" in english.stderr
    whole = run_verb("probe", "report", "--from", str(into), "--as-of", "2026-12-25")
    assert (whole.exit_code, whole.stdout) == (0, "")


@pytest.mark.parametrize(
    ("data", "code"), [(None, "no-probes"), (b"", "not-probes"), (b"odd" * 1000, "probes-damaged")]
)
def test_a_report_of_no_visits(into: Path, data: bytes | None, code: str) -> None:
    if data is not None:
        into.parent.mkdir()
        into.write_bytes(data)
    result = run_verb("probe", "report", "--from", str(into))
    assert result.exit_code == 2
    assert f"[{code}]" in result.stderr


def test_visits_of_another_edition_are_told(into: Path) -> None:
    fill(into)
    with sqlite3.connect(into) as connection:
        connection.execute("PRAGMA user_version=7")
    connection.close()
    result = run_verb("probe", "report", "--from", str(into))
    assert "[probes-of-another-edition]" in result.stderr
    assert "(form 7)" in result.stderr
