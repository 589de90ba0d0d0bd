"""Sheets with a line a channel or a clause: 栏目更新表, 空白栏目, 规则与条款."""

from __future__ import annotations

from builder.audit.inspection import ChannelRow, ChannelState, Inspection, SiteRecord
from builder.audit.reports.labels import Labels
from builder.audit.reports.workbook.table import CellValue, Column, Form, SheetTable
from builder.wording.rule_words import read_rule_words


def channels_sheet(inspection: Inspection, labels: Labels) -> SheetTable:
    """栏目更新表: every channel with its newest document and the time it may be silent."""
    lines = [(site, channel) for site in inspection.sites for channel in site.channels]
    return SheetTable(
        name=labels["sheet-channels"],
        title=labels["title-channels"],
        columns=_columns(labels),
        rows=tuple(_line(site, channel, inspection, labels) for site, channel in lines),
        links={(number, 1): channel.address for number, (_, channel) in enumerate(lines)},
        fixed=2,
    )


def blanks_sheet(inspection: Inspection, labels: Labels) -> SheetTable:
    """空白栏目: channels that hold nothing, those with a declaration among them."""
    empty = (ChannelState.EMPTY, ChannelState.DECLARED)
    lines = [(site, one) for site in inspection.sites for one in site.channels if one.state in empty]
    return SheetTable(
        name=labels["sheet-blanks"],
        title=labels["title-blanks"],
        columns=_columns(labels),
        rows=tuple(_line(site, channel, inspection, labels) for site, channel in lines),
        links={(number, 1): channel.address for number, (_, channel) in enumerate(lines)},
        fixed=2,
    )


def _columns(labels: Labels) -> tuple[Column, ...]:
    return (
        Column(label=labels["col-site"], width=28),
        Column(label=labels["col-channel"], width=22),
        Column(label=labels["col-type"], width=14),
        Column(label=labels["col-path"], width=24),
        Column(label=labels["col-count"], width=9, form=Form.NUMBER),
        Column(label=labels["col-newest"], width=13, form=Form.DATE),
        Column(label=labels["col-silence"], width=11, form=Form.NUMBER),
        Column(label=labels["col-allowed"], width=11, form=Form.NUMBER),
        Column(label=labels["col-state"], width=12, form=Form.SIGN),
    )


def _line(site: SiteRecord, channel: ChannelRow, inspection: Inspection, labels: Labels) -> tuple[CellValue, ...]:
    silence = (inspection.as_of - channel.newest_on).days if channel.newest_on else None
    return (
        site.name,
        channel.title,
        channel.type,
        channel.path,
        channel.count,
        channel.newest_on,
        silence,
        channel.allowed_days,
        labels[f"channel-{channel.state.value}"],
    )


def rules_sheet(inspection: Inspection, labels: Labels) -> SheetTable:
    """规则与条款: by which rules the inspection was made, how well each clause is known, what they found."""
    words = read_rule_words(labels.language)
    columns = (
        Column(label=labels["col-rule"], width=26),
        Column(label=labels["col-title"], width=30),
        Column(label=labels["col-clause"], width=14),
        Column(label=labels["col-standard"], width=24),
        Column(label=labels["col-severity"], width=10, form=Form.SIGN),
        Column(label=labels["col-status"], width=10, form=Form.SIGN),
        *(
            Column(label=labels[f"verdict-{name}"], width=10, form=Form.NUMBER, group=labels["group-verdicts"])
            for name in ("passed", "failed", "to-review", "not-applicable")
        ),
        Column(label=labels["col-words"], width=60, form=Form.LONG),
    )
    lines: list[tuple[CellValue, ...]] = []
    for rule in inspection.rules:
        clause = rule.clause
        lines.append(
            (
                rule.rule,
                words[rule.rule].title,
                clause.id if clause else rule.clauses[0],
                rule.standard,
                labels[f"severity-{clause.severity.value}"] if clause else "",
                labels[f"status-{clause.status.value}"] if clause else "",
                rule.counts.passed,
                rule.counts.failed,
                rule.counts.to_review,
                rule.counts.not_applicable,
                clause.text if clause else labels["not-in-force"],
            )
        )
    return SheetTable(
        name=labels["sheet-rules"],
        title=labels["title-rules"],
        notes=(labels["note-rules"],),
        columns=columns,
        rows=tuple(lines),
    )
