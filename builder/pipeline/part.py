"""A part of a cluster: the sites whose pages look at edited documents, and what these pages name.

A part does not know all: how the whole is read and planned stands in `reading`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from builder.cluster.tree import Cluster, read_part
from builder.diagnostic import Problems
from builder.library import Entry
from builder.library.part import find_file, read_library_part
from builder.norms import Norms, read_norms
from builder.output import OutputTree
from builder.pipeline.edits import Edited, Edits, owner_of, read_edited
from builder.pipeline.options import BuildOptions
from builder.pipeline.reading import Reading
from builder.pipeline.shop import Shop, open_shop
from builder.pipeline.site_work import Bench, lay_out
from builder.pipeline.templates import read_checked_themes
from builder.plan import plan_part
from builder.portal import Portal
from builder.store import Store

SITE_FILES = "site-files"
"""The note of the state that names the file of every site, in the order of the tree."""

MOST_SITES = 200
"""Sites that a part may hold; of more the whole cluster is looked at, by all processors."""


class NotProved(Exception):
    """A part does not suffice: the whole has to be looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What edited documents concern, laid out for work. `edited` are the documents as they are now; `retitled`: one of
    them has another title.
    """

    reading: Reading
    shop: Shop
    benches: tuple[Bench, ...]
    edited: tuple[Entry, ...]
    retitled: bool


def note_sites(cluster: Cluster, store: Store) -> None:
    """Note where the sites are written."""
    files = [[site, one.file] for site, one in cluster.written.items()]
    if store.read_notes(SITE_FILES) != files:
        store.put_notes(SITE_FILES, files)


def read_cluster_part(edits: Edits, options: BuildOptions, store: Store) -> Part:
    """Read the edited documents, the sites that they concern, and what pages of these name. Raises NotProved."""
    problems = Problems()
    norms = read_norms(options.read.root, problems, known=True)
    noted = store.read_notes(SITE_FILES)
    if norms is None or not isinstance(noted, list):
        raise NotProved
    files: dict[str, str] = dict(noted)
    found = _read_edited(edits, files, norms, options, store)
    edited = tuple(one.entry for one in found)
    concerned = edits.owners.union(*(store.find_readers(one.id.text) for one in edited))
    named = frozenset[str]().union(*(store.read_readings(site) for site in concerned))
    near = concerned.union(owner_of(find_file(one, store)) for one in named)
    if len(near) > MOST_SITES or not concerned <= files.keys():
        raise NotProved
    cluster = _read_sites(near & files.keys(), files, norms, options)
    themes = read_checked_themes(options.read.root, cluster, store, problems)
    library = read_library_part(
        options.read.root, cluster, concerned, named, {one.file: one for one in edited}, norms, store
    )
    if problems.found:
        raise NotProved
    portal = Portal(cluster=cluster, library=library, norms=norms, themes=themes, moment=options.read.moment)
    ordered = tuple(site for site in cluster.sites if site in concerned)
    plans = {plan.site: plan for plan in plan_part(portal, ordered, first=next(iter(files)))}
    reading = Reading(portal=portal, plans=plans, held=frozenset(), bodies=frozenset())
    shop = open_shop(
        reading,
        store,
        root=options.read.root,
        state=options.read.state,
        tree=OutputTree(out=options.out),
        clean=False,
        place_at_once=False,
    )
    benches = tuple(lay_out(shop, cluster.sites[site], store) for site in ordered)
    return Part(reading=reading, shop=shop, benches=benches, edited=edited, retitled=any(one.retitled for one in found))


def _read_edited(
    edits: Edits, files: Mapping[str, str], norms: Norms, options: BuildOptions, store: Store
) -> tuple[Edited, ...]:
    if not edits.owners <= files.keys():
        raise NotProved
    sites = _read_sites(edits.owners, files, norms, options).sites
    read, moment = options.read, options.read.moment
    found = [read_edited(read.root, one, sites[owner_of(one)], norms, store, moment) for one in edits.files]
    edited = tuple(one for one in found if one is not None)
    if len(edited) < len(found):
        raise NotProved
    return edited


def _read_sites(sites: Iterable[str], files: Mapping[str, str], norms: Norms, options: BuildOptions) -> Cluster:
    """Some sites, the first of all, and the tops of the tree, whose indexes hold all documents."""
    tops = (file for file in files.values() if file.count("/") == 2)
    problems = Problems()
    wanted = [next(iter(files.values())), *tops, *(files[site] for site in sites)]
    cluster = read_part(options.read.root, norms, wanted, problems, method=options.read.method)
    if cluster is None or problems.errors:
        raise NotProved
    return cluster
