"""A site as it was when it was last built whole: its documents, and what it showed of others, as the state keeps them.

They are needed while it is held, and where only some documents are other than before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from builder.cluster.site import Site
from builder.diagnostic import Problems
from builder.digest import digest_text, digest_value
from builder.library.bodies import BodyFacts, body_key
from builder.library.entry import Entry
from builder.library.reading import Body, KnownWords, enter, read_head
from builder.norms import Norms
from builder.source.front_matter import split
from builder.source.text import read_again
from builder.store import Store, pack_text
from catalog.identity import DocumentId
from catalog.origin import Mark
from catalog.placement import Placement, Showing, Way

_spell_head_line = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode


def spell_placements(placements: Iterable[Placement]) -> str:
    """As the state keeps them."""
    return json.dumps([_spell(one) for one in placements], ensure_ascii=False)


def _spell(one: Placement) -> list[object]:
    mark = [one.mark.file, one.mark.line, one.mark.column]
    words = [one.document.text, one.site, one.channel, one.way, one.showing, one.since.isoformat(), one.by]
    return [*words, mark, one.former]


def read_placements(text: str) -> tuple[Placement, ...]:
    """What `spell_placements` wrote."""
    return tuple(
        Placement(
            document=DocumentId(document),
            site=site,
            channel=channel,
            way=Way(way),
            showing=Showing(showing),
            since=date.fromisoformat(since),
            by=by,
            mark=Mark(*mark),
            former=tuple(former),
        )
        for document, site, channel, way, showing, since, by, mark, former in json.loads(text)
    )


def read_online(site: Site, norms: Norms, store: Store, *, without: frozenset[str] = frozenset()) -> Iterator[Entry]:
    """The documents of a site as they were when it was last built whole, but for those of some files."""
    known = KnownWords.of(norms)
    for file, kept in store.read_heads(site.id, without):
        entry = read_kept(site, file, kept, known, store)
        if entry is not None:
            yield entry


def read_kept(site: Site, file: str, kept: str, known: KnownWords, store: Store) -> Entry | None:
    """A document from the head that the state keeps; None where its body is not known."""
    text, line, key = json.loads(kept)
    body = Body(line=line, key=key)
    draft = read_head(text, file, site, site.channels_by_path(), known, Problems(), body)
    facts = known_facts(key, store)
    return enter(draft, facts) if draft is not None and facts else None


def known_facts(key: str, store: Store) -> BodyFacts | None:
    """The facts of a body whose HTML is kept too."""
    text = dict(store.read_facts([key])).get(key)
    return BodyFacts.from_json(text) if text is not None else None


def keep_online(
    root: Path,
    site: str,
    entries: Iterable[Entry],
    placed: Iterable[Placement],
    coming: Iterable[Placement],
    store: Store,
    heads: Mapping[str, bytes],
) -> None:
    """Remember a site's heads, what it shows of others as they are on line now, and all that is placed there, if they
    are others than before. `heads` are those, packed, that were read just now, by file. Raises OSError.
    """
    own, shown, all_coming = tuple(entries), tuple(placed), tuple(coming)
    others = spell_placements(shown)
    all_placed = others if all_coming == shown else spell_placements(all_coming)
    mark = digest_value((tuple(map(_mark, own)), others, all_placed))
    if store.read_notes(f"heads:{site}") == mark:
        return
    store.put_placed(site, others, all_placed)
    known = [(one.file, heads.get(one.file) or _find_packed(root, one, store)) for one in own]
    store.put_heads(site, [(file, head) for file, head in known if head])
    store.put_names(site, [(one.id.text, one.file) for one in own if one.file != file_named(one.id.text)])
    store.put_notes(f"heads:{site}", mark)


def keep_edited(root: Path, site: str, entries: Iterable[Entry], edited: Iterable[Entry], store: Store) -> None:
    """Remember the heads of a site's documents of which only some are other than before. Raises OSError."""
    own = tuple(entries)
    for one in edited:
        head = _spell_head(root, one)
        if head is not None:
            store.put_head(site, one.file, head)
    placed = [store.read_placed(site), store.read_coming(site)]
    store.put_notes(f"heads:{site}", digest_value((tuple(map(_mark, own)), *placed)))


def file_named(document: str) -> str:
    """The file of a document that has no id of its own."""
    return f"content/{document}.md"


def _mark(entry: Entry) -> tuple[str, str, str, int]:
    return entry.file, entry.head_key, entry.body_key, entry.body_line


def _find_packed(root: Path, entry: Entry, store: Store) -> bytes:
    """The head that an entry was made of: as the state keeps it, or as it lies there still; else nothing."""
    kept = store.read_head(entry.site, entry.file)
    if kept is not None:
        text, line, key = json.loads(kept)
        if (digest_text(text), line, key) == (entry.head_key, entry.body_line, entry.body_key):
            return pack_text(kept)
    head = _spell_head(root, entry)
    return pack_text(head) if head is not None else b""


def _spell_head(root: Path, entry: Entry) -> str | None:
    """None where the file is gone or another by now: of what was not built nothing is on line. Raises OSError where it
    cannot be read: the document would be taken for one that is not on line."""
    text = read_again(root / entry.file, entry.file)
    parts = split(text, entry.file, Problems()) if text is not None else None
    if parts is None or (digest_text(parts.head), body_key(parts.body)) != (entry.head_key, entry.body_key):
        return None
    return spell_head(parts.head, entry.body_line, entry.body_key)


def spell_head(head: str, body_line: int, body_key: str) -> str:
    """The head of a document as the state keeps it."""
    return _spell_head_line([head, body_line, body_key])
