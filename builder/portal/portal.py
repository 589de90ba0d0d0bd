"""All that is known of a cluster at a moment, as one whole."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import islice

from builder.cluster.hosting import Hosting
from builder.cluster.settings import Condition
from builder.cluster.site import Site
from builder.cluster.tree import Cluster
from builder.library import Entry, Library
from builder.library.reach import Zones
from builder.library.sharing import place
from builder.norms import Norms
from builder.portal.duties import Duties, DutyState
from builder.portal.query import Query, all_newest_first, fits, newest_first
from builder.theme import Theme
from builder.theme.closure import template_file
from catalog.declaration import ChannelDeclaration
from catalog.document import Consultation, Policy
from catalog.kinship import Family, TieBook, find_family
from catalog.lineage import Relation, Tie, find_ender
from catalog.placement import Placement, Showing
from catalog.register import Item, Register
from catalog.terms import Validity


class Portal:
    """The cluster, its documents and norms, as they are seen at `moment`; nothing in it changes."""

    def __init__(
        self,
        *,
        cluster: Cluster,
        library: Library,
        norms: Norms,
        themes: Mapping[str, Theme],
        moment: datetime,
        drafts: bool = False,
    ) -> None:
        self.cluster = cluster
        self.library = library
        self.norms = norms
        self.themes = themes
        self.moment = moment
        self.topics = norms.topics.by_path()
        self._zones = Zones(cluster)
        self._shown = {entry.id.text: entry for entry in library.entries if self._shows(entry, drafts=drafts)}
        self._by_site: dict[str, list[Entry]] = {}
        for entry in library.entries:
            self._by_site.setdefault(entry.site, []).append(entry)
        self._by_site_placed: dict[str, list[Entry]] = {}
        self._placements: dict[str, list[Entry]] = {}
        self._tombstones: dict[str, list[Entry]] = {}
        self._coming: dict[str, list[Placement]] = {}
        self._placed = self._place_all()
        self._lists = self._list_by_channel()
        self._ties = self._ties_by_document()
        self._books: dict[int, TieBook] = {}
        self._families: dict[str, Family] = {}
        self._duties = Duties(norms, library.declarations, self._lists, moment)

    @property
    def hosting(self) -> Hosting:
        """Where pages are served."""
        return self.cluster.hosting

    def _shows(self, entry: Entry, *, drafts: bool) -> bool:
        if self.cluster.sites[entry.site].state.is_ not in (Condition.OPEN, Condition.ARCHIVED):
            return False
        if drafts:
            return not entry.is_withdrawn(self.moment)
        return not entry.head.draft and entry.is_due(self.moment) and not entry.is_withdrawn(self.moment)

    def _place_all(self) -> Mapping[str, Entry]:
        """Every document in each place that is not its home, by its key there; and where the taken back once stood."""
        placed: dict[str, Entry] = {}
        by_id = self.library.shelf.by_id
        for placement in self.library.sharing.placements:
            origin = by_id[placement.document.text]
            self._coming.setdefault(placement.site, []).append(placement)
            standing = self.cluster.sites[placement.site].state.is_ in (Condition.OPEN, Condition.ARCHIVED)
            if not standing or placement.since > self.moment.date():
                continue
            entry = place(origin, placement)
            if self._shown.get(origin.id.text) is origin:
                placed[entry.key] = entry
                self._placements.setdefault(origin.id.text, []).append(entry)
                self._by_site_placed.setdefault(entry.site, []).append(entry)
            elif placement.showing is Showing.PAGE and self._was_shown(origin, placement):
                self._tombstones.setdefault(entry.site, []).append(entry)
        return placed

    def _was_shown(self, origin: Entry, placement: Placement) -> bool:
        """Was a document that was taken back shown in the place before?"""
        withdrawn = origin.head.withdrawn
        return self.leaves_tombstone(origin) and withdrawn is not None and placement.since <= withdrawn.on

    def _list_by_channel(self) -> Mapping[tuple[str, str], list[Entry]]:
        """What a list holds by the site and the channel, once each, though a site shows it in two channels."""
        lists: dict[tuple[str, str], list[Entry]] = {}
        for entry in all_newest_first((*self._shown.values(), *self._placed.values())):
            path = entry.channel
            while path:
                _list_once(entry, lists.setdefault((entry.site, path), []))
                path = path.rpartition("/")[0]
            _list_once(entry, lists.setdefault((entry.site, ""), []))
        return lists

    def _ties_by_document(self) -> Mapping[str, tuple[Tie, ...]]:
        ties: dict[str, list[Tie]] = {}
        for tie in self.library.ties:
            later, earlier = self._shown.get(tie.later.text), self._shown.get(tie.earlier.text)
            if later is None or earlier is None:
                continue
            for one, other in ((later, earlier), (earlier, later)):
                if self._zones.of_entry(other) <= self._zones.of_entry(one):
                    ties.setdefault(one.id.text, []).append(tie)
        return {document: tuple(found) for document, found in ties.items()}

    def site(self, site: str) -> Site:
        """A site by its id. Raises KeyError."""
        return self.cluster.sites[site]

    def document(self, document: str) -> Entry | None:
        """A document that readers may see, by its id; one shown on a site that does not own it, by its key there."""
        return self._placed.get(document) if "@" in document else self._shown.get(document)

    def placed_on(self, site: str) -> Iterable[Entry]:
        """The documents of others that a site shows."""
        return self._by_site_placed.get(site, ())

    def placements_on(self, site: str) -> Iterable[Placement]:
        """All that is placed on a site, whether it is shown now or not."""
        return self._coming.get(site, ())

    def placements_kept(self, site: str) -> Iterator[Placement]:
        """What a site shows of others now, and what it was to show until it was taken back: its page tells of that, and
        the web server has to know of the address."""
        by_id = self.library.shelf.by_id
        for one in self.placements_on(site):
            if by_id[one.document.text].is_withdrawn(self.moment):
                yield one
        yield from (one.placement for one in self.placed_on(site) if one.placement is not None)

    def places_of(self, document: str) -> Iterable[Entry]:
        """A visible document as each site shows it that does not own it."""
        return self._placements.get(document, ())

    def tombstones_on(self, site: str) -> Iterable[Entry]:
        """The documents of others that a site showed until they were taken back."""
        return self._tombstones.get(site, ())

    def shown(self) -> Iterable[Entry]:
        """All documents that readers may see."""
        return self._shown.values()

    def entries_of(self, site: str) -> Iterable[Entry]:
        """All documents that a site owns, seen or not."""
        return self._by_site.get(site, ())

    def leaves_tombstone(self, entry: Entry) -> bool:
        """Was the document on line and taken back, and may readers know of it?"""
        head = entry.head
        if head.withdrawn is None or head.withdrawn.secret or head.draft:
            return False
        return entry.is_withdrawn(self.moment) and head.published_at.date() <= head.withdrawn.on

    def answer(self, query: Query) -> tuple[Entry, ...]:
        """The documents that a question asks for; pinned ones lead the first window of a channel."""
        found: Iterable[Entry] = self._candidates(query)
        if query.channel and not query.below and not query.year:
            found = sorted(found, key=lambda entry: not entry.pinned)
        return tuple(islice(found, query.offset, query.offset + query.limit if query.limit else None))

    def count(self, query: Query) -> int:
        """How many documents there are, windows aside."""
        return sum(1 for _ in self._candidates(query))

    def years(self, query: Query) -> tuple[tuple[int, int], ...]:
        """Each year with its count, newest first."""
        counted = Counter(entry.head.published_at.year for entry in self._candidates(query))
        return tuple(sorted(counted.items(), reverse=True))

    def counted_topics(self, site: str) -> Mapping[str, int]:
        """How many policies and other documents on a site stand under each topic; a main class counts its parts."""
        counted: Counter[str] = Counter()
        for entry in self._lists.get((site, ""), ()):
            paths = set(entry.head.topics) | {topic.partition("/")[0] for topic in entry.head.topics}
            counted.update(paths)
        return counted

    def counted_genres(self, site: str) -> Mapping[str, int]:
        """How many documents of a site have each genre."""
        return Counter(str(entry.head.genre) for entry in self._lists.get((site, ""), ()) if entry.head.genre)

    def _candidates(self, query: Query) -> Iterator[Entry]:
        lists = [found for site in self._asked(query) if (found := self._lists.get((site, query.channel)))]
        merged = lists[0] if len(lists) == 1 else heapq.merge(*lists, key=newest_first)
        fitting = (entry for entry in merged if fits(entry, query))
        if not (query.below or query.above):
            return fitting
        zone = self._zones.of_site(query.site)
        return (one for one in fitting if one.placement is None and self._zones.of_entry(one) <= zone)

    def _asked(self, query: Query) -> Iterator[str]:
        if query.below:
            yield from (one.id for one in self.cluster.below(query.site))
        elif query.above:
            yield from (one.id for one in self.cluster.above(query.site))
        else:
            yield query.site

    def may_read(self, site: str, entry: Entry) -> bool:
        """Is a document for the readers of a site?"""
        return self._zones.of_entry(entry) <= self._zones.of_site(site)

    def may_name(self, site: str, other: str) -> bool:
        """May pages of a site name another one? Not where that serves a narrower zone."""
        return self._zones.of_site(other) <= self._zones.of_site(site)

    def ties(self, document: str) -> tuple[Tie, ...]:
        """The ties that a visible document has to other visible ones, which its readers may read too."""
        return self._ties.get(document, ())

    def tie_book(self, entry: Entry) -> TieBook:
        """The ties between all that the readers of a document may see."""
        rank = self._zones.of_entry(entry)
        if rank not in self._books:
            seen = partial(self._is_seen, rank=rank)
            ties = (tie for tie in self.library.ties if seen(tie.later.text) and seen(tie.earlier.text))
            self._books[rank] = TieBook.of(ties)
        return self._books[rank]

    def _is_seen(self, document: str, *, rank: int) -> bool:
        entry = self._shown.get(document)
        return entry is not None and self._zones.of_entry(entry) <= rank

    def family(self, entry: Entry) -> Family:
        """A visible document with those around it in lineage."""
        key = entry.id.text
        if key not in self._families:
            self._families[key] = find_family(entry.id, self.tie_book(entry))
        return self._families[key]

    def has_lineage_page(self, entry: Entry) -> bool:
        """Is the course of a document told on a page of its own? Of a policy that more than one tie tells of, where
        the theme of its site has such pages."""
        if not isinstance(entry.detail, Policy) or not self.ties(entry.id.text):
            return False
        theme = self.themes.get(self.site(entry.owner).theme)
        return (
            theme is not None
            and theme.find(template_file("lineage.html")) is not None
            and len(self.family(entry).ties(self.tie_book(entry))) > 1
        )

    def told_on(self, entry: Entry) -> Entry | None:
        """The policy whose page tells the course of a document: itself, else the nearest in lineage that has one."""
        if not self.ties(entry.id.text):
            return None
        members = (self._shown[one.text] for one in self.family(entry).members)
        return next((one for one in members if self.has_lineage_page(one)), None)

    def ender(self, entry: Entry) -> Tie | None:
        """The tie that took a document out of force."""
        return find_ender(entry.id, self.ties(entry.id.text), on=self.moment.date())

    def validity(self, entry: Entry) -> Validity | None:
        """有效性 of a policy at this moment; None for what has none."""
        if not isinstance(entry.detail, Policy):
            return None
        today = self.moment.date()
        if self.ender(entry) is not None:
            return Validity.REPEALED
        if entry.detail.ends_on and entry.detail.ends_on < today:
            return Validity.EXPIRED
        if entry.detail.effective_on and entry.detail.effective_on > today:
            return Validity.NOT_YET
        amended = any(
            tie.relation is Relation.AMENDS and tie.earlier == entry.id and tie.since <= today
            for tie in self.ties(entry.id.text)
        )
        return Validity.AMENDED if amended and entry.detail.validity is Validity.IN_FORCE else entry.detail.validity

    def duty_states(self, site: str) -> tuple[DutyState, ...]:
        """Every duty of a site, in the order of the registers, and how it stands today."""
        return self._duties.of(self.site(site))

    def fields(self, site: str) -> tuple[tuple[Register, tuple[DutyState, ...]], ...]:
        """The fields that a site owes items of, with their duties."""
        return self._duties.by_field(self.site(site))

    def wording_digest(self, item: Item) -> str:
        """Changes when the wording of an item does."""
        return self._duties.wording_digest(item)

    def channel_declaration(self, site: str, path: str) -> ChannelDeclaration | None:
        """Why a channel holds nothing, where that is declared and holds today."""
        declared = (one for one in self.library.declarations[site].channels if one.channel == path)
        return next((one for one in declared if one.holds_on(self.moment.date())), None)

    def consultation_status(self, consultation: Consultation) -> str:
        """Whether opinions are taken: upcoming, open or closed."""
        today = self.moment.date()
        if today < consultation.opens_on:
            return "upcoming"
        return "open" if today <= consultation.closes_on else "closed"


def _list_once(entry: Entry, found: list[Entry]) -> None:
    """The places of a document stand together in a sorted list."""
    if not found or found[-1].id.text != entry.id.text:
        found.append(entry)
