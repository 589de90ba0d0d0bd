"""`ledger`: shows, changes one entry, keeps runs; refuses in words, and ends with 1 where something was refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.audit.inspection import Inspection
from builder.cli.main import cli
from builder.norms.inspections import LEDGER, RUNS
from catalog.ledger import LedgerStatus
from tests.audit.inspecting import Filled, audit_at, case_of, ledger_of, ledger_text, workbook_of
from tests.portal_from import edit, out_of, state_of, write

ENTRIES = """entries:
  - {fingerprint: '0000000000000000', site: tingxi, found_on: 2026-11-01, due_on: 2026-11-20, problem: 甲}
  - {fingerprint: '1111111111111111', site: lanjiang, found_on: 2026-11-01, status: dismissed, problem: 乙}
  - {fingerprint: hand-1, site: tingxi, found_on: 2026-11-01, status: mending, due_on: 2026-12-20, problem: 丙}
"""


def run(root: Path, *words: str, as_of: str = "2026-11-25T12:00", lang: str = "en") -> Result:
    """Run a verb of the ledger."""
    places = ["--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root)), "--jobs", "1"]
    result = CliRunner(env={"ZHANQUN_LANG": lang}).invoke(cli, ["ledger", *words, *places, "--as-of", as_of])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ((), ["1111111111111111", "0000000000000000", "hand-1"]),
        (("--status", "open"), ["0000000000000000", "hand-1"]),
        (("--status", "overdue"), ["0000000000000000"]),
        (("--status", "dismissed", "--status", "mending"), ["1111111111111111", "hand-1"]),
        (("--site", "lanjiang"), ["1111111111111111"]),
    ],
)
def test_list(words: tuple[str, ...], wanted: list[str], root: Path) -> None:
    write(root, LEDGER, ENTRIES)
    told = run(root, "list", *words, "--format", "json")
    assert [one["fingerprint"] for one in json.loads(told.stdout)] == wanted
    text = run(root, "list", *words, lang="zh-Hans")
    assert [line.split()[0] for line in text.stdout.splitlines()] == wanted
    assert (told.exit_code, text.exit_code) == (0, 0)


def test_list_tells_place_and_state(root: Path) -> None:
    write(root, LEDGER, ENTRIES)
    one = json.loads(run(root, "list", "--status", "overdue", "--format", "json").stdout)[0]
    assert (one["file"], one["line"], one["overdue"], one["due_on"]) == (LEDGER, 2, True, "2026-11-20")
    assert "待核实 (逾期)" in run(root, "list", lang="zh-Hans").stdout
    assert run(root, "list", "--site", "tingx").exit_code == 2
    write(root, LEDGER, ENTRIES + "  - {}\n")
    broken = run(root, "list")
    assert (broken.exit_code, broken.stdout.count("\n")) == (1, 3)
    assert f"{LEDGER}:5:5: error[missing-key]" in broken.stderr


def test_set_changes_one_entry(root: Path) -> None:
    write(root, LEDGER, f"# 台账\n{ENTRIES}")
    words = ("--status", "mended", "--done", "2026-11-24", "--responsible", "水务局", "--note", "已复核")
    assert run(root, "set", "hand-1", *words).exit_code == 0
    entry = ledger_of(root)["hand-1"]
    assert (entry.status, entry.responsible, str(entry.done_on)) == (LedgerStatus.MENDED, "水务局", "2026-11-24")
    assert [one.problem for one in ledger_of(root).values()] == ["乙", "甲", "丙"]
    before = ledger_text(root)
    assert before.startswith("# 台账\nentries:\n")
    assert run(root, "set", "hand-1", "--due", "2026-10-01").exit_code == 1
    assert run(root, "set", "hand-1", "--due", "2026-13-01").exit_code == 2
    assert run(root, "set", "hand-9", "--note", "a").exit_code == 2
    assert ledger_text(root) == before


def test_set_begins_an_entry_and_closes_it_only_after_a_re_check(root: Path, inspection: Inspection) -> None:
    name = case_of(inspection, "missing-made-day", "tingxi").fingerprint
    assert run(root, "set", name, "--status", "confirmed").exit_code == 0
    assert "政务公开细则" in ledger_of(root)[name].problem
    closing = ("set", name, "--status", "closed", "--reviewer", "李某", "--reviewed", "2026-11-25")
    refused = run(root, *closing)
    assert refused.exit_code == 1
    assert "error[closing-still-found]: --status: cannot be closed" in refused.stderr
    edit(root, "content/tingxi/zhengce/wenjian/20260401-xize.md", "genre: 意见\n", "genre: 意见\nmade_on: 2026-03-30\n")
    assert run(root, *closing).exit_code == 0
    assert ledger_of(root)[name].status is LedgerStatus.CLOSED


def test_import(root: Path, inspection: Inspection, tmp_path: Path) -> None:
    filled = Filled(workbook_of(inspection, tmp_path / "a.xlsx"))
    filled.put(filled.head + 1, status="confirmed", note="属实")
    filled.add(site="无此站", problem="甲")
    book = str(filled.save())
    refused = run(root, "import", book)
    assert (refused.exit_code, ledger_text(root)) == (1, "")
    assert "cell-unknown-site" in refused.stderr
    assert "1 entries new, 0 changed" in refused.stderr
    told = run(root, "import", book, "--partial", "--format", "json")
    answer = json.loads(told.stdout)
    assert (told.exit_code, answer["refused"], answer["written"], len(answer["added"])) == (1, 1, True, 1)
    assert answer["diagnostics"][0]["hint"]
    (tmp_path / "b.xlsx").write_bytes(b"nothing")
    broken = run(root, "import", str(tmp_path / "b.xlsx"))
    assert (broken.exit_code, "workbook-not-readable" in broken.stderr) == (2, True)


def test_a_run_that_is_kept_is_seen_by_later_ones(root: Path) -> None:
    kept = run(root, "record")
    assert (kept.exit_code, kept.stdout) == (0, f"{RUNS}/2026-11-25.yaml\n")
    text = (root / RUNS / "2026-11-25.yaml").read_text(encoding="utf-8")
    assert run(root, "record").exit_code == 0
    assert (root / RUNS / "2026-11-25.yaml").read_text(encoding="utf-8") == text
    (past,) = audit_at(root, as_of="2026-12-01 12:00").past
    now = audit_at(root)
    assert (past.sites, past.by_verdict, now.past) == (3, now.by_verdict, ())
    assert past.failed["tingxi"] > 0


def test_an_inspection_keeps_its_run_where_asked(root: Path) -> None:
    places = ["--root", str(root), "--state", str(state_of(root)), "--jobs", "1", "--as-of", "2026-11-25T12:00"]
    runner = CliRunner(env={"ZHANQUN_LANG": "en"})
    assert runner.invoke(cli, ["audit", "--quiet", *places]).exit_code == 1
    assert not (root / RUNS).exists()
    told = runner.invoke(cli, ["audit", "--record", *places])
    assert f"the run is kept in {RUNS}/2026-11-25.yaml" in told.stderr
    assert (root / RUNS / "2026-11-25.yaml").exists()
