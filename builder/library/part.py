"""A part of the library: of some sites what was on line when they were last built whole, and what is new of that.

Nothing else is read. What pages are told of documents, ties or sites that are not in the part is wrong; whoever uses a
part has to prove of each answer that it is the one that the whole library gave.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Set
from pathlib import Path

from builder.cluster.tree import Cluster
from builder.diagnostic import Problems
from builder.disk import find_files
from builder.library.adoptions import ADOPTIONS, read_adoptions
from builder.library.declarations import DECLARATIONS, read_declarations
from builder.library.entry import Entry
from builder.library.library import Library, shelve
from builder.library.links import CONTENT
from builder.library.numbers import NUMBERS
from builder.library.online import file_named, read_kept, read_online, read_placements
from builder.library.reading import KnownWords
from builder.library.relations import find_ties
from builder.library.sharing import Sharing
from builder.norms import Norms
from builder.store import Store
from catalog.placement import Placement

_NO_FILES = (".md", f"/{DECLARATIONS}", f"/{NUMBERS}", f"/{ADOPTIONS}")


def find_file(document: str, store: Store) -> str:
    """Where a document lay when its site was last built whole."""
    return store.find_file(document) or file_named(document)


def read_library_part(
    root: Path,
    cluster: Cluster,
    sites: Set[str],
    documents: Iterable[str],
    edited: Mapping[str, Entry],
    norms: Norms,
    store: Store,
) -> Library:
    """All documents of some sites and some others, `edited` ones by their files as they are now; with the placements of
    the sites. `cluster` holds the sites and the owners of the documents, or they are passed over.
    """
    known = KnownWords.of(norms)
    found = {one.file: one for site in sorted(sites) for one in read_online(cluster.sites[site], norms, store)}
    for file in sorted({find_file(one, store) for one in documents} - found.keys()):
        entry = _read_one(file, cluster, known, store)
        if entry is not None:
            found[file] = entry
    found |= edited
    entries = sorted(found.values(), key=lambda one: os.fsencode(one.file))
    files = {
        one.path: one.size
        for site in sorted(sites)
        for one in find_files(root, f"{CONTENT}/{site}")
        if not one.link and not one.path.endswith(_NO_FILES)
    }
    silent = Problems()
    return Library(
        entries=tuple(entries),
        shelf=shelve(entries, files, frozenset(), silent),
        ties=find_ties(entries, frozenset(), silent),
        declarations={site: read_declarations(root, cluster.sites[site], norms, silent) for site in sorted(sites)},
        decisions={site: read_adoptions(root, cluster.sites[site], silent) for site in sorted(sites)},
        sharing=Sharing(placements=_placements(cluster, sites, entries, store)),
    )


def _read_one(file: str, cluster: Cluster, known: KnownWords, store: Store) -> Entry | None:
    owner = file.split("/", 2)[1]
    kept = store.read_head(owner, file) if owner in cluster.sites else None
    return read_kept(cluster.sites[owner], file, kept, known, store) if kept is not None else None


def _placements(cluster: Cluster, sites: Set[str], entries: Iterable[Entry], store: Store) -> tuple[Placement, ...]:
    """In the order of a whole library: of their documents' files, then of the sites."""
    order = {entry.id.text: index for index, entry in enumerate(entries)}
    places = {site: index for index, site in enumerate(cluster.sites)}
    found = [one for site in sorted(sites) for one in read_placements(store.read_coming(site) or "[]")]
    known = [one for one in found if one.document.text in order]
    return tuple(sorted(known, key=lambda one: (order[one.document.text], places[one.site], one.channel)))
