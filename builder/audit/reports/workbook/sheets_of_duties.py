"""Sheets of what sites owe: 责任事项覆盖表, 责任事项明细."""

from __future__ import annotations

from collections.abc import Iterable

from builder.audit.inspection import DutyRow, Inspection, SiteRecord
from builder.audit.reports.labels import Labels
from builder.audit.reports.summary import coverage_of
from builder.audit.reports.workbook.table import CellValue, Column, Form, SheetTable
from catalog.verdict import Standing

FILLS = {"√": "E3F1E5", "×": "F8D9D5", "△": "FBE8C8", "○": "E4ECF5", "?": "EFEDEA"}
SIGNS = {
    Standing.PUBLISHED: "√",
    Standing.DECLARED: "○",
    Standing.DECLARATION_EXPIRED: "△",
    Standing.MISSING: "×",
    Standing.TO_REVIEW: "?",
}


def coverage_sheet(inspection: Inspection, labels: Labels) -> SheetTable:
    """责任事项覆盖表: site by item, with a sign for how the duty stands; empty where the site does not owe it."""
    items = _items(inspection.sites)
    columns = (
        Column(label=labels["col-site"], width=30),
        Column(label=labels["col-coverage"], width=9, form=Form.PERCENT),
        *(Column(label=title, width=5, form=Form.SIGN, group=field, turned=True) for (field, _, title) in items),
    )
    lines = []
    for site in inspection.sites:
        signs = {duty.item: SIGNS[duty.standing] for duty in site.duties}
        lines.append((site.name, coverage_of(site.duties), *(signs.get(code, "") for _, code, _ in items)))
    return SheetTable(
        name=labels["sheet-coverage"],
        title=labels["title-coverage"],
        notes=(labels["note-signs"],),
        columns=columns,
        rows=tuple(lines),
        fills=FILLS,
        fixed=2,
    )


def duties_sheet(inspection: Inspection, labels: Labels) -> SheetTable:
    """责任事项明细: one line a duty, with the line and the page that tell how it stands."""
    columns = (
        Column(label=labels["col-site"], width=24),
        Column(label=labels["col-field"], width=24),
        Column(label=labels["col-item"], width=24),
        Column(label=labels["col-item-title"], width=36),
        Column(label=labels["col-standing"], width=11, form=Form.SIGN),
        Column(label=labels["col-grade"], width=13, form=Form.SIGN),
        Column(label=labels["col-missing-elements"], width=9, form=Form.NUMBER),
        Column(label=labels["col-documents"], width=9, form=Form.NUMBER),
        Column(label=labels["col-newest"], width=13, form=Form.DATE),
        Column(label=labels["col-declared-until"], width=13, form=Form.DATE),
        Column(label=labels["col-declared-why"], width=30, form=Form.LONG),
        Column(label=labels["col-address"], width=40),
        Column(label=labels["col-file"], width=40),
    )
    duties = [(site, duty) for site in inspection.sites for duty in site.duties]
    return SheetTable(
        name=labels["sheet-duties"],
        title=labels["title-duties"],
        columns=columns,
        rows=tuple(_duty_line(site, duty, labels) for site, duty in duties),
        links={(row, 2): duty.address for row, (_, duty) in enumerate(duties) if duty.address},
        fixed=1,
    )


def _duty_line(site: SiteRecord, duty: DutyRow, labels: Labels) -> tuple[CellValue, ...]:
    grade = duty.grade.value if duty.grade else "none"
    return (
        site.name,
        duty.field,
        duty.item,
        duty.title,
        labels[f"standing-{duty.standing.value}"],
        labels[f"grade-{grade}"] if duty.evidence else "",
        duty.incomplete or None,
        len(duty.evidence) or None,
        max((one.published_on for one in duty.evidence), default=None),
        duty.declared_until,
        duty.declared_why,
        duty.address,
        f"{duty.mark.file}:{duty.mark.line}",
    )


def _items(sites: Iterable[SiteRecord]) -> list[tuple[str, str, str]]:
    """Field, code and title of every item that some site owes, in the order of the registers."""
    found = {duty.item: (duty.field, duty.item, duty.title) for site in sites for duty in site.duties}
    return sorted(found.values(), key=lambda one: (one[1].rpartition("-")[0], one[1]))
