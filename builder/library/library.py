"""Reads `content/`: the folder says who owns a document, its place which channel it is in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from builder.cluster.tree import Cluster
from builder.diagnostic import Problems, find_near
from builder.disk import FoundFile, find_files
from builder.library.adoptions import ADOPTIONS, read_adoptions
from builder.library.ahead import PackedBody
from builder.library.bodies import body_key, make_body
from builder.library.checking import tell_faults
from builder.library.declarations import DECLARATIONS, Declarations, read_declarations
from builder.library.entry import Entry
from builder.library.links import CONTENT, Shelf
from builder.library.moves import tell_moves
from builder.library.numbers import NUMBERS
from builder.library.online import read_online, read_placements
from builder.library.reading import tell_odd_ending
from builder.library.relations import find_ties, number_of
from builder.library.shares import ReadingRoom, read_shares, share_out, take
from builder.library.sharing import Sharing, find_sharing
from builder.library.zones import tell_zone_faults
from builder.memory import kept_for_good, seldom_collected
from builder.norms import Norms
from builder.source.front_matter import split
from builder.source.text import read_again
from builder.store import Store
from builder.workers import Spread
from catalog.lineage import Tie
from catalog.origin import Mark
from catalog.placement import Decision

_PUT_AT_ONCE = 500
"""Bodies that are put into the state at a time: it takes a quarter of the time in which a worker reads a unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Every document, by the bytes of its file's path; what links lead to; the ties between documents; by site, what is
    declared empty and what was decided on others' documents; which documents are shown on which other sites. `heads`
    are those that were read just now and were not known, by file, packed for the state.
    """

    entries: tuple[Entry, ...]
    shelf: Shelf
    ties: tuple[Tie, ...]
    declarations: Mapping[str, Declarations]
    decisions: Mapping[str, tuple[Decision, ...]]
    sharing: Sharing
    heads: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads the documents: `spread` gives them to workers, who see nothing of the state where they are `far`, and
    know no body. `ahead` gives the bodies that were rendered by then: workers are told their facts, and they are put
    into the state while these read. `around` is entered meanwhile.
    """

    spread: Spread
    far: bool = False
    ahead: Callable[[], Iterable[PackedBody]] = tuple
    around: AbstractContextManager[None] = field(default_factory=nullcontext)


@seldom_collected()
def read_library(
    root: Path,
    cluster: Cluster,
    norms: Norms,
    store: Store,
    state: Path,
    problems: Problems,
    *,
    readers: Readers,
    anew: bool = False,
) -> Library:
    """Read all documents and render the bodies that are not known yet; faults are told to their sites. With `anew`,
    heads are taken apart whatever is kept of them.
    """
    found = list(find_files(root, CONTENT, unseen=".md"))
    files, documents = _sort_out(root, found, cluster, problems)
    units = share_out(documents)
    entries: list[Entry] = []
    heads: dict[str, bytes] = {}
    with readers.around:
        made = readers.ahead()
        known = {key: facts for key, facts, _ in made}
        place = None if readers.far else state
        room = ReadingRoom.of(root, place, cluster.sites, norms, anew=anew, fresh=bool(store.fresh), ahead=known)
        waiting = iter(made)
        for unit in readers.spread(read_shares, units, room):
            for share in unit:
                read, documented = take(share, room, store)
                entries += documented
                heads.update(read.heads)
                problems.found += read.diagnostics
            store.put_bodies(islice(waiting, _PUT_AT_ONCE))
            store.commit()  # all at the end would take half a second, in which nobody else works
        store.put_bodies(waiting)
        store.keep_shares({(one.site, one.number) for unit in units for one in unit})
        store.commit()
    kept_for_good()
    places = {file: place for place, file in enumerate(documents)}
    entries.sort(key=lambda entry: places[entry.file])
    broken = frozenset(documents) - {entry.file for entry in entries}
    shelf = shelve(entries, files, broken, problems)
    hidden = _names_of(broken, cluster, norms, store)
    ties = find_ties(entries, hidden, problems)
    tell_faults(root, entries, shelf, problems)
    tell_zone_faults(root, cluster, entries, shelf, ties, problems)
    there = frozenset(documents)
    gone = [one for site in cluster.sites.values() for one in read_online(site, norms, store, without=there)]
    tell_moves(gone, entries, problems)
    declarations = {
        site.id: read_declarations(root, site, norms, problems.of(site.id)) for site in cluster.sites.values()
    }
    decisions = {site.id: read_adoptions(root, site, problems.of(site.id)) for site in cluster.sites.values()}
    return Library(
        entries=tuple(entries),
        shelf=shelf,
        ties=ties,
        declarations=declarations,
        decisions=decisions,
        sharing=find_sharing(cluster, entries, decisions, problems, hidden=hidden),
        heads=heads,
    )


def _names_of(broken: frozenset[str], cluster: Cluster, norms: Norms, store: Store) -> frozenset[str]:
    """By what names others may know the documents that cannot be read now."""
    names = {file.removeprefix(f"{CONTENT}/").removesuffix(".md") for file in broken}
    for site in sorted({file.split("/", 2)[1] for file in broken}):
        for entry in read_online(cluster.sites[site], norms, store):
            if entry.file in broken:
                names |= {entry.id.text, number_of(entry)}
    return frozenset(names)


def hold_back(library: Library, held: frozenset[str], cluster: Cluster, norms: Norms, store: Store) -> Library:
    """The library as the other sites should see it while some are held: of those, what is on line and no more."""
    others = [entry for entry in library.entries if entry.site not in held]
    online = [entry for site in sorted(held) for entry in read_online(cluster.sites[site], norms, store)]
    entries = sorted((*others, *online), key=lambda entry: os.fsencode(entry.file))
    silent = Problems()
    shelf = shelve(entries, library.shelf.files, library.shelf.broken - {one.file for one in online}, silent)
    ties = find_ties(entries, frozenset(), silent)
    placed = {site: read_placements(store.read_placed(site)) for site in sorted(held)}
    return Library(
        entries=tuple(entries),
        shelf=shelf,
        ties=ties,
        declarations=library.declarations,
        decisions=library.decisions,
        sharing=find_sharing(cluster, entries, library.decisions, silent, online=placed),
    )


def _sort_out(
    root: Path, found: Iterable[FoundFile], cluster: Cluster, problems: Problems
) -> tuple[dict[str, int], list[str]]:
    """Files beside documents with their sizes, and the documents' files."""
    files: dict[str, int] = {}
    documents: list[str] = []
    strangers: set[str] = set()
    for one in found:
        _, _, rest = one.path.partition("/")
        site, slash, _ = rest.partition("/")
        if one.link:
            problems.of(site if site in cluster.sites else None).add("link-out", Mark(one.path))
        elif not slash or site not in cluster.sites:
            if site not in strangers and cluster.whole:
                strangers.add(site)
                near = find_near(site, cluster.sites)
                problems.add("content-of-unknown-site", Mark(one.path), site_id=site, near=near)
        elif one.path.endswith(".md"):
            documents.append(one.path)
        elif not one.path.endswith((f"/{DECLARATIONS}", f"/{NUMBERS}", f"/{ADOPTIONS}")):
            files[one.path] = one.size
            tell_odd_ending(one.path, problems.of(site))
    return files, documents


def render_again(root: Path, entry: Entry) -> str:
    """The HTML of a body whose rendering was lost; empty where the file is another by now. Raises OSError where it
    cannot be read."""
    text = read_again(root / entry.file, entry.file)
    parts = split(text, entry.file, Problems()) if text is not None else None
    return make_body(parts.body)[1] if parts is not None and body_key(parts.body) == entry.body_key else ""


def _fold(path: str) -> str:
    """Without capitals; a path that has none as it is, not as a copy of its own."""
    folded = path.lower()
    return path if folded == path else folded


def shelve(entries: Iterable[Entry], files: Mapping[str, int], broken: frozenset[str], problems: Problems) -> Shelf:
    """What links may lead to; an id that two documents have is told."""
    by_id: dict[str, Entry] = {}
    by_file: dict[str, Entry] = {}
    for entry in entries:
        other = by_id.setdefault(entry.id.text, entry)
        if other is not entry:
            mark = entry.marks.get("id", (Mark(entry.file),))[0]
            problems.of(entry.site).add("doubled-document-id", mark, id=entry.id, other=other.file)
        by_file[entry.file] = entry
    folded = {_fold(path): path for path in (*files, *by_file)}
    return Shelf(by_id=by_id, by_file=by_file, files=files, folded=folded, broken=broken)
