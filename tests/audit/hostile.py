"""An inspection whose every text is meant to do harm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle

from builder.audit.finding import Value
from builder.audit.inspection import CaseFile, ChannelRow, DutyRow, Inspection, SiteRecord

MARK = "pwned"
TEXTS = (
    f"<script>{MARK}()</script><img src=x onerror={MARK}()>",
    f'" onmouseover="{MARK}()" x="',
    f"=HYPERLINK(\"http://evil.example\",\"{MARK}\")",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "＝1",
    "\x00\x01\x08\x0b\x1f空\x7f\ufffe\uffff",
    "\u202e右至左\u2066\u200f",
    "\ud800半",
    "长" * 40_000,
    "{{ 7 * 7 }}{% raw %} {0} {site}",
    "1. 一\n\n# 二\n- 三\n| 四 | 五 |\n```\n&lt;b&gt;",
    "]]><!--",
    "a\r\nb,c;\"d\"",
)  # fmt: skip
ADDRESS = 'https://www.evil.example/<b>?q="中文 空"&' + "x" * 3_000


def hostile(inspection: Inspection) -> Inspection:
    """The same inspection with those texts in the place of its own."""
    texts = cycle(TEXTS)

    def site(one: SiteRecord) -> SiteRecord:
        return replace(
            one,
            name=next(texts),
            organ=next(texts),
            code=next(texts),
            channels=tuple(channel(row) for row in one.channels),
            duties=tuple(duty(row) for row in one.duties),
        )

    def channel(row: ChannelRow) -> ChannelRow:
        return replace(row, title=next(texts), type=next(texts), address=ADDRESS)

    def duty(row: DutyRow) -> DutyRow:
        return replace(row, title=next(texts)[:200], field=f"{row.field}{TEXTS[0]}")

    def case(one: CaseFile) -> CaseFile:
        if one.recorded is None:
            return one
        finding = one.recorded.finding
        values: Mapping[str, Value] = {
            name: next(texts) if isinstance(value, str) else value for name, value in finding.values.items()
        }
        bad = replace(finding, title=next(texts), excerpt=next(texts), address=ADDRESS, values=values)
        return replace(one, recorded=replace(one.recorded, finding=bad))

    return replace(
        inspection,
        cluster=TEXTS[0],
        sites=tuple(site(one) for one in inspection.sites),
        cases=tuple(case(one) for one in inspection.cases),
    )
