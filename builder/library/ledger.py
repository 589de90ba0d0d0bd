"""The ledger of what is placed: of two that place one document in one channel the first stands; no address twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from builder.cluster.site import Site
from builder.library.entry import Entry, page_path
from builder.library.ground import Ground
from catalog.origin import Mark
from catalog.placement import Placement, Showing, Way

_NAMED = 3
"""Sites that a warning names of those that a rule misses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A document shall be shown on a site from a day on. Without `channel`: where the site keeps what is of its kind.

    `teller` is the site whose file says so at `mark`. `named`: it names the site; a rule may miss some that it means.
    """

    entry: Entry
    site: Site
    channel: str
    way: Way
    showing: Showing
    since: date
    by: str
    mark: Mark
    teller: str
    named: bool = True


class Ledger:
    """Takes wishes, and tells what stands against them.

    `online` are the placements on sites that are held: they stay as they are, and no others come to them.
    """

    def __init__(self, ground: Ground, online: Mapping[str, Iterable[Placement]]) -> None:
        self._ground = ground
        self._held = frozenset(online)
        self._placed: dict[tuple[str, str, str], Placement] = {}
        self._on_site: dict[str, list[Placement]] = {}
        self._taken: dict[str, dict[str, str]] = {}
        self._missed: dict[tuple[str, Mark, str], list[Wish]] = {}
        self._by_portal: dict[str, list[Site]] = {}
        for site in ground.cluster.sites.values():
            self._by_portal.setdefault(site.portal, []).append(site)
        for placement in (one for found in online.values() for one in found):
            if placement.document.text in ground.documents:
                self._enter(placement)

    def place(self, wish: Wish) -> None:
        """Place a document, unless something stands against it; that is told to the one who wishes it."""
        if not self._ground.can_go(wish.entry, wish.site.id, wish.teller, wish.mark) or wish.site.id in self._held:
            return
        channel = self._ground.find_channel(wish.entry, wish.site.id, wish.channel)
        if channel is None:
            self._note_missed(wish)
            return
        placement = Placement(
            document=wish.entry.id,
            site=wish.site.id,
            channel=channel.path,
            way=wish.way,
            showing=wish.showing,
            since=max(wish.since, wish.entry.head.published_at.date()),
            by=wish.by,
            mark=wish.mark,
        )
        first = self._placed.get((wish.entry.id.text, placement.site, placement.channel))
        if first is not None:
            self._tell_twice(wish, placement, first)
        elif placement.showing is Showing.LINK or self._is_free(wish, placement):
            self._enter(placement)

    def _enter(self, placement: Placement) -> None:
        self._placed[(placement.document.text, placement.site, placement.channel)] = placement
        self._on_site.setdefault(placement.site, []).append(placement)

    def on(self, site: str) -> Sequence[Placement]:
        """What is placed on a site up to now."""
        return self._on_site.get(site, ())

    def close(self) -> tuple[Placement, ...]:
        """All placements, in the order of their documents' files and then of the sites; and what rules missed, told."""
        for (teller, mark, kind), missed in self._missed.items():
            sites = list(dict.fromkeys(one.site.id for one in missed))
            named = ", ".join(sites[:_NAMED]) + (" …" if len(sites) > _NAMED else "")
            self._ground.tell("placement-missed", teller, mark, warning=True, count=len(sites), kind=kind, sites=named)
        order = {document: index for index, document in enumerate(self._ground.documents)}
        places = {site: index for index, site in enumerate(self._ground.cluster.sites)}
        found = sorted(self._placed.values(), key=lambda one: (order[one.document.text], places[one.site], one.channel))
        return tuple(self._with_former(one) for one in found)

    def _note_missed(self, wish: Wish) -> None:
        if not wish.named:
            self._missed.setdefault((wish.teller, wish.mark, wish.entry.kind.value), []).append(wish)
            return
        site, kind = wish.site.id, wish.entry.kind
        self._ground.tell("placement-not-taken", wish.teller, wish.mark, document=wish.entry.id, kind=kind, site=site)

    def _tell_twice(self, wish: Wish, placement: Placement, first: Placement) -> None:
        """Two rules for one document are told; that a subscription meets what was sent or adopted by itself is none."""
        single = first.mark.file.startswith("content/")
        if first.mark == wish.mark or (wish.way is Way.SUBSCRIBE and single):
            return
        self._ground.tell(
            "placed-twice",
            wish.teller,
            wish.mark,
            warning=True,
            once=first.mark,
            document=wish.entry.id,
            site=placement.site,
            channel=placement.channel,
            other=first.mark,
        )

    def _is_free(self, wish: Wish, placement: Placement) -> bool:
        path = page_path(placement.channel, _placed_name(wish.entry))
        address = wish.site.address(path)
        taken = self._taken_of(address.portal)
        other = taken.setdefault(address.path, wish.entry.file)
        if other != wish.entry.file:
            self._ground.tell(
                "placement-address-taken", wish.teller, wish.mark, site=placement.site, address=path, other=other
            )
        return other == wish.entry.file

    def _taken_of(self, portal: str) -> dict[str, str]:
        """The addresses below a portal, those of its sections too, and whose files they are; read on demand."""
        if portal not in self._taken:
            taken = self._taken[portal] = {}
            for site in self._by_portal[portal]:
                taken |= _addresses_on(site, self._ground.owned_by(site.id))
        return self._taken[portal]

    def _with_former(self, placement: Placement) -> Placement:
        """With the addresses where the site showed the document before its owner moved it, that are still free."""
        entry = self._ground.documents[placement.document.text]
        if not entry.head.aliases or placement.showing is Showing.LINK or placement.site in self._held:
            return placement
        site = self._ground.cluster.sites[placement.site]
        former = []
        for path in _former_paths(entry, placement, self._ground):
            address = site.address(path)
            if self._taken_of(address.portal).setdefault(address.path, entry.id.text) == entry.id.text:
                former.append(path)
        return replace(placement, former=tuple(dict.fromkeys(former)))


def _addresses_on(site: Site, entries: Iterable[Entry]) -> dict[str, str]:
    aliases = {site.address(alias.lstrip("/")).path: one.file for one in entries for alias in one.head.aliases}
    return aliases | {site.address(one.path).path: one.file for one in entries}


def _former_paths(entry: Entry, placement: Placement, ground: Ground) -> Iterator[str]:
    """An alias tells the name and the channel that a document had; it was shown elsewhere in the like."""
    channels, at_home = ground.channels(placement.site), ground.channels(entry.owner)
    for alias in entry.head.aliases:
        channel, _, name = alias.strip("/").rpartition("/")
        if channel not in at_home or not name.endswith(".html"):
            continue
        for path in dict.fromkeys((placement.channel, channel)):
            if path in channels and entry.kind in channels[path].kinds:
                yield f"{path}/{entry.owner}-{name}"


def _placed_name(entry: Entry) -> str:
    return f"{entry.owner}-{entry.name}"


def place(entry: Entry, placement: Placement) -> Entry:
    """The document as the other site shows it; the origin is part of its name, so that two of one name do not meet."""
    return replace(
        entry,
        site=placement.site,
        channel=placement.channel,
        name=_placed_name(entry),
        placement=placement,
    )
