"""A finding keeps its name as long as the fault stands, whatever else changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from builder.audit.inspection import Inspection
from tests.audit.looking import found, inspection_of, look
from tests.portal_from import edit, write

WATER = "content/tingxi/tzgg/20261101-tingshui.md"
POLICY = "content/lanjiang/zhengce/wenjian/20260312-banfa.md"
PHONES = "第一段。\n\n请致电13800001234。\n\n![](20261101-tu.png)\n\n第三段。\n"


@pytest.fixture
def faulty(root: Path) -> Path:
    """A cluster with a document that has faults in its body."""
    edit(root, WATER, "管道检修。", f"管道检修。\n\n{PHONES}")
    return root


def move_paragraph(root: Path) -> None:
    edit(root, WATER, PHONES, "第三段。\n\n![](20261101-tu.png)\n\n第一段。\n\n请致电13800001234。\n")


def add_elsewhere(root: Path) -> None:
    head = "title: 新的通知\npublished_at: 2026-03-05 09:00\nsource: 岚江省人民政府\neditor: 张某"
    write(root, "content/lanjiang/tzgg/xin.md", f"---\n{head}\n---\n正文。\n")


def rename_other(root: Path) -> None:
    edit(root, POLICY, "title: 政务公开办法", "title: 岚江省政务公开办法")


def shift_lines(root: Path) -> None:
    edit(root, WATER, "title: 停水通知\n", "title: 停水通知\nsummary: 城东停水。\nkeywords: [停水]\n")


def name_other_host(root: Path) -> None:
    edit(root, "sites/lanjiang/site.yaml", "phone: 0992-550001", "phone: 0992-550009")


@pytest.mark.parametrize("change", [move_paragraph, add_elsewhere, rename_other, shift_lines, name_other_host])
def test_what_does_not_mend_a_fault_keeps_its_name(change: Callable[[Path], None], faulty: Path) -> None:
    write(faulty, "content/tingxi/tzgg/20261101-tu.png", b"\x89PNG\r\n\x1a\n")
    before = inspection_of(look(faulty))
    change(faulty)
    after = inspection_of(look(faulty))
    assert found(before) - found(after) == set()
    assert {one for one in found(after) - found(before) if _subject(after, one) not in ("新的通知",)} == set()


def _subject(inspection: Inspection, fingerprint: str) -> str:
    recorded = next(case.recorded for case in inspection.cases if case.fingerprint == fingerprint)
    return recorded.finding.title if recorded is not None else ""


def test_a_mended_fault_is_gone_after_the_next_run_and_has_its_name_again_when_it_is_back(root: Path) -> None:
    link = "[天气](http://weather.example.com/)"
    clean = inspection_of(look(root))
    edit(root, WATER, "管道检修。", f"管道检修。{link}")
    faulty = inspection_of(look(root))
    mine = found(faulty) - found(clean)
    assert {case.site for case in faulty.cases if case.fingerprint in mine} == {"tingxi"}
    edit(root, WATER, link, "")
    assert found(faulty) - found(inspection_of(look(root))) == mine
    edit(root, WATER, "管道检修。", f"管道检修。{link}")
    assert found(inspection_of(look(root))) == found(faulty)


def test_no_two_findings_have_one_name(inspection: Inspection) -> None:
    names = [case.fingerprint for case in inspection.cases]
    assert len(set(names)) == len(names)
    assert all(len(name) == 16 and set(name) <= set("0123456789abcdef") for name in names)
