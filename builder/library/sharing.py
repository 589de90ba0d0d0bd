"""Which document is shown on which other site: pushes, subscriptions and adoptions made into placements.

What a decision places goes before what a head pushes, that before a site's rules, and those before subscriptions: of
two that place one document in one channel the first stands, and the other is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from builder.cluster import Channel, Cluster, Site
from builder.diagnostic import Problems, find_near
from builder.library.entry import Entry
from builder.library.reach import Reaches, Zones
from catalog.origin import Mark
from catalog.placement import (
    Decision,
    Demand,
    DocumentSelection,
    Offer,
    Placement,
    Push,
    Ruling,
    Showing,
    SiteSelection,
    Subscription,
    Way,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """All placements, in the order of their documents' files and then of the sites; what is offered and demanded."""

    placements: tuple[Placement, ...] = ()
    offers: tuple[Offer, ...] = ()
    demands: tuple[Demand, ...] = ()


def find_sharing(
    cluster: Cluster, entries: Iterable[Entry], decisions: Mapping[str, tuple[Decision, ...]], problems: Problems
) -> Sharing:
    """Make placements of all that heads, site settings and decisions say; faults are told where they are written."""
    office = _Office(cluster, tuple(entries), decisions, problems)
    office.decide()
    office.push()
    office.subscribe()
    return office.close()


class _Office:
    """Collects placements, the first of each document, site and channel."""

    def __init__(
        self,
        cluster: Cluster,
        entries: tuple[Entry, ...],
        decisions: Mapping[str, tuple[Decision, ...]],
        problems: Problems,
    ) -> None:
        self.cluster = cluster
        self.entries = entries
        self.problems = problems
        self.by_id = {entry.id.text: entry for entry in entries}
        self.by_site: dict[str, list[Entry]] = {}
        for entry in entries:
            self.by_site.setdefault(entry.site, []).append(entry)
        self.taken = {(entry.site, entry.path): entry for entry in entries}
        self.decisions = {(site, one.document.text): one for site, found in decisions.items() for one in found}
        self.reaches = Reaches(cluster)
        self.zones = Zones(cluster)
        self.channels: dict[str, Mapping[str, Channel]] = {}
        self.placed: dict[tuple[str, str, str], Placement] = {}
        self.offers: list[Offer] = []
        self.demands: list[Demand] = []
        self._told: set[tuple[object, ...]] = set()

    def close(self) -> Sharing:
        """All of it, in a fixed order."""
        order = {entry.id.text: index for index, entry in enumerate(self.entries)}
        places = {site: index for index, site in enumerate(self.cluster.sites)}
        placements = sorted(
            self.placed.values(), key=lambda one: (order[one.document.text], places[one.site], one.channel)
        )
        return Sharing(placements=tuple(placements), offers=tuple(self.offers), demands=tuple(self.demands))

    def decide(self) -> None:
        """Offers and demands, each with what was decided on it; what is adopted is placed."""
        for entry in self.entries:
            self._read_offers(entry)
            for push, mark in self._pushes_of(entry):
                if push.required:
                    self._read_demands(entry, push, mark)
        asked = {(one.site, one.document.text) for one in self.offers}
        asked |= {(one.site, one.document.text) for one in self.demands}
        for (site, document), decision in self.decisions.items():
            self._settle(site, document, decision, offered=(site, document) in asked)

    def _read_offers(self, entry: Entry) -> None:
        for index, submission in enumerate(entry.head.submit):
            mark = _mark(entry, "submit", index)
            if not self._site_stands(submission.to, entry, mark):
                continue
            decision = self.decisions.get((submission.to, entry.id.text))
            self.offers.append(
                Offer(document=entry.id, site=submission.to, submission=submission, decision=decision, mark=mark)
            )

    def _read_demands(self, entry: Entry, push: Push, mark: Mark) -> None:
        for site in self.reaches.find(self.cluster.sites[entry.site], push.to):
            self.demands.append(
                Demand(
                    document=entry.id,
                    site=site.id,
                    since=push.on or entry.head.published_at.date(),
                    hours=push.within_hours,
                    working_days=push.within_working_days,
                    decision=self.decisions.get((site.id, entry.id.text)),
                    mark=mark,
                )
            )

    def _settle(self, site: str, document: str, decision: Decision, *, offered: bool) -> None:
        own = self.problems.of(site)
        entry = self.by_id.get(document)
        if entry is None:
            near = find_near(document, self.by_id) if len(self.by_id) < 5000 else ""
            own.add("unknown-document", decision.mark, relation="decisions", reference=document, near=near)
        elif not offered:
            own.add("not-offered", decision.mark, document=document, site=site)
        elif decision.ruling is Ruling.ADOPTED:
            self._place(
                entry,
                self.cluster.sites[site],
                decision.channel,
                Way.ADOPT,
                decision.showing,
                decision.on,
                decision.by,
                decision.mark,
                site,
            )

    def push(self) -> None:
        """What heads say goes before what the rules of sites say."""
        for entry in self.entries:
            for push, mark in self._pushes_of(entry):
                self._tell_unknown(push.to, entry.site, mark)
                if not push.required:
                    self._send(entry, push, mark)

    def _pushes_of(self, entry: Entry) -> Iterator[tuple[Push, Mark]]:
        for index, push in enumerate(entry.head.push):
            yield push, _mark(entry, "push", index)
        site = self.cluster.sites[entry.site]
        for index, rule in enumerate(site.pushes):
            if rule.which.takes(entry.channel, entry.kind, entry.head.topics):
                yield rule.push, self._setting_mark(site, "pushes", index)

    def _send(self, entry: Entry, push: Push, mark: Mark) -> None:
        for site in self.reaches.find(self.cluster.sites[entry.site], push.to):
            since = push.on or entry.head.published_at.date()
            named = bool(push.to.sites)
            self._place(
                entry, site, push.channel, Way.PUSH, push.showing, since, entry.site, mark, entry.site, named=named
            )

    def subscribe(self) -> None:
        """What sites ask for; those that take what others carry come after those they take it from."""
        wanted = [
            (site, one, self._setting_mark(site, "subscriptions", index))
            for site in self.cluster.sites.values()
            for index, one in enumerate(site.subscriptions)
            if self._subscription_stands(site, one, self._setting_mark(site, "subscriptions", index))
        ]
        matching: dict[tuple[tuple[str, ...], DocumentSelection], tuple[Entry, ...]] = {}
        for site, one, mark in self._in_order(wanted):
            sources = tuple(source.id for source in self.reaches.find(site, one.from_) if source.id != site.id)
            key = (sources, one.which)
            if key not in matching:
                matching[key] = tuple(self._matching(sources, one.which))
            carried = self._carried(sources, one.which) if one.carried else ()
            for entry in (*matching[key], *carried):
                self._take(site, one, entry, mark)

    def _matching(self, sources: Iterable[str], which: DocumentSelection) -> Iterator[Entry]:
        for source in sources:
            for entry in self.by_site.get(source, ()):
                if which.takes(entry.channel, entry.kind, entry.head.topics):
                    yield entry

    def _carried(self, sources: tuple[str, ...], which: DocumentSelection) -> Iterator[Entry]:
        """What others' documents the sources show in the channel."""
        meant = frozenset(sources)
        for placement in tuple(self.placed.values()):
            if placement.site in meant:
                entry = self.by_id[placement.document.text]
                if which.takes(placement.channel, entry.kind, entry.head.topics):
                    yield entry

    def _take(self, site: Site, one: Subscription, entry: Entry, mark: Mark) -> None:
        channel = self._channels(site.id)[one.channel]
        if entry.owner == site.id or entry.kind not in channel.kinds:
            return
        if self.zones.of_entry(entry) > self.zones.of_site(site.id):
            return
        since = entry.head.published_at.date()
        self._place(entry, site, one.channel, Way.SUBSCRIBE, one.showing, since, site.id, mark, site.id)

    def _in_order(self, wanted: list[tuple[Site, Subscription, Mark]]) -> Iterator[tuple[Site, Subscription, Mark]]:
        """Those that carry on come after what they carry on from; a loop is told to all that make it."""
        waiting = list(wanted)
        while waiting:
            pending = {(site.id, one.channel) for site, one, _ in waiting}
            ready = [found for found in waiting if not self._depends(found[0], found[1], pending)]
            if not ready:
                for site, one, mark in waiting:
                    self.problems.of(site.id).add("placement-loop", mark, channel=one.channel)
                return
            yield from ready
            done = {id(found) for found in ready}
            waiting = [found for found in waiting if id(found) not in done]

    def _depends(self, site: Site, one: Subscription, pending: set[tuple[str, str]]) -> bool:
        if not one.carried:
            return False
        below = f"{one.which.channel}/" if one.which.channel else ""
        sources = {source.id for source in self.reaches.find(site, one.from_)}
        return any(source in sources and f"{channel}/".startswith(below) for source, channel in pending)

    def _subscription_stands(self, site: Site, one: Subscription, mark: Mark) -> bool:
        self._tell_unknown(one.from_, site.id, mark)
        channel = self._channels(site.id).get(one.channel)
        own = self.problems.of(site.id)
        if channel is None:
            near = find_near(one.channel, self._channels(site.id))
            own.add("unknown-channel", mark, channel=one.channel, site_id=site.id, near=near)
            return False
        refused = [kind for kind in one.which.kinds if kind not in channel.kinds]
        for kind in refused:
            own.add("kind-not-taken", mark, kind=kind.value, channel=channel.title, known=", ".join(channel.kinds))
        return not refused

    def _place(
        self,
        entry: Entry,
        site: Site,
        wanted: str,
        way: Way,
        showing: Showing,
        since: date,
        by: str,
        mark: Mark,
        teller: str,
        *,
        named: bool = True,
    ) -> None:
        """Place a document, unless something stands against it, which is told to the site whose file says so.

        A site that a rule means without naming it, and that has no channel for the document, is a warning.
        """
        own = self.problems.of(teller)
        if site.id == entry.owner:
            own.add("placement-to-itself", mark, site=site.id)
            return
        rank = self.zones.of_entry(entry)
        if rank > self.zones.of_site(site.id):
            own.add(
                "zone-leak",
                mark,
                document=entry.id,
                zone=self.zones.name(rank),
                site=site.id,
                wider=self.zones.name(self.zones.of_site(site.id)),
            )
            return
        channel = self._find_channel(entry, site, wanted)
        if channel is None:
            if (mark, site.id, entry.kind) not in self._told:
                self._told.add((mark, site.id, entry.kind))
                tell = own.add if named else own.warn
                tell("placement-not-taken", mark, document=entry.id, kind=entry.kind, site=site.id, channel=wanted)
            return
        placement = Placement(
            document=entry.id,
            site=site.id,
            channel=channel.path,
            way=way,
            showing=showing,
            since=max(since, entry.head.published_at.date()),
            by=by,
            mark=mark,
        )
        self._note(entry, placement, own)

    def _note(self, entry: Entry, placement: Placement, own: Problems) -> None:
        key = (entry.id.text, placement.site, placement.channel)
        first = self.placed.get(key)
        if first is not None:
            if (placement.mark, first.mark) not in self._told:
                self._told.add((placement.mark, first.mark))
                own.warn(
                    "placed-twice",
                    placement.mark,
                    document=entry.id,
                    site=placement.site,
                    channel=placement.channel,
                    other=first.mark,
                )
            return
        shown = place(entry, placement)
        rival = self.taken.get((shown.site, shown.path)) if placement.showing is Showing.PAGE else None
        if rival is not None:
            own.add("placement-address-taken", placement.mark, site=shown.site, address=shown.path, other=rival.file)
            return
        if placement.showing is Showing.PAGE:
            self.taken[(shown.site, shown.path)] = shown
        self.placed[key] = placement

    def _find_channel(self, entry: Entry, site: Site, wanted: str) -> Channel | None:
        channels = self._channels(site.id)
        if wanted:
            found = channels.get(wanted)
            return found if found is not None and entry.kind in found.kinds else None
        same = channels.get(entry.channel)
        if same is not None and entry.kind in same.kinds:
            return same
        return next((one for one in channels.values() if entry.kind in one.kinds), None)

    def _channels(self, site: str) -> Mapping[str, Channel]:
        if site not in self.channels:
            self.channels[site] = self.cluster.sites[site].channels_by_path()
        return self.channels[site]

    def _tell_unknown(self, selection: SiteSelection, teller: str, mark: Mark) -> None:
        for name in selection.sites:
            self._name_stands(name, teller, mark)

    def _site_stands(self, name: str, entry: Entry, mark: Mark) -> bool:
        return self._name_stands(name, entry.site, mark)

    def _name_stands(self, name: str, teller: str, mark: Mark) -> bool:
        if name in self.cluster.sites or not self.cluster.whole:
            return name in self.cluster.sites
        if (mark, mark) not in self._told:
            self._told.add((mark, mark))
            near = find_near(name, self.cluster.sites)
            self.problems.of(teller).add("unknown-site", mark, site=name, near=near)
        return False

    def _setting_mark(self, site: Site, key: str, index: int) -> Mark:
        return self.cluster.written[site.id].table.mark_of(key, index)


def place(entry: Entry, placement: Placement) -> Entry:
    """The document as the other site shows it; the origin is part of its name, so that two of one name do not meet."""
    return replace(
        entry,
        site=placement.site,
        channel=placement.channel,
        name=f"{entry.owner}-{entry.name}",
        placement=placement,
    )


def _mark(entry: Entry, key: str, index: int) -> Mark:
    marks = entry.marks.get(key, ())
    return marks[index] if index < len(marks) else Mark(entry.file)
