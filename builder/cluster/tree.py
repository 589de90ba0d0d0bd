"""Reads `sites/`: the folder tree is the site tree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TypeVar

from builder.cluster.finishing import finish_site
from builder.cluster.hosting import Hosting, Method
from builder.cluster.inheritance import Setting, Written, find_setting
from builder.cluster.kept import KeptSites, Said
from builder.cluster.settings import ClusterSettings, SiteSettings
from builder.cluster.site import Site
from builder.diagnostic import Problems, find_near
from builder.disk import find_files
from builder.norms import Norms
from builder.source.fields import read_record
from builder.source.marked import Table, read_table
from builder.source.text import read_own_text, read_text
from catalog.identity import WebAddress
from catalog.origin import Mark
from catalog.terms import Presence

SITES = "sites"
CLUSTER_FILE = f"{SITES}/cluster.yaml"
SITE_FILE = "site.yaml"
LARGEST_PAGE = 500
SITE_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?")
_PATH = re.compile(r"[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*")

_Key = TypeVar("_Key")


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """站群: the settings of the whole, and every site by its id, parents before children.

    Not `whole`: a site file could not be read.
    """

    settings: ClusterSettings
    sites: Mapping[str, Site]
    hosting: Hosting
    written: Mapping[str, Written]
    table: Table
    whole: bool

    @cached_property
    def _children(self) -> Mapping[str | None, list[Site]]:
        return _list_by((one.parent, one) for one in self.sites.values())

    @cached_property
    def _sites_at(self) -> Mapping[str, list[Site]]:
        return _list_by((one.portal, one) for one in self.sites.values())

    def children(self, site: str | None) -> Iterator[Site]:
        """The sites directly below one, in the order of the tree; below none: those at its top."""
        return iter(self._children.get(site, ()))

    def sites_at(self, portal: str) -> Iterator[Site]:
        """A portal and its sections, in the order of the tree."""
        return iter(self._sites_at.get(portal, ()))

    def below(self, site: str) -> Iterator[Site]:
        """All sites below one."""
        for child in self.children(site):
            yield child
            yield from self.below(child.id)

    def above(self, site: str) -> Iterator[Site]:
        """The sites above one, the nearest first."""
        while (parent := self.sites[site].parent) is not None:
            yield self.sites[parent]
            site = parent

    def explain(self, site: str, key: str) -> Setting:
        """Where a setting of a site comes from. Raises KeyError where there is no such site or setting."""
        return find_setting(self.written[site], key, self.settings, self.table)


def _list_by(sites: Iterable[tuple[_Key, Site]]) -> Mapping[_Key, list[Site]]:
    """What is asked for each site of a cluster must not look at all of them each time."""
    found: defaultdict[_Key, list[Site]] = defaultdict(list)
    for key, site in sites:
        found[key].append(site)
    return found


def read_cluster(
    root: Path,
    norms: Norms | None,
    problems: Problems,
    *,
    method: Method | None = None,
    kept: KeptSites | None = None,
) -> Cluster | None:
    """Read the cluster and all its sites; None where the tree cannot stand, with every fault told.

    `method` overrides how the cluster is hosted, as a preview does. What is `kept` of site files is taken from there.
    """
    table = _read_yaml(root, CLUSTER_FILE, problems)
    settings = read_record(ClusterSettings, table, problems) if table else None
    written, unread = _read_tree(root, kept or KeptSites({}), problems)
    if settings is None or table is None:
        return None
    settings = _hosted(settings, method)
    _tell_doubled(written, problems)
    sites = {one.settings.id: finish_site(one, settings, table, norms, problems) for one in written}
    _tell_hosts(sites, settings, problems)
    _tell_bad_hosts(written, settings, table, problems)
    _tell_sizes(written, settings, table, problems)
    if not unread:
        _tell_unknown_sites(written, sites, settings, table, problems)
    return _join(settings, table, written, sites, whole=not unread)


def read_part(
    root: Path, norms: Norms, files: Iterable[str], problems: Problems, *, method: Method | None = None
) -> Cluster | None:
    """The cluster as far as some of its sites go, and those above them, as their site files say; of the others nothing
    is known. None where that cannot stand.

    The first site of the whole cluster has to be among them: it may have the host of all.
    """
    table = _read_yaml(root, CLUSTER_FILE, problems)
    settings = read_record(ClusterSettings, table, problems) if table else None
    if settings is None or table is None:
        return None
    settings = _hosted(settings, method)
    by_folder: dict[str, Written] = {}
    kept = KeptSites({})
    for file in sorted({file for one in files for file in _files_above(one)}, key=_by_depth):
        _read_site(root, file, by_folder, kept, problems)
    written = sorted(by_folder.values(), key=lambda one: one.folder.split("/"))
    sites = {one.settings.id: finish_site(one, settings, table, norms, problems) for one in written}
    return _join(settings, table, written, sites, whole=False)


def _join(
    settings: ClusterSettings, table: Table, written: Iterable[Written], sites: Mapping[str, Site], *, whole: bool
) -> Cluster:
    return Cluster(
        settings=settings,
        sites=sites,
        hosting=_hosting(settings, sites),
        written={one.settings.id: one for one in written},
        table=table,
        whole=whole,
    )


def _files_above(file: str) -> Iterator[str]:
    """The file of a site, and those of all above it."""
    for folder in PurePosixPath(file).parents:
        if str(folder) == SITES:
            return
        yield f"{folder}/{SITE_FILE}"


def _by_depth(file: str) -> tuple[int, str]:
    """Parents before children."""
    return file.count("/"), file


def _hosted(settings: ClusterSettings, method: Method | None) -> ClusterSettings:
    """The settings, hosted otherwise where that is asked for."""
    if method is None:
        return settings
    return replace(settings, hosting=replace(settings.hosting, by=method, host=settings.hosting.host))


def read_settings(root: Path, problems: Problems) -> ClusterSettings | None:
    """What `sites/cluster.yaml` says, without the sites; None where it cannot stand, with every fault told."""
    table = _read_yaml(root, CLUSTER_FILE, problems)
    return read_record(ClusterSettings, table, problems) if table else None


def _read_yaml(root: Path, file: str, problems: Problems) -> Table | None:
    text = read_own_text(root, file, problems)
    return read_table(text, file, problems) if text is not None else None


def _read_tree(root: Path, kept: KeptSites, problems: Problems) -> tuple[list[Written], bool]:
    """The sites that can be read, and whether there are others, of which nobody can say more now."""
    files: list[str] = []
    for found in find_files(root, SITES):
        if found.link:
            problems.add("link-out", Mark(found.path))
        elif PurePosixPath(found.path).name == SITE_FILE:
            files.append(found.path)
        elif found.path != CLUSTER_FILE:
            problems.add("stray-file", Mark(found.path), name=PurePosixPath(found.path).name)
    by_folder: dict[str, Written] = {}
    for file in sorted(files, key=_by_depth):
        _read_site(root, file, by_folder, kept, problems)
    return sorted(by_folder.values(), key=lambda one: one.folder.split("/")), len(by_folder) < len(files)


def _read_site(root: Path, file: str, by_folder: dict[str, Written], kept: KeptSites, problems: Problems) -> None:
    folder = str(PurePosixPath(file).parent)
    above = str(PurePosixPath(folder).parent)
    if above != SITES and not (root / above / SITE_FILE).exists():
        problems.add("site-under-no-parent", Mark(file), folder=above)
        return
    said = _read_said(root, file, kept, problems)
    if said is None or (above != SITES and above not in by_folder):
        return
    settings, outline = said
    if not SITE_ID.fullmatch(settings.id):
        problems.add("bad-site-id", outline.mark_of("id"), id=settings.id)
    if settings.path and not _PATH.fullmatch(settings.path):
        problems.add("bad-section-path", outline.mark_of("path"), path=settings.path)
        return
    parent = by_folder.get(above)
    by_folder[folder] = Written(settings=settings, table=outline, file=file, folder=folder, parent=parent)


def _read_said(root: Path, file: str, kept: KeptSites, problems: Problems) -> Said | None:
    """What a site file says, and where."""
    text = read_text(root / file, file, problems)
    if text is None:
        return None
    if (known := kept.find(file, text)) is not None:
        return known
    told = len(problems.found)
    table = read_table(text, file, problems)
    settings = read_record(SiteSettings, table, problems) if table else None
    if settings is None or table is None:
        return None
    said = settings, table.outline()
    if len(problems.found) == told:
        kept.keep(file, said)
    return said


def _tell_doubled(written: list[Written], problems: Problems) -> None:
    first: dict[str, Written] = {}
    for one in written:
        other = first.setdefault(one.settings.id, one)
        if other is not one:
            problems.add("doubled-site-id", one.table.mark_of("id"), id=one.settings.id, other=other.file)


def _tell_hosts(sites: Mapping[str, Site], settings: ClusterSettings, problems: Problems) -> None:
    """By host, each portal needs one of its own below the cluster's suffix; sections' paths must not meet."""
    seen: dict[str, Site] = {}
    for site in sites.values():
        key = f"{site.portal}{site.prefix}" if site.presence is Presence.SECTION else site.host
        if not key and settings.hosting.by is Method.HOST:
            problems.add("site-without-host", site.mark, id=site.id)
        other = seen.setdefault(key, site) if key else site
        if other is not site:
            problems.add("doubled-host", site.mark, host=key, other=other.id)
        if site.host and not f".{site.host}".endswith(f".{settings.domain_suffix}"):
            problems.warn("host-outside-suffix", site.mark, host=site.host, suffix=settings.domain_suffix)


def _tell_bad_hosts(written: list[Written], settings: ClusterSettings, table: Table, problems: Problems) -> None:
    for one in written:
        if one.settings.host and not HOST_NAME.fullmatch(one.settings.host):
            problems.add("bad-host", one.table.mark_of("host"), host=one.settings.host)
    if settings.hosting.host and not HOST_NAME.fullmatch(settings.hosting.host):
        problems.add("bad-host", table.mark_of("hosting"), host=settings.hosting.host)


def _tell_sizes(written: list[Written], settings: ClusterSettings, table: Table, problems: Problems) -> None:
    sizes = [(settings.page_size, table), *((one.settings.page_size, one.table) for one in written)]
    for size, said in sizes:
        if size is not None and not 1 <= size <= LARGEST_PAGE:
            problems.add("bad-page-size", said.mark_of("page_size"), size=size, limit=LARGEST_PAGE)


def _tell_unknown_sites(
    written: list[Written],
    sites: Mapping[str, Site],
    settings: ClusterSettings,
    table: Table,
    problems: Problems,
) -> None:
    for one in written:
        goal = one.settings.state.to
        if goal and goal not in sites and not WebAddress.PATTERN.fullmatch(goal):
            problems.add("unknown-site", one.table.mark_of("state"), site=goal, near=find_near(goal, sites))
        for index, link in enumerate(one.settings.links):
            if link.site and link.site not in sites:
                mark = one.table.mark_of("links", index)
                problems.add("unknown-site", mark, site=link.site, near=find_near(link.site, sites))
    for index, notice in enumerate(settings.notices):
        for site in notice.sites:
            if site not in sites:
                mark = table.mark_of("notices", index)
                problems.add("unknown-site", mark, site=site, near=find_near(site, sites))


def _hosting(settings: ClusterSettings, sites: Mapping[str, Site]) -> Hosting:
    portals = [site for site in sites.values() if site.presence is Presence.SITE]
    shared = settings.hosting.host or next((site.host for site in portals if site.host), "localhost")
    return Hosting(
        method=settings.hosting.by,
        scheme=settings.hosting.scheme,
        host=shared,
        hosts={site.id: site.host for site in portals},
    )
