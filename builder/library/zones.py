"""What a wider zone would see of a narrower one, and by which path: own pages, links, relations, copies, shared hosts.

Placements are told where they are made (`sharing.py`); here is what leads out besides them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from builder.cluster.hosting import Method
from builder.cluster.site import Site
from builder.cluster.tree import Cluster
from builder.diagnostic import Problems, find_near
from builder.library.checking import named_files
from builder.library.entry import Entry
from builder.library.links import DocumentTarget, FileTarget, Shelf, Target, find_target
from builder.library.places import find_places
from builder.library.reach import Zones
from builder.source.marked import Table
from builder.source.text import read_text
from catalog.lineage import Tie
from catalog.origin import Mark
from catalog.terms import Presence


def tell_zone_faults(
    root: Path, cluster: Cluster, entries: Collection[Entry], shelf: Shelf, ties: Iterable[Tie], problems: Problems
) -> None:
    """Tell every path by which a document or file would reach the readers of a wider zone, where it is written.

    Zones that are not declared are told too: nobody can say what they keep apart.
    """
    zones = Zones(cluster)
    _tell_unknown(cluster, entries, zones, problems)
    if not any(zones.of_site(site) for site in cluster.sites) and not any(entry.head.zone for entry in entries):
        return
    _tell_shared_hosts(cluster, zones, problems)
    for site in cluster.sites.values():
        _tell_settings(site, cluster, shelf, zones, problems.of(site.id))
    for entry in entries:
        own = problems.of(entry.site)
        _tell_own_page(entry, zones, own)
        _tell_links(root, entry, shelf, zones, own)
        _tell_copy(entry, shelf, zones, own)
    for tie in ties:
        _tell_tie(tie, shelf, zones, problems)


def _tell_unknown(cluster: Cluster, entries: Iterable[Entry], zones: Zones, problems: Problems) -> None:
    """A zone that no list holds would count as the widest, so the whole cluster stands still for it."""
    whole = problems.of(None)
    for one in cluster.written.values():
        _tell_name(one.settings.zone or "", one.table.mark_of("zone"), zones, whole)
    _tell_name(cluster.settings.zone, cluster.table.mark_of("zone"), zones, whole)
    for entry in entries:
        if entry.head.zone:
            _tell_name(entry.head.zone, _mark_of(entry, "zone"), zones, problems.of(entry.site))


def _tell_name(zone: str, mark: Mark, zones: Zones, problems: Problems) -> None:
    if zone and zone not in zones:
        problems.add("unknown-zone", mark, zone=zone, near=find_near(zone, zones))


def _tell_shared_hosts(cluster: Cluster, zones: Zones, problems: Problems) -> None:
    """Who is let to a host may read all that lies there: a section lies with its portal; by path, all lie together."""
    for site in cluster.sites.values():
        rank, portal = zones.of_site(site.id), cluster.sites[site.portal]
        if site.presence is Presence.SECTION and rank > zones.of_site(portal.id):
            _tell_shared(site, portal, cluster.explain(site.id, "zone").mark or site.mark, zones, problems)
    if _is_written_by_path(cluster):
        ordered = sorted(cluster.sites.values(), key=lambda one: zones.of_site(one.id))
        widest, narrowest = ordered[0], ordered[-1]
        if zones.of_site(narrowest.id) > zones.of_site(widest.id):
            _tell_shared(narrowest, widest, cluster.table.mark_of("hosting"), zones, problems)


def _tell_shared(site: Site, other: Site, mark: Mark, zones: Zones, problems: Problems) -> None:
    zone, wider = zones.name(zones.of_site(site.id)), zones.name(zones.of_site(other.id))
    problems.of(None).add("zone-shared-host", mark, site=site.id, zone=zone, other=other.id, wider=wider)


def _is_written_by_path(cluster: Cluster) -> bool:
    """A preview lays all sites under one host for the one who looks; what counts is what the settings say."""
    hosting = cluster.table.entries.get("hosting")
    said = hosting.entries.get("by") if isinstance(hosting, Table) else None
    return getattr(said, "text", "") == Method.PATH


def _tell_settings(site: Site, cluster: Cluster, shelf: Shelf, zones: Zones, problems: Problems) -> None:
    """What a home page leads to because the site's settings say so: documents, and other sites."""
    table, rank = cluster.written[site.id].table, zones.of_site(site.id)
    for index, name in enumerate(site.hot_services):
        entry = shelf.by_id.get(name)
        found = zones.of_entry(entry) if entry else None
        _tell_step(rank, found, f"{site.id} → {name}", table.mark_of("hot_services", index), zones, problems)
    for index, link in enumerate(site.links):
        found = zones.of_site(link.site) if link.site in cluster.sites else None
        _tell_step(rank, found, f"{site.id} → {link.site}", table.mark_of("links", index), zones, problems)


def _tell_own_page(entry: Entry, zones: Zones, problems: Problems) -> None:
    rank, wider = zones.of_entry(entry), zones.of_site(entry.owner)
    if rank > wider:
        zone, served = zones.name(rank), zones.name(wider)
        problems.add("zone-own-page", _mark_of(entry, "zone"), zone=zone, site=entry.owner, wider=served)


def _tell_links(root: Path, entry: Entry, shelf: Shelf, zones: Zones, problems: Problems) -> None:
    rank = zones.of_entry(entry)
    for file, mark in named_files(entry):
        target = find_target(file, entry.folder, shelf)
        _tell_step(rank, _rank_of(target, zones), _path_to(entry, target), mark, zones, problems)
    narrower = {
        reference: target
        for reference, target in _body_links(entry, shelf)
        if (found := _rank_of(target, zones)) is not None and found > rank
    }
    text = (read_text(root / entry.file, entry.file, Problems()) or "") if narrower else ""
    for reference, target in narrower.items():
        for mark in find_places(text, reference, entry):
            _tell_step(rank, _rank_of(target, zones), _path_to(entry, target), mark, zones, problems)


def _body_links(entry: Entry, shelf: Shelf) -> Iterator[tuple[str, Target]]:
    for _, reference in entry.facts.references:
        yield reference, find_target(reference, entry.folder, shelf)


def _rank_of(target: Target, zones: Zones) -> int | None:
    """The zone of what a link leads to; a file is for those whom its site serves."""
    if isinstance(target, DocumentTarget):
        return zones.of_entry(target.entry)
    return zones.of_site(target.file.split("/", 2)[1]) if isinstance(target, FileTarget) else None


def _path_to(entry: Entry, target: Target) -> str:
    if isinstance(target, DocumentTarget):
        return f"{entry.id} → {target.entry.id}"
    return f"{entry.id} → {target.file}" if isinstance(target, FileTarget) else ""


def _tell_step(rank: int, found: int | None, path: str, mark: Mark, zones: Zones, problems: Problems) -> None:
    if found is not None and found > rank:
        problems.add("zone-link", mark, zone=zones.name(found), wider=zones.name(rank), path=path)


def _tell_copy(entry: Entry, shelf: Shelf, zones: Zones, problems: Problems) -> None:
    original = shelf.by_id.get(entry.head.copy_of) if entry.head.copy_of else None
    if original is not None and zones.of_entry(original) > zones.of_entry(entry):
        problems.add(
            "zone-copy",
            _mark_of(entry, "copy_of"),
            zone=zones.name(zones.of_entry(original)),
            wider=zones.name(zones.of_entry(entry)),
            path=f"{original.id} → {entry.id}",
        )


def _tell_tie(tie: Tie, shelf: Shelf, zones: Zones, problems: Problems) -> None:
    """The page of a document names those it relates to, and those that change it.

    What forwards or interprets it in a narrower zone is left out there, and no fault.
    """
    later, earlier = shelf.by_id[tie.later.text], shelf.by_id[tie.earlier.text]
    path = f"{later.id} —{tie.relation}→ {earlier.id}"
    own = problems.of(later.site)
    _tell_step(zones.of_entry(later), zones.of_entry(earlier), path, tie.mark, zones, own)
    if tie.relation.changes and zones.of_entry(later) > zones.of_entry(earlier):
        zone, wider = zones.name(zones.of_entry(later)), zones.name(zones.of_entry(earlier))
        own.add("zone-change", tie.mark, zone=zone, wider=wider, path=path)


def _mark_of(entry: Entry, key: str) -> Mark:
    return next(iter(entry.marks.get(key, ())), Mark(entry.file))
