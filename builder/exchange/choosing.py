"""Which documents go into a bundle, and which must not: the zones of their readers decide."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from builder.diagnostic import Problems, find_near
from builder.exchange.manifest import Direction
from builder.exchange.partners import Partner
from builder.library import Entry
from builder.library.reach import Zones
from builder.portal import Portal
from catalog.origin import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to seal: documents by id or file, or all of a site, in a channel and below it.

    `new` leaves out what the partner has already; `serial` 0 is the next one.
    """

    direction: Direction
    documents: tuple[str, ...] = ()
    site: str = ""
    channel: str = ""
    new: bool = False
    serial: int = 0


class Gate:
    """What the readers of a partner may know."""

    def __init__(self, portal: Portal, partner: Partner) -> None:
        self._zones = Zones(portal.cluster)
        self._sites = portal.cluster.sites
        self._partner = partner
        names = portal.cluster.settings.zones
        self._rank = names.index(partner.zone) if partner.zone in names else 0

    def leaks(self, entry: Entry) -> bool:
        """Is a document for fewer readers than the partner has?"""
        return self._zones.of_entry(entry) > self._rank

    def knows(self, site: str) -> bool:
        """May these readers know of a site?"""
        return site in self._sites and self._zones.of_site(site) <= self._rank

    def tell_leak(self, entry: Entry, through: Entry, problems: Problems) -> None:
        """Tell the path by which a document would reach readers that it is not for."""
        steps = [through.file, *([entry.file] if entry is not through else []), self._partner.name]
        problems.add(
            "seal-zone-leak",
            Mark(through.file),
            document=entry.id,
            zone=self._zones.name(self._zones.of_entry(entry)),
            to=self._partner.name,
            wider=self._partner.zone,
            path=" → ".join(steps),
        )

    def zone_of(self, entry: Entry) -> str:
        """The name of the zone that a document is for; empty where the cluster has none."""
        return self._zones.name(self._zones.of_entry(entry))


def choose(
    portal: Portal,
    held: frozenset[str],
    partner: Partner,
    sent: Collection[str],
    wanted: Wanted,
    problems: Problems,
) -> tuple[Entry, ...]:
    """The documents that are asked for and may leave, each once, in the order of their files.

    `sent` are the ids of what the partner has: only that can be taken back there.
    """
    clerk = _Clerk(portal, held, Gate(portal, partner), partner.name, frozenset(sent), problems)
    found = [one for name in wanted.documents for one in clerk.find_named(name)]
    if wanted.site or not wanted.documents:
        found += clerk.find_all(wanted.site, wanted.channel)
    return tuple(sorted({one.file: one for one in found}.values(), key=lambda one: one.file))


@dataclass(frozen=True, slots=True)
class _Clerk:
    portal: Portal
    held: frozenset[str]
    gate: Gate
    to: str
    sent: frozenset[str]
    problems: Problems

    def find_named(self, name: str) -> Iterable[Entry]:
        """A document by its id or its file; one that may not leave is told."""
        shelf = self.portal.library.shelf
        entry = shelf.by_id.get(name) or shelf.by_file.get(name)
        site = entry.site if entry else name.removeprefix("content/").partition("/")[0]
        if site in self.held:
            self.problems.add("site-at-fault", Mark(""), site=site)
        elif entry is None:
            near = find_near(name, shelf.by_id) if len(shelf.by_id) < 5000 else ""
            self.problems.add("no-such-document", Mark(""), reference=name, near=near)
        elif entry.head.draft:
            self.problems.add("seals-no-draft", Mark(entry.file), document=entry.id)
        elif self._is_gone(entry):
            if entry.id.text in self.sent:
                return (entry,)
            self.problems.add("seals-nothing-withdrawn", Mark(entry.file), document=entry.id, to=self.to)
        elif self.gate.leaks(entry):
            self.gate.tell_leak(entry, entry, self.problems)
        else:
            return (entry,)
        return ()

    def find_all(self, site: str, channel: str) -> Iterable[Entry]:
        """What may not leave is passed over; where it is for fewer readers, that is told."""
        if site in self.held or (site and site not in self.portal.cluster.sites):
            self.problems.add("site-at-fault", Mark(""), site=site)
            return
        for entry in self.portal.library.entries:
            inside = not channel or f"{entry.channel}/".startswith(f"{channel}/")
            if not inside or site not in ("", entry.site) or entry.site in self.held or entry.head.draft:
                continue
            if self._is_gone(entry):
                yield from (entry,) if entry.id.text in self.sent else ()
            elif self.gate.leaks(entry):
                path = f"{entry.file} → {self.to}"
                self.problems.warn("passed-over-for-zone", Mark(entry.file), document=entry.id, path=path)
            else:
                yield entry

    def _is_gone(self, entry: Entry) -> bool:
        return entry.is_withdrawn(self.portal.moment)
