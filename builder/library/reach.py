"""Which sites a rule means, and which zones may read what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from builder.cluster.site import Site
from builder.cluster.tree import Cluster
from builder.library.entry import Entry
from catalog.placement import Reach, SiteSelection


class Reaches:
    """Answers, once for each site and selection, which sites are meant; in the order of the tree."""

    def __init__(self, cluster: Cluster) -> None:
        self._sites = cluster.sites
        self._below: dict[str, list[Site]] = {}
        for site in cluster.sites.values():
            self._below.setdefault(site.parent or "", []).append(site)
        self._known: dict[tuple[str, SiteSelection], tuple[Site, ...]] = {}

    def find(self, site: Site, selection: SiteSelection) -> tuple[Site, ...]:
        """The sites that `selection` means where `site` writes it; unknown names are passed over."""
        key = (site.id, selection)
        if key not in self._known:
            self._known[key] = tuple(self._find(site, selection))
        return self._known[key]

    def _find(self, site: Site, selection: SiteSelection) -> Iterable[Site]:
        if selection.sites:
            return (self._sites[name] for name in selection.sites if name in self._sites)
        near = self._reached(site, selection.reach)
        return (one for one in near if selection.takes(one.level, one.body, one.functions))

    def _reached(self, site: Site, reach: Reach) -> Iterable[Site]:
        if reach is Reach.ABOVE:
            return self._above(site)
        if reach is Reach.SIBLINGS:
            return (one for one in self._below[site.parent or ""] if one.id != site.id and one.level is site.level)
        return self._all_below(site.id)

    def _above(self, site: Site) -> Iterable[Site]:
        while site.parent is not None:
            site = self._sites[site.parent]
            yield site

    def _all_below(self, site: str) -> Iterable[Site]:
        for child in self._below.get(site, ()):
            yield child
            yield from self._all_below(child.id)


class Zones:
    """The networks of a cluster, from the widest to the narrowest; a document may be seen in its own and narrower."""

    def __init__(self, cluster: Cluster) -> None:
        self._ranks = {name: rank for rank, name in enumerate(cluster.settings.zones)}
        self._sites = {site.id: self._ranks.get(site.zone, 0) for site in cluster.sites.values()}

    def __contains__(self, zone: str) -> bool:
        return zone in self._ranks

    def __iter__(self) -> Iterator[str]:
        return iter(self._ranks)

    def of_site(self, site: str) -> int:
        """0 for the widest."""
        return self._sites[site]

    def of_entry(self, entry: Entry) -> int:
        """A document's own, where it is narrower than that of the site that owns it."""
        return max(self._sites[entry.owner], self._ranks.get(entry.head.zone, 0))

    def name(self, rank: int) -> str:
        """What the cluster calls it."""
        return next((name for name, one in self._ranks.items() if one == rank), "")
