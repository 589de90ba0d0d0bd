"""Documents are read in shares, by whichever worker is free; what that gave is kept, named after all that it hangs on.

A share is as many documents of one site as are worth a place of their own in the state. While their texts are the same,
and what a head may say is, they are not read again: that takes four times as long as to see that they are the same.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from builder.carrying import Packed
from builder.cluster.site import Site
from builder.diagnostic import Diagnostic, Problems
from builder.digest import digest_text, digest_value
from builder.library.bodies import BodyFacts, BodyTooDeep, make_body
from builder.library.entry import Entry
from builder.library.online import spell_head
from builder.library.reading import Draft, KnownWords, enter, read_words, read_written
from builder.norms import Norms
from builder.source.pinyin import load_readings
from builder.store import Store, pack_text, unpack_text
from catalog.origin import Mark

TOGETHER = 150
"""Documents that one worker reads at a time, about; a share has no more, about."""

_NONE_AHEAD: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True)
class Share:
    """Some documents of a site, by the number of the share."""

    site: str
    number: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRoom:
    """What every worker needs to read shares; `words` is the digest of what `known` knows. Without a `state` nothing is
    known of an earlier build; with `anew` no more than bodies; where it is `fresh`, nothing of any. `ahead`: packed
    facts of bodies that this build has rendered already, by key.
    """

    root: Path
    state: Path | None
    sites: Mapping[str, Site]
    known: KnownWords
    words: str
    anew: bool
    fresh: bool
    ahead: Mapping[str, bytes]

    @classmethod
    def of(
        cls,
        root: Path,
        state: Path | None,
        sites: Mapping[str, Site],
        norms: Norms,
        *,
        anew: bool,
        fresh: bool,
        ahead: Mapping[str, bytes] = _NONE_AHEAD,
    ) -> ReadingRoom:
        """That of a cluster."""
        known = KnownWords.of(norms)
        words = digest_value((tuple(sorted(known.topics)), tuple(sorted(one.text for one in known.items))))
        return cls(root=root, state=state, sites=sites, known=known, words=words, anew=anew, fresh=fresh, ahead=ahead)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadShare:
    """What a worker read: documents, their heads, faults, and the bodies that were not known before; packed.

    `key` names all that the documents hang on; it is empty where there was anything to be told of them. Without
    `entries` they are those that the state keeps by that key.
    """

    share: Share
    key: str
    entries: Packed[tuple[Entry, ...]] | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    bodies: tuple[tuple[str, bytes, bytes], ...] = ()
    heads: tuple[tuple[str, bytes], ...] = ()


@dataclass(slots=True)
class _Read:
    """What is gathered of a share while it is read; `texts` are files with the digests of what they hold."""

    texts: list[tuple[str, str]] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)


def share_out(documents: Iterable[str]) -> list[tuple[Share, ...]]:
    """The files of documents in shares, and as many of these together as a worker gets at a time.

    In which share a document of a large site is hangs on its name: those of one that is new are all that change.
    """
    by_site: dict[str, list[str]] = {}
    for file in documents:
        by_site.setdefault(file.split("/", 2)[1], []).append(file)
    units: list[tuple[Share, ...]] = []
    waiting: list[Share] = []
    size = 0
    for site, files in by_site.items():
        for share in _divide(site, files):
            waiting.append(share)
            size += len(share.files)
            if size >= TOGETHER:
                units.append(tuple(waiting))
                waiting, size = [], 0
    return [*units, tuple(waiting)] if waiting else units


def _divide(site: str, files: Sequence[str]) -> Iterator[Share]:
    count = 1 << ((len(files) - 1) // TOGETHER).bit_length()
    if count == 1:
        yield Share(site, 0, tuple(files))
        return
    shares: list[list[str]] = [[] for _ in range(count)]
    for file in files:
        shares[zlib.crc32(file.encode("utf-8", "surrogateescape")) % count].append(file)
    yield from (Share(site, number, tuple(some)) for number, some in enumerate(shares) if some)


def read_shares(room: ReadingRoom, shares: tuple[Share, ...]) -> tuple[ReadShare, ...]:
    """What a worker does: those shares that are not known."""
    if room.fresh:
        load_readings()  # by each for itself: here, for good, they would be sixty megabytes that all later work lacks
    if room.state is None:
        return tuple([read_share(room, one, None) for one in shares])
    with closing(Store.open_to_read(room.state)) as store:
        return tuple([_find_share(room, one, store) or read_share(room, one, store) for one in shares])


def _find_share(room: ReadingRoom, share: Share, store: Store) -> ReadShare | None:
    """A share that the state keeps as it would be read now."""
    kept = None if room.anew else store.find_share(share.site, share.number)
    if kept is None or not all(map(str.isascii, share.files)):  # no channel is called otherwise, which is told anew
        return None
    silent = Problems()
    texts: list[tuple[str, str]] = []
    for file in share.files:
        text = read_written(room.root, file, silent)
        if text is None:
            return None
        texts.append((file, digest_text(text)))
    return ReadShare(share=share, key=kept) if _name(room, share, texts) == kept else None


def read_share(room: ReadingRoom, share: Share, store: Store | None) -> ReadShare:
    """A share, read anew; of the bodies some may be known."""
    problems = Problems(site=share.site)
    read = _read_drafts(room, share, problems)
    known = _find_known(room, store, read.drafts)
    bodies: list[tuple[str, bytes, bytes]] = []
    found = [_finish(draft, known.get(draft.body_key), bodies, problems) for draft in read.drafts]
    return ReadShare(
        share=share,
        key="" if problems.found else _name(room, share, read.texts),
        entries=Packed(tuple([entry for entry in found if entry is not None])),
        diagnostics=tuple(problems.found),
        bodies=tuple(bodies),
        heads=tuple(
            [(one.file, pack_text(spell_head(one.head_text, one.body_line, one.body_key))) for one in read.drafts]
        ),
    )


def _read_drafts(room: ReadingRoom, share: Share, problems: Problems) -> _Read:
    site, read = room.sites[share.site], _Read()
    channels = site.channels_by_path()
    for file in share.files:
        text = read_written(room.root, file, problems)
        if text is None:
            continue
        read.texts.append((file, digest_text(text)))
        draft = read_words(text, file, site, channels, room.known, problems)
        if draft is not None:
            read.drafts.append(draft)
    return read


def _name(room: ReadingRoom, share: Share, texts: Sequence[tuple[str, str]]) -> str:
    """The name of what a share gives: of the texts, of the words that heads may use, of the channels and the kinds that
    these take."""
    channels = tuple((one.path, one.kinds) for one in room.sites[share.site].walk_channels())
    return digest_value((room.words, channels, tuple(texts)))


def _find_known(room: ReadingRoom, store: Store | None, drafts: Iterable[Draft]) -> Mapping[str, BodyFacts | None]:
    """The facts of the bodies that were rendered before."""
    asked = {draft.body_key for draft in drafts}
    ahead = {key: text for key in asked & room.ahead.keys() if (text := unpack_text(room.ahead[key])) is not None}
    found = dict(store.read_facts(sorted(asked - ahead.keys()))) if store is not None else {}
    return {key: BodyFacts.from_json(text) for key, text in (found | ahead).items()}


def _finish(
    draft: Draft, facts: BodyFacts | None, bodies: list[tuple[str, bytes, bytes]], problems: Problems
) -> Entry | None:
    if facts is None:
        try:
            facts, html = make_body(draft.body)
        except BodyTooDeep:
            problems.add("too-deep", Mark(draft.file, draft.body_line))
            return None
        bodies.append((draft.body_key, pack_text(facts.to_json()), pack_text(html)))
    return enter(draft, facts)


def take(read: ReadShare, room: ReadingRoom, store: Store) -> tuple[ReadShare, tuple[Entry, ...]]:
    """The documents of a share; what is new of it is kept. It is read anew, and told as it was read then, where the
    state turns out not to have it whole."""
    if read.entries is None:
        data = store.read_share(read.share.site, read.share.number)
        with suppress(ValueError):
            return read, Packed[tuple[Entry, ...]](data=data or b"").unpack()
        read = read_share(room, read.share, store)
    entries = read.entries or Packed(())
    store.put_bodies(read.bodies)
    if read.key:
        store.put_share(read.share.site, read.share.number, read.key, entries.data)
    else:
        store.drop_share(read.share.site, read.share.number)
    return read, entries.unpack()
