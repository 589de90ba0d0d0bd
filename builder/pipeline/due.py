"""What falls due: the moments at which a build would make other bytes than now, though nobody edited anything.

Pages see the clock through `Portal.moment` alone; `tests/cli/test_due.py` holds the list of all places that do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from builder.library import Entry
from builder.portal import Portal
from catalog.document import Consultation, Policy

_DAY = timedelta(days=1)


class Turn(StrEnum):
    """What happens. A DEADLINE (of a document that a site is required to take) changes no page; all others may."""

    GREY = "grey"
    GREY_ENDS = "grey-ends"
    NOTICE = "notice"
    NOTICE_ENDS = "notice-ends"
    APPEARS = "appears"
    EXPIRES = "expires"
    WITHDRAWN = "withdrawn"
    IN_FORCE = "in-force"
    OUT_OF_FORCE = "out-of-force"
    CHANGED = "changed"
    OPENS = "opens"
    CLOSES = "closes"
    PLACED = "placed"
    DECLARED = "declared"
    DECLARATION_ENDS = "declaration-ends"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Due:
    """A turn and its moment, the first minute (Asia/Shanghai) that sees things the new way; of a DEADLINE the last one
    in time.

    `site` is empty where all sites are meant; `subject` is the id of a document, the code of an item, the path of a
    channel; `title` is what people call it.
    """

    moment: datetime
    site: str
    turn: Turn
    subject: str
    title: str


def find_due(portal: Portal) -> tuple[Due, ...]:
    """All that falls due after the portal's moment, in the order of time."""
    return tuple(sorted(_find_coming(portal)))


def next_due(portal: Portal) -> datetime | None:
    """The first moment after the portal's at which a build of the same sources may make other bytes; None: never.

    Sound for a portal of which no site is held: a build as of any moment from the portal's up to that one (excluded)
    makes the same bytes. The moment may be one at which nothing changes after all.
    """
    return min((one.moment for one in _find_coming(portal)), default=None)


def _find_coming(portal: Portal) -> Iterator[Due]:
    turns = (_of_cluster, _of_documents, _of_ties, _of_placements, _of_declarations)
    return (one for find in turns for one in find(portal) if one.moment > portal.moment)


def _of_cluster(portal: Portal) -> Iterator[Due]:
    for days in portal.cluster.settings.grey_days:
        for moment, turn in ((days.from_, Turn.GREY), (days.until, Turn.GREY_ENDS)):
            yield Due(moment=moment, site="", turn=turn, subject="", title=days.reason)
    for notice in portal.cluster.settings.notices:
        for site in notice.sites or ("",):
            for moment, turn in ((notice.from_, Turn.NOTICE), (notice.until, Turn.NOTICE_ENDS)):
                yield Due(moment=moment, site=site, turn=turn, subject="", title=notice.title)


def _of_documents(portal: Portal) -> Iterator[Due]:
    """Of a draft nothing, unless it is seen; of a document that is taken back nothing that would come after that."""
    for entry in portal.library.entries:
        if entry.is_withdrawn(portal.moment) or (entry.head.draft and portal.document(entry.id.text) is not entry):
            continue
        gone = _begin(entry.head.withdrawn.on) if entry.head.withdrawn else datetime.max
        for moment, turn in _turns_of(entry):
            if moment is not None and portal.moment < moment <= gone:  # nearly all are over
                yield _of_entry(entry, moment, turn)


def _turns_of(entry: Entry) -> Iterator[tuple[datetime | None, Turn]]:
    head, detail = entry.head, entry.detail
    yield head.published_at, Turn.APPEARS
    yield head.expires_at, Turn.EXPIRES
    yield _begin(head.withdrawn.on) if head.withdrawn else None, Turn.WITHDRAWN
    if isinstance(detail, Policy):
        yield _begin(detail.effective_on) if detail.effective_on else None, Turn.IN_FORCE
        yield _end(detail.ends_on) if detail.ends_on else None, Turn.OUT_OF_FORCE
    if isinstance(detail, Consultation):
        yield _begin(detail.opens_on), Turn.OPENS
        yield _end(detail.closes_on), Turn.CLOSES


def _of_ties(portal: Portal) -> Iterator[Due]:
    """A policy is repealed, superseded or amended from the day on which the later document has effects."""
    for tie in portal.library.ties:
        if tie.relation.changes:
            yield _of_entry(portal.library.shelf.by_id[tie.earlier.text], _begin(tie.since), Turn.CHANGED)


def _of_placements(portal: Portal) -> Iterator[Due]:
    """From the day of its publication on, a document that nobody sees yet is placed by appearing."""
    today = portal.moment.date()
    for placement in portal.library.sharing.placements:
        if placement.since <= today:
            continue
        entry = portal.library.shelf.by_id[placement.document.text]
        if placement.since > entry.head.published_at.date() or portal.document(entry.id.text) is entry:
            moment = _begin(placement.since)
            yield Due(
                moment=moment, site=placement.site, turn=Turn.PLACED, subject=entry.id.text, title=entry.head.title
            )


def _of_declarations(portal: Portal) -> Iterator[Due]:
    for site, declarations in portal.library.declarations.items():
        declared = [(one.item.text, one.reason, one.declared_on, one.expires_on) for one in declarations.items]
        declared += [(one.channel, one.reason, one.declared_on, one.expires_on) for one in declarations.channels]
        for subject, reason, begins, ends in declared:
            for moment, turn in ((_begin(begins), Turn.DECLARED), (_end(ends), Turn.DECLARATION_ENDS)):
                if moment is not None:
                    yield Due(moment=moment, site=site, turn=turn, subject=subject, title=reason)


def _of_entry(entry: Entry, moment: datetime, turn: Turn) -> Due:
    return Due(moment=moment, site=entry.site, turn=turn, subject=entry.id.text, title=entry.head.title)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time())


def _end(day: date) -> datetime | None:
    """The first moment after a day, which is the last one of something; None where the calendar ends."""
    return _begin(day + _DAY) if day < date.max else None
