"""What sites ask for (订阅): of its owner first, then what others carry on, each after those it takes it from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from builder.cluster.site import Site
from builder.diagnostic import find_near
from builder.library.entry import Entry
from builder.library.ground import Ground
from builder.library.ledger import Ledger, Wish
from catalog.origin import Mark
from catalog.placement import DocumentSelection, Subscription, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """A subscription of a site, from whom it takes, and where it is written."""

    site: Site
    subscription: Subscription
    sources: tuple[str, ...]
    mark: Mark


def subscribe_all(ground: Ground, ledger: Ledger, rejected: frozenset[tuple[str, str]]) -> None:
    """Place what sites ask for; what a site has rejected (site and document) it does not get by its own asking."""
    orders = tuple(_orders(ground))
    matches = _Matches(ground)
    carrying = _in_turn(tuple(one for one in orders if one.subscription.carried), ground)
    for order, entry, since in chain(_owned(orders, matches), _carried(carrying, ground, ledger)):
        if (order.site.id, entry.id.text) not in rejected:
            _take(order, entry, since, ground, ledger)


class _Matches:
    """What fits a selection among the documents of a site: many sites ask the same of one."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: dict[tuple[str, DocumentSelection], tuple[Entry, ...]] = {}

    def find(self, source: str, which: DocumentSelection) -> tuple[Entry, ...]:
        """In the order of their files."""
        key = (source, which)
        if key not in self._known:
            owned = self._ground.owned_by(source)
            fitting = (one for one in owned if which.takes(one.channel, one.kind, one.head.topics))
            self._known[key] = tuple(fitting)
        return self._known[key]


def _owned(orders: Iterable[_Order], matches: _Matches) -> Iterator[tuple[_Order, Entry, date]]:
    """What the sources own."""
    for order in orders:
        for source in order.sources:
            for entry in matches.find(source, order.subscription.which):
                yield order, entry, entry.head.published_at.date()


def _carried(orders: Iterable[_Order], ground: Ground, ledger: Ledger) -> Iterator[tuple[_Order, Entry, date]]:
    """What the sources show of others in the channel, and since when; asked for when all before it is placed."""
    for order in orders:
        for placement in (one for source in order.sources for one in ledger.on(source)):
            entry = ground.documents[placement.document.text]
            if order.subscription.which.takes(placement.channel, entry.kind, entry.head.topics):
                yield order, entry, placement.since


def _take(order: _Order, entry: Entry, since: date, ground: Ground, ledger: Ledger) -> None:
    """A subscription takes what it can: what the site itself owns, or may not have, is passed over."""
    site, asked = order.site, order.subscription
    taken = entry.kind in ground.channels(site.id)[asked.channel].kinds
    if taken and entry.owner != site.id and ground.may_reach(entry, site.id):
        ledger.place(
            Wish(
                entry=entry,
                site=site,
                channel=asked.channel,
                way=Way.SUBSCRIBE,
                showing=asked.showing,
                since=since,
                by=site.id,
                mark=order.mark,
                teller=site.id,
            )
        )


def _orders(ground: Ground) -> Iterator[_Order]:
    for site in ground.cluster.sites.values():
        for index, one in enumerate(site.subscriptions):
            mark = ground.mark_of_setting(site.id, "subscriptions", index)
            if _stands(site, one, mark, ground):
                sources = (source.id for source in ground.reaches.find(site, one.from_) if source.id != site.id)
                yield _Order(site=site, subscription=one, sources=tuple(dict.fromkeys(sources)), mark=mark)


def _stands(site: Site, one: Subscription, mark: Mark, ground: Ground) -> bool:
    for name in one.from_.sites:
        if ground.knows(name, site.id, mark) and name == site.id:
            ground.tell("placement-to-itself", site.id, mark, site=site.id)
    channels = ground.channels(site.id)
    channel = channels.get(one.channel)
    if channel is None:
        near = find_near(one.channel, channels)
        ground.tell("unknown-channel", site.id, mark, channel=one.channel, site_id=site.id, near=near)
        return False
    refused = [kind for kind in one.which.kinds if kind not in channel.kinds]
    for kind in refused:
        known = ", ".join(channel.kinds)
        ground.tell("kind-not-taken", site.id, mark, kind=kind.value, channel=channel.title, known=known)
    return not refused


def _in_turn(orders: tuple[_Order, ...], ground: Ground) -> Iterator[_Order]:
    """Each after all that it depends on. Of a loop nothing is carried on; it is told to all that make it."""
    depends = _find_dependences(orders)
    waiting = set(range(len(orders)))
    while waiting:
        ready = [index for index in sorted(waiting) if depends[index].isdisjoint(waiting)]
        yield from (orders[index] for index in ready)
        waiting -= set(ready)
        if not ready:
            loop = _find_loop(waiting, depends)
            for order in (orders[index] for index in sorted(loop)):
                ground.tell("placement-loop", order.site.id, order.mark, channel=order.subscription.channel)
            waiting -= loop


def _find_dependences(orders: tuple[_Order, ...]) -> list[set[int]]:
    """By number, the subscriptions whose channels each carries on."""
    on_site: dict[str, list[int]] = {}
    for index, order in enumerate(orders):
        on_site.setdefault(order.site.id, []).append(index)
    return [_dependences_of(order, orders, on_site) for order in orders]


def _dependences_of(order: _Order, orders: tuple[_Order, ...], on_site: dict[str, list[int]]) -> set[int]:
    below = f"{order.subscription.which.channel}/" if order.subscription.which.channel else ""
    return {
        index
        for source in order.sources
        for index in on_site.get(source, ())
        if f"{orders[index].subscription.channel}/".startswith(below)
    }


def _find_loop(waiting: set[int], depends: list[set[int]]) -> set[int]:
    """Of what waits for each other: that which others of it need. The rest only hangs on a loop."""
    loop = set(waiting)
    while (needed := {other for index in loop for other in depends[index]} & loop) != loop:
        loop = needed
    return loop
