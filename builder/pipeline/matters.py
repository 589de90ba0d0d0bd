"""What waits for whom: documents that were offered to a site or are required of it, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from builder.audit.gathering.addresses import address_of
from builder.audit.gathering.sharing import Exchange
from builder.audit.subjects.sharing import Deadline, Taken, Taking
from builder.audit.subjects.sharing import Demand as Wanted
from builder.library import Entry
from builder.portal import Portal
from catalog.origin import Mark
from catalog.placement import Decision, Demand, Offer, Ruling


class Outcome(StrEnum):
    """How a matter stands; the first two wait for the site."""

    OVERDUE = "overdue"
    WAITING = "waiting"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    FORWARDED = "forwarded"
    WITHDRAWN = "withdrawn"


OPEN = (Outcome.OVERDUE, Outcome.WAITING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A document that was offered to a site, or is `required` of it.

    `since` is when that began, `due` the last moment where there is one: `provisional` where the holidays of its year
    are not known. `settled_on` is the day on which the matter was closed, `decision` what the site wrote of it.
    `channels` are those of the site that take the document, the likeliest first; `mark` is where the offer is written.
    """

    document: str
    title: str
    owner: str
    site: str
    required: bool
    outcome: Outcome
    since: datetime
    due: datetime | None
    provisional: bool
    by: str
    note: str
    settled_on: date | None
    decision: Decision | None
    channels: tuple[str, ...]
    address: str
    mark: Mark

    @property
    def is_open(self) -> bool:
        """Does it wait for the site?"""
        return self.outcome in OPEN


def find_matters(portal: Portal, norm_hours: int | None) -> tuple[Matter, ...]:
    """Every matter as it stands at the portal's moment: what waits by due moment and then by age, then what was closed,
    the newest first. `norm_hours` hold for what comes from above where its owner gives no time.
    """
    demands, exchange = portal.library.sharing.demands, Exchange(portal)
    owing = dict.fromkeys(one.site for one in demands)
    wanted = {(site, one.document): one for site in owing for one in exchange.demands(site)}
    found: dict[tuple[str, str], Matter] = {}
    for demand in demands:
        entry = _find_begun(demand, portal)
        if entry is not None and demand.since <= portal.moment.date():
            matter = _judge_demand(demand, entry, wanted.get((demand.site, entry.id.text)), norm_hours, portal)
            if matter is not None:
                found.setdefault((demand.site, entry.id.text), matter)
    for offer in portal.library.sharing.offers:
        entry = _find_begun(offer, portal)
        if entry is not None and offer.submission.on <= portal.moment.date():
            found.setdefault((offer.site, entry.id.text), _judge_offer(offer, entry, portal))
    live = (one for one in found.values() if one.settled_on is not None or _may_wait(one, portal))
    return tuple(sorted(live, key=_order))


def _find_begun(one: Demand | Offer, portal: Portal) -> Entry | None:
    """The document, unless it is still a draft or of a later moment."""
    entry = portal.library.shelf.by_id.get(one.document.text)
    return entry if entry and not entry.head.draft and entry.head.published_at <= portal.moment else None


def _may_wait(matter: Matter, portal: Portal) -> bool:
    """Nobody need decide on what has expired."""
    entry = portal.library.shelf.by_id[matter.document]
    return entry.is_due(portal.moment)


def _order(one: Matter) -> tuple[object, ...]:
    place = (one.owner, one.document, one.site)
    if one.settled_on is not None:
        return (2, -one.settled_on.toordinal(), *place)
    return (0, one.due, one.since, *place) if one.due else (1, one.since, *place)


def _judge_offer(offer: Offer, entry: Entry, portal: Portal) -> Matter:
    ruling = _ruled(offer.decision, portal)
    settled = offer.decision.on if offer.decision and ruling else None
    return _make(
        offer,
        entry,
        portal,
        required=False,
        outcome=_outcome_of(ruling) if ruling else Outcome.WAITING,
        since=datetime.combine(offer.submission.on, time()),
        by=offer.submission.by,
        note=offer.submission.note,
        settled_on=settled,
    )


def _judge_demand(
    demand: Demand, entry: Entry, wanted: Wanted | None, norm_hours: int | None, portal: Portal
) -> Matter | None:
    """None where the site is not open and owes nothing; a document that was taken back is owed by nobody."""
    published = datetime.combine(demand.since, time())
    if wanted is None:
        gone = entry.is_withdrawn(portal.moment)
        return _make(demand, entry, portal, required=True, outcome=Outcome.WITHDRAWN, since=published) if gone else None
    end = _end_of(wanted, norm_hours, portal)
    ruling = _ruled(demand.decision, portal)
    outcome, settled = Outcome.WAITING, None
    if demand.decision and ruling:
        outcome, settled = _outcome_of(ruling), demand.decision.on
    elif wanted.taken is not None and _has_begun(wanted.taken, portal):
        passed_on = wanted.taken.way in (Taking.FORWARDED, Taking.COPIED)
        outcome, settled = Outcome.FORWARDED if passed_on else Outcome.ADOPTED, wanted.taken.at.date()
    elif end is not None and end.missed_at(portal.moment):
        outcome = Outcome.OVERDUE
    return _make(demand, entry, portal, required=True, outcome=outcome, since=wanted.since, end=end, settled_on=settled)


def _has_begun(taken: Taken, portal: Portal) -> bool:
    """A preview shows what is still a draft, or to come; nobody has taken over anything by that."""
    written = portal.library.shelf.by_file.get(taken.mark.file) if taken.mark else None
    return taken.at <= portal.moment and (written is None or not written.head.draft)


def _end_of(wanted: Wanted, norm_hours: int | None, portal: Portal) -> Deadline | None:
    """The end of the time that the owner gave, or else the norm, where either says one."""
    if not wanted.is_timed or (wanted.by_norm and norm_hours is None):
        return None
    return wanted.deadline(lambda: norm_hours or 0, portal.norms.calendar)


def _ruled(decision: Decision | None, portal: Portal) -> Ruling | None:
    """What was decided by today."""
    return decision.ruling if decision is not None and decision.on <= portal.moment.date() else None


def _outcome_of(ruling: Ruling) -> Outcome:
    return Outcome.ADOPTED if ruling is Ruling.ADOPTED else Outcome.REJECTED


def _make(
    asked: Demand | Offer,
    entry: Entry,
    portal: Portal,
    *,
    required: bool,
    outcome: Outcome,
    since: datetime,
    end: Deadline | None = None,
    by: str = "",
    note: str = "",
    settled_on: date | None = None,
) -> Matter:
    withdrawal = entry.head.withdrawn
    if withdrawal is not None and entry.is_withdrawn(portal.moment):
        outcome, settled_on, end = Outcome.WITHDRAWN, withdrawal.on, None
    return Matter(
        document=entry.id.text,
        title=entry.head.title,
        owner=entry.owner,
        site=asked.site,
        required=required,
        outcome=outcome,
        since=since,
        due=end.last if end else None,
        provisional=end.provisional if end else False,
        by=by,
        note=note,
        settled_on=settled_on,
        decision=asked.decision if _ruled(asked.decision, portal) else None,
        channels=tuple(_channels_for(entry, asked.site, portal)),
        address=address_of(entry, portal),
        mark=asked.mark,
    )


def _channels_for(entry: Entry, site: str, portal: Portal) -> Iterator[str]:
    """The channel of the same path first, as where nothing is said."""
    taking = [one.path for one in portal.site(site).walk_channels() if entry.kind in one.kinds]
    yield from (path for path in taking if path == entry.channel)
    yield from (path for path in taking if path != entry.channel)
