"""What sites share: demands on them, repeats of others' documents, offers; read once for the whole cluster.

All of it is known from sources, so that a site's `facts` tell whether anything has changed that it is judged by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time

from builder.audit.finding import Spot
from builder.audit.gathering.addresses import address_of
from builder.audit.subjects.sharing import Copied, Demand, OriginState, Share, Taken, Taking, Withdrawn
from builder.cluster.settings import Condition
from builder.library import Entry
from builder.portal import Portal
from catalog.lineage import Relation, Tie
from catalog.origin import Mark
from catalog.placement import Decision, Offer, Placement, Ruling, Showing, Way
from catalog.placement import Demand as Wanted

_WAYS = {Way.ADOPT: Taking.ADOPTED, Way.PUSH: Taking.SHOWN, Way.SUBSCRIBE: Taking.SHOWN}


class Exchange:
    """The sharing of a cluster as it is seen at the portal's moment, by site."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._today = portal.moment.date()
        self._demands: dict[str, dict[str, Wanted]] = {}
        self._received: dict[str, list[Offer]] = {}
        self._offered: dict[str, list[Offer]] = {}
        self._passes_on: dict[str, list[Tie]] = {}
        self._known: dict[str, tuple[Demand, ...]] = {}
        for wanted in portal.library.sharing.demands:
            if portal.document(wanted.document.text) is not None and wanted.since <= self._today:
                self._demands.setdefault(wanted.site, {}).setdefault(wanted.document.text, wanted)
        for offer in portal.library.sharing.offers:
            entry = portal.document(offer.document.text)
            if entry is not None and offer.submission.on <= self._today:
                self._received.setdefault(offer.site, []).append(offer)
                self._offered.setdefault(entry.site, []).append(offer)
        for tie in portal.library.ties:
            if tie.relation is Relation.FORWARDS:
                self._passes_on.setdefault(tie.later.text, []).append(tie)

    def facts(self, site: str) -> tuple[object, ...]:
        """Everything that a site is judged by here, but for the bodies of origins, of which the keys stand in it."""
        by_id = self._portal.library.shelf.by_id
        copies = []
        for entry in self._shown_by(site):
            if (copied := self.copied(entry)) is not None:
                origin = by_id.get(copied.id)
                copies.append((entry.id.text, copied, origin.body_key if origin else ""))
        ended = tuple((entry.id.text, self.withdrawn_originals(entry)) for entry in self._shown_by(site))
        placed = tuple((entry.key, entry.head_key, entry.placement) for entry in self._portal.placed_on(site))
        return self.demands(site), self.share(site), tuple(copies), ended, placed

    def demands(self, site: str) -> tuple[Demand, ...]:
        """What a site that is open has to take over, in the order of the documents."""
        if site not in self._known:
            self._known[site] = self._find_demands(site)
        return self._known[site]

    def _find_demands(self, site: str) -> tuple[Demand, ...]:
        wanted = self._demands.get(site, {})
        if not wanted or self._portal.site(site).state.is_ is not Condition.OPEN:
            return ()
        taken = self._taken_by(site)
        above = frozenset(one.id for one in self._portal.cluster.above(site))
        found = (self._demand(one, above, taken.get(document)) for document, one in wanted.items())
        return tuple(one for one in found if one is not None)

    def _demand(self, wanted: Wanted, above: frozenset[str], taken: Taken | None) -> Demand | None:
        entry = self._portal.document(wanted.document.text)
        if entry is None or entry.site == wanted.site:
            return None
        published = entry.head.published_at
        late_push = wanted.since > published.date()
        return Demand(
            spot=Spot(
                key=f"demand:{entry.id}",
                title=entry.head.title,
                address=address_of(entry, self._portal),
                mark=wanted.mark,
            ),
            document=entry.id.text,
            owner=self._portal.site(entry.site).name,
            since=datetime.combine(wanted.since, time(23, 59)) if late_push else published,
            from_above=entry.site in above,
            hours=wanted.hours,
            working_days=wanted.working_days,
            rejected=self._ruling(wanted.decision) is Ruling.REJECTED,
            taken=taken,
        )

    def _taken_by(self, site: str) -> Mapping[str, Taken]:
        """By the id of the original, the first time that a site took it over."""
        taken: dict[str, Taken] = {}
        for document, one in self._takings(site):
            if document not in taken or one.at < taken[document].at:
                taken[document] = one
        return taken

    def _takings(self, site: str) -> Iterator[tuple[str, Taken]]:
        for entry in self._portal.placed_on(site):
            if entry.placement is not None:
                yield entry.id.text, self._placed(entry, entry.placement)
        for entry in self._shown_by(site):
            for original in self._originals(entry):
                yield original, self._written(entry, Taking.FORWARDED)
            if entry.head.copy_of:
                yield entry.head.copy_of, self._written(entry, Taking.COPIED)

    def _placed(self, entry: Entry, placement: Placement) -> Taken:
        """Only the day of a placement is known."""
        shown = entry if placement.showing is Showing.PAGE else self._portal.library.shelf.by_id[entry.id.text]
        return Taken(
            way=_WAYS[placement.way],
            at=datetime.combine(placement.since, time()),
            address=address_of(shown, self._portal),
            mark=placement.mark,
        )

    def _written(self, entry: Entry, way: Taking) -> Taken:
        address = address_of(entry, self._portal)
        return Taken(way=way, at=entry.head.published_at, address=address, mark=Mark(entry.file))

    def _originals(self, entry: Entry) -> Iterable[str]:
        """What a document forwards, and what that forwards in its turn."""
        found: dict[str, None] = {}
        waiting = [entry.id.text]
        while waiting:
            for tie in self._passes_on.get(waiting.pop(), ()):
                if tie.earlier.text not in found:
                    found[tie.earlier.text] = None
                    waiting.append(tie.earlier.text)
        return found

    def copied(self, entry: Entry) -> Copied | None:
        """The document that another says to repeat, without its text; None where it says so of none."""
        wanted = entry.head.copy_of
        if not wanted:
            return None
        mark = next(iter(entry.marks.get("copy_of", ())), Mark(entry.file))
        origin = self._portal.library.shelf.by_id.get(wanted)
        if origin is None:
            unread = bool(self._portal.library.shelf.broken) or not self._portal.cluster.whole
            return Copied(id=wanted, state=OriginState.HIDDEN if unread else OriginState.UNKNOWN, mark=mark)
        state = self._state(origin)
        withdrawal = origin.head.withdrawn if state is OriginState.WITHDRAWN else None
        return Copied(
            id=wanted,
            state=state,
            mark=mark,
            title=origin.head.title,
            owner=self._portal.site(origin.site).name,
            address=address_of(origin, self._portal),
            withdrawn_on=withdrawal.on if withdrawal else None,
            same=origin.body_key == entry.body_key,
        )

    def _state(self, origin: Entry) -> OriginState:
        if self._portal.document(origin.id.text) is not None:
            return OriginState.SHOWN
        if origin.is_withdrawn(self._portal.moment):
            return OriginState.WITHDRAWN
        begun = not origin.head.draft and origin.head.published_at <= self._portal.moment
        return OriginState.ENDED if begun else OriginState.HIDDEN

    def withdrawn_originals(self, entry: Entry) -> tuple[Withdrawn, ...]:
        """The documents that another one forwards and that were taken back."""
        by_id = self._portal.library.shelf.by_id
        found = []
        for tie in self._passes_on.get(entry.id.text, ()):
            origin = by_id.get(tie.earlier.text)
            if origin is not None and origin.head.withdrawn and origin.is_withdrawn(self._portal.moment):
                owner = self._portal.site(origin.site).name
                found.append(Withdrawn(id=origin.id.text, owner=owner, day=origin.head.withdrawn.on, mark=tie.mark))
        return tuple(found)

    def share(self, site: str) -> Share:
        """The numbers of a site."""
        placed = {way: self._placed_by(way, site) for way in Way}
        offers, demands = self._received.get(site, []), self.demands(site)
        received = placed[Way.PUSH] | {one.document.text for one in offers} | {one.document for one in demands}
        shown = frozenset().union(*placed.values(), (one.document for one in demands if one.taken))
        mine = [self._ruling(one.decision) for one in self._offered.get(site, [])]
        waiting = [one.submission.on for one in self._offered.get(site, []) if self._ruling(one.decision) is None]
        return Share(
            received=len(received),
            shown=len(received & shown),
            subscribed=len(placed[Way.SUBSCRIBE] - received),
            demanded=len(demands),
            answered=sum(one.rejected or one.taken is not None for one in demands),
            offered=len(mine),
            adopted=mine.count(Ruling.ADOPTED),
            rejected=mine.count(Ruling.REJECTED),
            waiting=len(waiting),
            waiting_since=min(waiting, default=None),
            to_decide=sum(self._ruling(one.decision) is None for one in offers),
        )

    def _placed_by(self, way: Way, site: str) -> frozenset[str]:
        placed = self._portal.placed_on(site)
        return frozenset(one.id.text for one in placed if one.placement is not None and one.placement.way is way)

    def _ruling(self, decision: Decision | None) -> Ruling | None:
        """What was decided by today."""
        return decision.ruling if decision is not None and decision.on <= self._today else None

    def _shown_by(self, site: str) -> Iterator[Entry]:
        """The documents of its own that a site shows."""
        return (one for one in self._portal.entries_of(site) if self._portal.document(one.id.text) is one)
