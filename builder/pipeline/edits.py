"""What was edited since the last build, where that is what some documents say in words and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from builder.cluster.site import Site
from builder.diagnostic import Problems
from builder.git import NoSuchRevision, find_edited
from builder.library import BodyFacts, Entry, find_target
from builder.library.bodies import BodyTooDeep, body_key, make_body
from builder.library.link_faults import find_faults_of_form
from builder.library.links import CONTENT, Shelf
from builder.library.online import known_facts, read_kept
from builder.library.reading import Draft, KnownWords, enter, read_document
from builder.looks import look_at_all
from builder.norms import Norms
from builder.pipeline.history import Place
from builder.pipeline.options import BuildOptions
from builder.pipeline.unchanged import CODE, TREE, Known, Looker, Signs
from builder.source.front_matter import split
from builder.source.text import read_text
from builder.store import Store, pack_text
from builder.trees import Entry as Seen
from builder.trees import Kind as SeenKind
from builder.trees import walk

DOCUMENT = ".md"
"""How the files of documents end."""

BESIDES = "besides-documents"
"""The note of how in the folder of each site all looks but documents; kept for builds of the work tree."""

_OF_SITE = re.compile(rf"{CONTENT}/([^/]+)/")

_MOST_FOLDERS = 20
"""Sites whose documents are read to find the edited ones."""

MOST_EDITED = 50
"""Documents; of more the whole cluster is looked at, by all processors."""

WORDS = ("title", "summary", "keywords", "source", "author", "editor")
"""What a head tells readers in words; nothing is found, ordered or decided by it."""

_NO_SHELF = Shelf(by_id={}, by_file={}, files={}, folded={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """The files of documents that were edited since a build, and what that build noted."""

    known: Known
    files: tuple[str, ...]

    @property
    def owners(self) -> frozenset[str]:
        """The sites whose documents were edited."""
        return frozenset(owner_of(file) for file in self.files)


def owner_of(file: str) -> str:
    """The site that owns the document of a file."""
    return file.split("/", 2)[1]


def find_edits(options: BuildOptions, place: Place, looker: Looker, store: Store) -> Edits | None:
    """What was edited; None where more than documents is other, or what the last build noted does not hold."""
    known = looker.find_known(store)
    if known is None or options.strict:
        return None
    now = looker.inputs
    if not now or known.inputs.get(CODE) != now[CODE] or known.inputs == now:
        return None
    old, new = known.inputs.get(TREE, ""), place.tree
    if old and new:
        files = _find_in_history(place.source, old, new)
    else:
        files = None if old or new else _find_in_folders(place.root, known.inputs, now, store)
    if files is None or len(files) > MOST_EDITED or not all(map(_is_document, files)):
        return None
    told = {one.mark.file for one in known.left.warnings}
    return Edits(known=known, files=files) if told.isdisjoint(files) else None


def sign_folders(root: Path, inputs: Iterable[str], *, jobs: int) -> Signs:
    """How in the folders of sites all looks but documents, of which the state keeps what they hold: of these only which
    there are. To be asked before anything is read. Raises OSError."""
    sites = [site for name in inputs if (site := _site_of(name))]
    looks = look_at_all([(root / CONTENT / site, True) for site in sites], jobs=jobs, by_name=DOCUMENT)
    return {site: one.digest for site, one in zip(sites, looks, strict=True)}


def _site_of(name: str) -> str:
    """The site of which a folder of `content/` is that was looked at with all below it."""
    found = _OF_SITE.fullmatch(name)
    return found[1] if found else ""


def _find_in_history(source: Path, old: str, new: str) -> tuple[str, ...] | None:
    try:
        return find_edited(source, old, new)
    except NoSuchRevision:
        return None


def _find_in_folders(root: Path, before: Signs, now: Signs, store: Store) -> tuple[str, ...] | None:
    """The documents of sites whose folders look otherwise that hold something else now; None where more is other."""
    changed = [name for name in now if before.get(name) != now[name]]
    known = store.read_notes(BESIDES)
    if before.keys() != now.keys() or len(changed) > _MOST_FOLDERS or not isinstance(known, dict):
        return None
    edited: list[str] = []
    for name in changed:
        site = _site_of(name)
        if not site or known.get(site) != sign_folders(root, [name], jobs=1)[site]:
            return None
        edited += [one.path for one in walk(root, f"{CONTENT}/{site}") if _is_other(root, one, site, store)]
    return tuple(sorted(edited))


def _is_other(root: Path, one: Seen, site: str, store: Store) -> bool:
    """Is it a document that holds something else than when its site was last built whole?"""
    if one.kind is not SeenKind.FILE or not one.path.endswith(".md"):
        return False
    kept = store.read_head(site, one.path)
    text = read_text(root / one.path, one.path, Problems())
    parts = split(text, one.path, Problems()) if text is not None else None
    return parts is None or kept is None or json.loads(kept)[::2] != [parts.head, body_key(parts.body)]


def _is_document(file: str) -> bool:
    return file.startswith("content/") and file.count("/") > 1 and file.endswith(".md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An edited document as it is now, and whether it has another title."""

    entry: Entry
    retitled: bool


def read_edited(root: Path, file: str, site: Site, norms: Norms, store: Store, moment: datetime) -> Edited | None:
    """An edited document as it is now; None where more of it is other than its text and the words that its head tells
    readers, where links to documents or files are, or what registers say, where it is withdrawn, or where there is
    anything to be told of it.
    """
    problems, words = Problems(), KnownWords.of(norms)
    kept = store.read_head(site.id, file)
    before = read_kept(site, file, kept, words, store) if kept is not None else None
    draft = read_document(root, file, site, site.channels_by_path(), words, problems)
    if before is None or draft is None or problems.found or before.is_withdrawn(moment):
        return None
    facts = _read_facts(draft, store)
    if facts is None or facts.slips:
        return None
    now = enter(draft, facts)
    if any(find_faults_of_form(now)):
        return None
    if draft.head_key != before.head_key and (_is_listed(before, site) or not _is_alike(now, before)):
        return None
    same = list(_inner(facts, now)) == list(_inner(before.facts, before)) and _line(now) == _line(before)
    return Edited(entry=now, retitled=now.head.title != before.head.title) if same else None


def _is_alike(now: Entry, before: Entry) -> bool:
    """Are the heads the same but for words that are told to readers?"""
    told: dict[str, Any] = {name: getattr(before.head, name) for name in WORDS}
    same = (now.id, now.kind, now.detail) == (before.id, before.kind, before.detail)
    return same and replace(now.head, **told) == before.head


def _is_listed(entry: Entry, site: Site) -> bool:
    """Is it in a register, or in the tables of what a site discloses? They tell its title by themselves."""
    head, channel = entry.head, site.channels_by_path().get(entry.channel)
    return bool(head.index_number or head.discloses or head.covers or channel is None or channel.discloses)


def _line(entry: Entry) -> str:
    """What registers say of a text, those of other sites too."""
    return entry.facts.summary if entry.head.index_number is not None and not entry.head.summary else ""


def _read_facts(draft: Draft, store: Store) -> BodyFacts | None:
    facts = known_facts(draft.body_key, store)
    if facts is None:
        try:
            facts, html = make_body(draft.body)
        except BodyTooDeep:
            return None
        store.put_bodies([(draft.body_key, pack_text(facts.to_json()), pack_text(html))])
    return facts


def _inner(facts: BodyFacts, entry: Entry) -> Iterable[tuple[str, str]]:
    """The references that may lead to documents and files of the cluster, and pictures, of which warnings may tell."""
    for attribute, reference in facts.references:
        if attribute == "src" or find_target(reference, entry.folder, _NO_SHELF) is not None:
            yield attribute, reference
