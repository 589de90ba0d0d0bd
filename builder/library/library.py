"""Reads `content/`: the folder says who owns a document, its place which channel it is in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.cluster import Channel, Cluster, Site
from builder.diagnostic import Diagnostic, Problems, find_near
from builder.disk import FoundFile, exists, find_files
from builder.library.bodies import BodyFacts, BodyTooDeep, make_body
from builder.library.checking import tell_faults
from builder.library.entry import Entry
from builder.library.links import CONTENT, Shelf
from builder.library.reading import Draft, read_document
from builder.library.relations import find_ties
from builder.norms import Norms
from builder.store import Store
from builder.workers import run_units
from catalog.lineage import Tie
from catalog.origin import Mark
from catalog.topics import TopicScheme

DECLARATIONS = "declarations.yaml"
_CHUNK = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Every document, by the bytes of its file's path; what links lead to; the ties between documents."""

    entries: tuple[Entry, ...]
    shelf: Shelf
    ties: tuple[Tie, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What every worker needs to read its share."""

    root: Path
    state: Path
    sites: Mapping[str, Site]
    topics: TopicScheme


@dataclass(frozen=True, slots=True, kw_only=True)
class _Share:
    """What a worker read: documents, faults, and the bodies that were not known before."""

    entries: tuple[Entry, ...]
    diagnostics: tuple[Diagnostic, ...]
    bodies: tuple[tuple[str, str, str], ...]


def read_library(
    root: Path, cluster: Cluster, norms: Norms, store: Store, state: Path, problems: Problems, *, jobs: int
) -> Library:
    """Read all documents and render the bodies that are not known yet; faults are told to their sites."""
    found = list(find_files(root, CONTENT))
    files, documents = _sort_out(root, found, cluster, problems)
    chunks = [tuple(documents[start : start + _CHUNK]) for start in range(0, len(documents), _CHUNK)]
    desk = _Desk(root=root, state=state, sites=cluster.sites, topics=norms.topics)
    entries: list[Entry] = []
    for share in run_units(_read_share, chunks, desk, jobs=jobs):
        entries += share.entries
        problems.found += share.diagnostics
        store.put_bodies(share.bodies)
    store.commit()
    shelf = _shelve(entries, files, problems)
    ties = find_ties(entries, problems)
    tell_faults(root, entries, shelf, problems)
    return Library(entries=tuple(entries), shelf=shelf, ties=ties)


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
            if site not in strangers:
                strangers.add(site)
                near = find_near(site, cluster.sites)
                problems.add("content-of-unknown-site", Mark(one.path), site_id=site, near=near)
        elif one.path.endswith(".md"):
            documents.append(one.path)
        elif not one.path.endswith(f"/{DECLARATIONS}"):
            files[one.path] = one.size
    return files, documents


def _read_share(desk: _Desk, files: tuple[str, ...]) -> _Share:
    problems = Problems()
    store = Store.open_to_read(desk.state)
    entries: list[Entry] = []
    bodies: list[tuple[str, str, str]] = []
    channels: dict[str, Mapping[str, Channel]] = {}
    try:
        for file in files:
            site = desk.sites[file.split("/", 2)[1]]
            by_path = channels.get(site.id) or channels.setdefault(site.id, site.channels_by_path())
            draft = read_document(desk.root, file, site, by_path, desk.topics, problems.of(site.id))
            if draft is not None:
                entry = _finish(draft, store, bodies, problems.of(site.id))
                entries += [entry] if entry else []
    finally:
        store.close()
    return _Share(entries=tuple(entries), diagnostics=tuple(problems.found), bodies=tuple(bodies))


def _finish(draft: Draft, store: Store, bodies: list[tuple[str, str, str]], problems: Problems) -> Entry | None:
    known = dict(store.read_facts([draft.body_key]))
    if draft.body_key in known:
        facts = BodyFacts.from_json(known[draft.body_key])
    else:
        try:
            facts, html = make_body(draft.body)
        except BodyTooDeep:
            problems.add("too-deep", Mark(draft.file, draft.body_line))
            return None
        bodies.append((draft.body_key, facts.to_json(), html))
    return Entry(
        id=draft.id,
        site=draft.site,
        channel=draft.channel,
        name=draft.name,
        kind=draft.kind,
        head=draft.head,
        detail=draft.detail,
        file=draft.file,
        body_line=draft.body_line,
        body_key=draft.body_key,
        head_key=draft.head_key,
        facts=facts,
        marks=draft.marks,
    )


def _shelve(entries: Iterable[Entry], files: Mapping[str, int], problems: Problems) -> Shelf:
    by_id: dict[str, Entry] = {}
    by_file: dict[str, Entry] = {}
    for entry in entries:
        other = by_id.setdefault(entry.id.text, entry)
        if other is not entry:
            mark = entry.marks.get("id", (Mark(entry.file),))[0]
            problems.of(entry.site).add("doubled-document-id", mark, id=entry.id, other=other.file)
        by_file[entry.file] = entry
    folded = {path.lower(): path for path in (*files, *by_file)}
    return Shelf(by_id=by_id, by_file=by_file, files=files, folded=folded)


def read_body_text(root: Path, entry: Entry) -> str:
    """The Markdown of a document's body, read again. Raises OSError where the file is gone."""
    lines = (root / entry.file).read_text(encoding="utf-8-sig").split("\n")
    return "\n".join(lines[entry.body_line - 1 :])


def is_written(root: Path, file: str) -> bool:
    """Is there such a file in the cluster?"""
    return exists(root / file)
