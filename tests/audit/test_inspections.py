"""What the inspecting office writes is read line by line: each fault with its place and its cure, the rest is kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.main import cli
from builder.diagnostic import Problems, Severity
from builder.norms.inspection_files import spell_run
from builder.norms.inspections import LEDGER, RUNS, WAIVERS, Inspections, Known, RunSummary, read_inspections
from builder.pipeline.auditing import audit
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.ledger_work import look_again
from builder.wording import languages, read_wording
from tests.audit.inspecting import options_at
from tests.portal_from import lines, state_of, write

KNOWN = Known(sites=frozenset({"tingxi", "liuzhu"}), rules=frozenset({"missing-source", "silent-channel"}))
ENTRY = "  - {{fingerprint: '{name}', site: {site}, rule: {rule}, found_on: 2026-11-01{more}}}\n"


def read(root: Path, known: Known | None = KNOWN) -> tuple[Inspections, Problems]:
    """What lies below `catalog/inspections/`, and its faults."""
    problems = Problems()
    return read_inspections(root, problems, known), problems


def entry(name: str, *, site: str = "tingxi", rule: str = "missing-source", more: str = "") -> str:
    """An entry of the ledger."""
    return ENTRY.format(name=name, site=site, rule=rule, more=more)


def waiver(more: str, *, granted: str = "2026-11-01", expires: str = "2026-12-31") -> str:
    """A waiver."""
    return f"  - {{{more}reason: 迁移, approver: 厅, granted_on: {granted}, expires_on: {expires}}}\n"


def test_nothing_written_is_nothing_known(tmp_path: Path) -> None:
    found, problems = read(tmp_path)
    assert (found, problems.found) == (Inspections(), [])


def test_an_entry_at_fault_takes_none_of_the_others_away(tmp_path: Path) -> None:
    text = "entries:\n" + entry("0" * 16) + entry("1" * 16, more=", status: 完成") + entry("zz") + entry("2" * 16)
    write(tmp_path, LEDGER, text)
    found, problems = read(tmp_path)
    assert [one.fingerprint.text for one in found.ledger] == ["0" * 16, "2" * 16]
    assert [(one.mark.line, one.code) for one in problems] == [(3, "unknown-choice"), (4, "not-a-fingerprint")]
    assert found.places["2" * 16].line == 5
    for language in languages():
        assert all(read_wording(language).hint(one) for one in problems)


def test_a_fingerprint_stands_once(tmp_path: Path) -> None:
    write(tmp_path, LEDGER, "entries:\n" + entry("0" * 16, more=", note: 先") + entry("0" * 16, more=", note: 后"))
    found, problems = read(tmp_path)
    assert [one.note for one in found.ledger] == ["先"]
    assert lines(problems)[0].startswith(f"{LEDGER}:3:19: error[doubled-fingerprint]")
    assert "line 2" in lines(problems)[0]


@pytest.mark.parametrize("more", ["", ", reviewer: 李某", ", reviewed_on: 2026-11-20"])
def test_closed_needs_a_reviewer_and_a_day(more: str, tmp_path: Path) -> None:
    write(tmp_path, LEDGER, "entries:\n" + entry("0" * 16, more=f", status: closed{more}"))
    assert [one.code for one in read(tmp_path)[1]] == ["closed-unreviewed"]
    whole = ", status: closed, reviewer: 李某, reviewed_on: 2026-11-20"
    write(tmp_path, LEDGER, "entries:\n" + entry("0" * 16, more=whole))
    assert read(tmp_path)[1].found == []


def test_names_that_nobody_knows(tmp_path: Path) -> None:
    write(tmp_path, LEDGER, "entries:\n" + entry("0" * 16, site="tingx", rule="missing-sources"))
    write(tmp_path, WAIVERS, "waivers:\n" + waiver("site: liuzu, rule: silent-channels, "))
    found, problems = read(tmp_path)
    told = [(one.mark.file, one.code, dict(one.params)["near"], one.severity) for one in problems]
    assert told == [
        (LEDGER, "unknown-site", "tingxi", Severity.WARNING),
        (LEDGER, "unknown-rule", "missing-source", Severity.WARNING),
        (WAIVERS, "unknown-site", "liuzhu", Severity.ERROR),
        (WAIVERS, "unknown-rule", "silent-channel", Severity.ERROR),
    ]
    assert (len(found.ledger), found.waivers) == (1, ())
    assert read(tmp_path, None)[1].found == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (waiver(""), "waiver-names-nothing"),
        (waiver("rule: missing-source, "), "waiver-names-nothing"),
        (waiver("site: tingxi, "), "waiver-names-nothing"),
        (waiver("site: tingxi, rule: missing-source, ", expires="2026-10-31"), "waiver-ends-first"),
        (
            "  - {site: tingxi, rule: missing-source, reason: a, granted_on: 2026-11-01, expires_on: 2026-12-01}\n",
            "missing-key",
        ),
        ("  - 豁免\n", "wrong-type"),
    ],
)
def test_a_waiver_that_cannot_hold_is_told_and_left_out(text: str, code: str, tmp_path: Path) -> None:
    write(tmp_path, WAIVERS, "waivers:\n" + text + waiver("fingerprint: 0123456789abcdef, "))
    found, problems = read(tmp_path)
    assert [(one.code, one.mark.file, one.mark.line) for one in problems] == [(code, WAIVERS, 2)]
    assert [(one.mark.line, one.holds_on(date(2026, 12, 31))) for one in found.waivers] == [(3, True)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("entries: 3\n", "wrong-type"),
        ("entry: []\n", "unknown-key"),
        ("- a\n", "not-a-table"),
        ("a: [\n", "broken-yaml"),
    ],
)
def test_a_ledger_of_another_shape(text: str, code: str, tmp_path: Path) -> None:
    write(tmp_path, LEDGER, text)
    found, problems = read(tmp_path)
    assert ([one.code for one in problems], found.ledger) == ([code], ())


def test_runs_are_read_by_day_and_a_day_once(tmp_path: Path) -> None:
    for name, day in (("b", 2), ("a", 9), ("c", 2)):
        run = RunSummary(
            as_of=date(2026, 11, day), sites=3, by_verdict={"failed": day}, totals={"a": "81.50"}, failed={"a": 1}
        )
        write(tmp_path, f"{RUNS}/{name}.yaml", spell_run(run))
    found, problems = read(tmp_path)
    assert [(one.as_of.day, one.by_verdict, one.totals) for one in found.runs] == [
        (2, {"failed": 2}, {"a": "81.50"}),
        (9, {"failed": 9}, {"a": "81.50"}),
    ]
    assert [(one.code, one.mark.file) for one in problems] == [("doubled-run", f"{RUNS}/c.yaml")]


def test_an_inspection_tells_them_all(root: Path) -> None:
    write(root, WAIVERS, "waivers:\n" + waiver("site: tingx, rule: missing-source, "))
    told = lines(audit(options_at(root)).diagnostics)
    assert next(line for line in told if "unknown-site" in line).startswith(f"{WAIVERS}:2:12: error[unknown-site]")


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (LEDGER, "entries:\n  - &a {fingerprint: hand-1, found_on: 2026-11-01}\n  - *b\n"),
        (LEDGER, "entries:\n" + entry("0" * 16) + entry("1" * 16, more=", status: 完成")),
        (WAIVERS, "waivers:\n" + waiver("")),
        (f"{RUNS}/2026-11-01.yaml", "as_of: gestern\n"),
    ],
)
def test_nothing_is_inspected_by_half_of_what_the_office_wrote(file: str, text: str, root: Path) -> None:
    write(root, file, text)
    places = ["--root", str(root), "--state", str(state_of(root)), "--jobs", "1", "--as-of", "2026-11-25T12:00"]
    reports = root.parent / "reports"
    told = CliRunner(env={"ZHANQUN_LANG": "en"}).invoke(cli, ["audit", "--report", str(reports), *places])
    assert (told.exit_code, reports.exists()) == (2, False)
    assert told.stderr.startswith(f"{file}:")
    assert "help:" in told.stderr
    with pytest.raises(CouldNotRun) as fault:
        look_again(options_at(root))
    params = dict(fault.value.diagnostic.params)
    assert (fault.value.diagnostic.code, params["file"]) == ("not-inspected", file)
