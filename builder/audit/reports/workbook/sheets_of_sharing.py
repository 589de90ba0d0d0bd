"""共享情况: what each site does with what others send it, and what becomes of what it offers."""

from __future__ import annotations

from builder.audit.inspection import Inspection, SiteRecord
from builder.audit.reports.labels import Labels
from builder.audit.reports.workbook.table import CellValue, Column, Form, SheetTable


def sharing_sheet(inspection: Inspection, labels: Labels) -> SheetTable:
    """One line a site."""
    received, offered = labels["group-received"], labels["group-offered"]
    columns = (
        Column(label=labels["col-site"], width=30),
        Column(label=labels["col-level"], width=12),
        Column(label=labels["col-received"], width=9, form=Form.NUMBER, group=received),
        Column(label=labels["col-shown"], width=9, form=Form.NUMBER, group=received),
        Column(label=labels["col-shown-part"], width=9, form=Form.PERCENT, group=received),
        Column(label=labels["col-demanded"], width=9, form=Form.NUMBER, group=received),
        Column(label=labels["col-answered"], width=9, form=Form.NUMBER, group=received),
        Column(label=labels["col-to-decide"], width=9, form=Form.NUMBER, group=received),
        Column(label=labels["col-subscribed"], width=9, form=Form.NUMBER),
        Column(label=labels["col-offered"], width=9, form=Form.NUMBER, group=offered),
        Column(label=labels["col-adopted"], width=9, form=Form.NUMBER, group=offered),
        Column(label=labels["col-adopted-part"], width=9, form=Form.PERCENT, group=offered),
        Column(label=labels["col-rejected"], width=9, form=Form.NUMBER, group=offered),
        Column(label=labels["col-waiting"], width=9, form=Form.NUMBER, group=offered),
        Column(label=labels["col-waiting-since"], width=13, form=Form.DATE, group=offered),
    )
    return SheetTable(
        name=labels["sheet-sharing"],
        title=labels["title-sharing"],
        notes=(labels["note-sharing"],),
        columns=columns,
        rows=tuple(_line(site, labels) for site in inspection.sites),
        fixed=1,
    )


def _line(site: SiteRecord, labels: Labels) -> tuple[CellValue, ...]:
    share = site.share
    return (
        site.name,
        labels.level(site),
        share.received,
        share.shown,
        share.shown_part,
        share.demanded,
        share.answered,
        share.to_decide,
        share.subscribed,
        share.offered,
        share.adopted,
        share.adopted_part,
        share.rejected,
        share.waiting,
        share.waiting_since,
    )
