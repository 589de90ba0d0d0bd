"""空白栏目: one count in every report, that of the clause."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from builder.audit.examine import Examination
from builder.audit.finding import Spot
from builder.audit.inspection import ChannelState, Inspection
from builder.audit.records import make_record
from builder.audit.subjects.channel import Channel
from builder.audit.subjects.site import Site
from catalog.profile import Freshness, Role
from catalog.workdays import WorkCalendar

TODAY = datetime(2026, 11, 25, 12, 0)
NEWS = Freshness(id="news", days=14, clause="JC19-D04", status="partial")
CALENDAR = WorkCalendar(id="none", title="", source="", status="", years={})


def test_channels_are_empty_where_the_rule_finds_them_blank(inspection: Inspection) -> None:
    blank = {
        (case.site, case.recorded.finding.key.removeprefix("channel:"))
        for case in inspection.cases
        if case.recorded is not None and case.rule == "empty-channel"
    }
    empty = {
        (site.id, channel.path)
        for site in inspection.sites
        for channel in site.channels
        if channel.state is ChannelState.EMPTY
    }
    assert blank
    assert empty == blank


def channel(path: str, **more: Any) -> Channel:
    """A channel without a document."""
    return Channel(spot=Spot(key=f"channel:{path}"), path=path, title=path, type="", kinds=(), **more)


def test_only_pages_that_show_nothing_are_empty() -> None:
    channels = (
        channel("wenjian"),
        channel("zhengce", leaf=False),
        channel("shenqing", role=Role.APPLICATION),
        channel("xize", declared=True),
        channel("dongtai", count=1, newest_on=TODAY.date(), freshness=NEWS),
    )
    site = Site(spot=Spot(key="site"), id="tingxi", name="汀溪", channels=channels)
    nothing = Examination(site="tingxi", findings=(), counts={})
    record = make_record(site, nothing, moment=TODAY, calendar=CALENDAR, answer_days=None)
    assert [one.state.value for one in record.channels] == ["empty", "exempt", "exempt", "declared", "fresh"]
