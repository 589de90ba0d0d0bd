"""From a site as rules see it, and what they said of it, to its record in the inspection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from builder.audit.examine import Examination
from builder.audit.inspection import ChannelRow, ChannelState, DutyRow, Evidence, Letters, Shape, SiteRecord
from builder.audit.subjects.channel import Channel
from builder.audit.subjects.document import Document
from builder.audit.subjects.duty import Duty
from builder.audit.subjects.site import Site
from catalog.document import Reply
from catalog.duty import Discharge
from catalog.origin import Mark
from catalog.verdict import Grade, Judgement, Late
from catalog.workdays import WorkCalendar, due

_WORST = (Grade.STATUTORY, Grade.PROMISED, Grade.PROVISIONAL)


def make_record(
    site: Site,
    examination: Examination,
    *,
    moment: datetime,
    calendar: WorkCalendar,
    answer_days: int | None,
    parent: str = "",
) -> SiteRecord:
    """The record of a site. `answer_days` are the working days in which a letter is to be answered, where known."""
    documents = site.documents
    return SiteRecord(
        id=site.id,
        name=site.name,
        level=site.level,
        body=site.body,
        presence=site.presence,
        parent=parent,
        organ=site.organ.name if site.organ else "",
        code=site.code,
        address=site.address,
        mark=site.spot.mark,
        serves_public=site.public_services,
        held=False,
        built=site.built,
        shape=Shape(
            documents=len(documents),
            pages=len(site.pages),
            attachments=sum(len(one.attachments) for one in documents),
        ),
        channels=tuple(_channel_row(one, moment.date()) for one in site.channels),
        duties=tuple(_duty_row(one) for one in site.duties),
        letters=_letters(documents, calendar, answer_days),
        share=site.share,
        findings=examination.findings,
        counts=examination.counts,
    )


def _channel_row(channel: Channel, today: date) -> ChannelRow:
    oldest = channel.oldest_allowed(today)
    return ChannelRow(
        path=channel.path,
        title=channel.title,
        type=channel.type,
        address=channel.spot.address,
        newest_on=channel.newest_on,
        count=channel.count,
        allowed_days=None if oldest is None else (today - oldest).days,
        state=_state(channel, today),
    )


def _state(channel: Channel, today: date) -> ChannelState:
    """How it stands. Blank is what the veto counts (JC19-V4.3), so that no two figures of one report differ."""
    if channel.is_blank:
        return ChannelState.EMPTY
    if not channel.count:
        return ChannelState.DECLARED if channel.declared else ChannelState.EXEMPT
    if channel.freshness is None or channel.oldest_allowed(today) is None:
        return ChannelState.EXEMPT
    return ChannelState.SILENT if channel.is_silent(today) else ChannelState.FRESH


def _duty_row(duty: Duty) -> DutyRow:
    judgement = duty.judgement
    item = judgement.duty.item
    return DutyRow(
        item=item.code.text,
        field=duty.field,
        title=item.title,
        standing=judgement.standing,
        certain=judgement.duty.certain,
        grade=_worst(judgement.late),
        days=_days(judgement.discharges),
        incomplete=len(judgement.incomplete),
        stale=bool(judgement.stale),
        evidence=tuple(
            Evidence(document=one.document, address=one.address, mark=one.mark, published_on=one.published_at.date())
            for one in judgement.discharges
        ),
        declared_until=judgement.declaration.expires_on if judgement.declaration else None,
        declared_why=judgement.declaration.reason if judgement.declaration else "",
        address=duty.spot.address,
        mark=_line_of(judgement),
    )


def _line_of(judgement: Judgement) -> Mark:
    """Where it is written how the duty stands."""
    if judgement.discharges:
        return judgement.discharges[0].mark
    return judgement.declaration.mark if judgement.declaration else judgement.duty.item.mark


def _worst(late: tuple[Late, ...]) -> Grade | None:
    grades = {one.grade for one in late}
    return next((grade for grade in _WORST if grade in grades), None)


def _days(discharges: Iterable[Discharge]) -> int | None:
    """Calendar days from making to publication of the newest document that tells both."""
    spans = [
        (one.published_at, (one.published_at.date() - one.made_on).days)
        for one in discharges
        if one.made_on is not None
    ]
    return max(spans)[1] if spans else None


def _letters(documents: tuple[Document, ...], calendar: WorkCalendar, answer_days: int | None) -> Letters:
    replies = list(_replies(documents))
    waits = [(one.answered_at.date() - one.asked_at.date()).days for one in replies]
    newest = max((one.answered_at.date() for one in replies), default=None)
    in_time = 0
    if answer_days is not None:
        in_time = sum(
            not due(one.asked_at.date(), answer_days, calendar).missed_on(one.answered_at.date()) for one in replies
        )
    return Letters(
        count=len(replies),
        in_time=in_time,
        within_working_days=answer_days,
        newest_on=newest,
        slowest_days=max(waits, default=0),
    )


def _replies(documents: tuple[Document, ...]) -> Iterator[Reply]:
    return (one.detail for one in documents if isinstance(one.detail, Reply))
