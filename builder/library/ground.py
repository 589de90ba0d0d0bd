"""What all look at who place documents: documents and channels by site, reaches, zones; and faults, each told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from builder.cluster.site import Channel
from builder.cluster.tree import Cluster
from builder.diagnostic import Problems, Severity, find_near
from builder.library.entry import Entry
from builder.library.reach import Reaches, Zones
from catalog.origin import Mark


class Ground:
    """The cluster and its documents; of two of one id the first is meant. `teller` is the site whose file has a fault.

    `hidden` are the names of documents that cannot be read now.
    """

    def __init__(
        self, cluster: Cluster, entries: Iterable[Entry], problems: Problems, hidden: frozenset[str] = frozenset()
    ) -> None:
        self.cluster = cluster
        self.reaches = Reaches(cluster)
        self.zones = Zones(cluster)
        self.hidden = hidden
        self.documents: dict[str, Entry] = {}
        self._owned: dict[str, list[Entry]] = {}
        for entry in entries:
            if self.documents.setdefault(entry.id.text, entry) is entry:
                self._owned.setdefault(entry.site, []).append(entry)
        self._channels: dict[str, Mapping[str, Channel]] = {}
        self._problems = problems
        self._told: set[tuple[object, ...]] = set()

    def owned_by(self, site: str) -> Sequence[Entry]:
        """The documents of a site, in the order of their files."""
        return self._owned.get(site, ())

    def channels(self, site: str) -> Mapping[str, Channel]:
        """The channels of a site by path."""
        if site not in self._channels:
            self._channels[site] = self.cluster.sites[site].channels_by_path()
        return self._channels[site]

    def find_channel(self, entry: Entry, site: str, wanted: str) -> Channel | None:
        """Where a document may be shown on a site: in the channel that is wanted, else in the one that has the path of
        its own, else in the first that takes its kind.
        """
        channels = self.channels(site)
        for path in (wanted,) if wanted else (entry.channel, *channels):
            if path in channels and entry.kind in channels[path].kinds:
                return channels[path]
        return None

    def may_reach(self, entry: Entry, site: str) -> bool:
        """Are the readers of the site those that the document is for? A zone that is not declared is nobody's."""
        declared = not entry.head.zone or entry.head.zone in self.zones
        return declared and self.zones.of_entry(entry) <= self.zones.of_site(site)

    def can_go(self, entry: Entry, site: str, teller: str, mark: Mark) -> bool:
        """May the document come to the site at all? What stands against it is told."""
        if site == entry.owner:
            self.tell("placement-to-itself", teller, mark, site=site)
            return False
        if not self.may_reach(entry, site):
            zone = entry.head.zone or self.zones.name(self.zones.of_entry(entry))
            wider = self.zones.name(self.zones.of_site(site))
            self.tell("zone-leak", teller, mark, document=entry.id, zone=zone, site=site, wider=wider)
            return False
        return True

    def knows(self, site: str, teller: str, mark: Mark) -> bool:
        """Is there such a site? It is told where there is not, unless some site could not be read."""
        if site in self.cluster.sites or not self.cluster.whole:
            return site in self.cluster.sites
        near = find_near(site, self.cluster.sites)
        self.tell("unknown-site", teller, mark, site=site, near=near)
        return False

    def tell(
        self, code: str, teller: str, mark: Mark, *, warning: bool = False, once: object = None, **params: object
    ) -> None:
        """Tell a fault, once; with `once`, the first of all that have it in common."""
        key = (code, teller, mark, *(params.values() if once is None else (once,)))
        if key not in self._told:
            self._told.add(key)
            severity = Severity.WARNING if warning else Severity.ERROR
            self._problems.of(teller).add(code, mark, severity=severity, **params)

    def mark_of_setting(self, site: str, key: str, index: int) -> Mark:
        """Where an item of a list stands in a site's file."""
        return self.cluster.written[site].table.mark_of(key, index)


def mark_in_head(entry: Entry, key: str, index: int) -> Mark:
    """Where an item of a list stands in a document's head."""
    marks = entry.marks.get(key, ())
    return marks[index] if index < len(marks) else Mark(entry.file)
