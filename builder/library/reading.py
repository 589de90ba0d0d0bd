"""One content file to one document, with all its faults told."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.cluster.site import Channel, Site
from builder.diagnostic import Problems, find_near
from builder.digest import digest_text
from builder.library.bodies import BodyFacts, body_key
from builder.library.entry import Entry
from builder.norms import Norms
from builder.source.fields import field_types, read_record
from builder.source.front_matter import Parts, split
from builder.source.marked import Scalar, Sequence, Table, read_table
from builder.source.pinyin import slug
from builder.source.text import read_text
from catalog.document import DETAILS, Detail, Head, Policy
from catalog.identity import DocumentId
from catalog.lineage import Relation
from catalog.origin import Mark
from catalog.register import ItemCode
from catalog.terms import Kind
from catalog.topics import Topic

_ALIAS = re.compile(r"/?[A-Za-z0-9._~-]{1,200}(/[A-Za-z0-9._~-]{1,200})*/?")
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_ALMOST_DOCUMENTS = ("md", "markdown")
LONGEST_PATH = 240
MOST_VALUES = 5_000
"""Keys and values of a head, those in lists too."""

_MOST_NEAR = 20
"""Words of one head that a suggestion is looked for."""

_HEAD_KEYS = frozenset(field_types(Head))
_KINDS = {kind.value: kind for kind in Kind}
_OWN_KEYS = {kind: frozenset(field_types(detail)) for kind, detail in DETAILS.items()}
_BESIDE = ("aliases", "attachments", "image", "file", "id", "materials", "index_number")
_POINTED_AT = (*(relation.value for relation in Relation), *_BESIDE, "push", "submit", "copy_of", "zone")
"""The keys whose places later stages point to: relations, aliases, files."""

_NO_MARKS: Mapping[str, tuple[Mark, ...]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWords:
    """The words that only tables can judge: paths of topics, codes of the disclosure catalogue."""

    topics: Mapping[str, Topic]
    norms: Norms

    @classmethod
    def of(cls, norms: Norms) -> KnownWords:
        """Those of the tables."""
        return cls(topics=norms.topics.by_path(), norms=norms)

    @property
    def items(self) -> Collection[ItemCode]:
        """The codes of the disclosure catalogue."""
        return self.norms.registers.by_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What stands below a head: from which line on, the text, and the name under which its rendering is kept."""

    line: int = 1
    text: str = ""
    key: str = ""

    @classmethod
    def of(cls, parts: Parts) -> Body:
        """That of a file."""
        return cls(line=parts.body_line, text=parts.body, key=body_key(parts.body))


NO_BODY = Body()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A document as read: all of an Entry but for what its body says."""

    id: DocumentId
    site: str
    channel: str
    name: str
    kind: Kind
    head: Head
    detail: Detail
    file: str
    head_key: str
    marks: Mapping[str, tuple[Mark, ...]]
    body_line: int
    body: str
    body_key: str
    head_text: str


def read_document(
    root: Path, file: str, site: Site, channels: Mapping[str, Channel], known: KnownWords, problems: Problems
) -> Draft | None:
    """The document of a file below `content/<site id>/`; None, with every fault told, where it is not whole."""
    text = read_written(root, file, problems)
    return read_words(text, file, site, channels, known, problems) if text is not None else None


def read_written(root: Path, file: str, problems: Problems) -> str | None:
    """The text of a document's file; None, with the fault told, where its address does not stand or it is no text."""
    return read_text(f"{root}/{file}", file, problems) if _address_stands(file, problems) else None


def read_words(
    text: str, file: str, site: Site, channels: Mapping[str, Channel], known: KnownWords, problems: Problems
) -> Draft | None:
    """The document that a text is; None, with every fault told, where it is not whole."""
    parts = split(text, file, problems)
    return read_head(parts.head, file, site, channels, known, problems, Body.of(parts)) if parts is not None else None


def read_head(
    text: str,
    file: str,
    site: Site,
    channels: Mapping[str, Channel],
    known: KnownWords,
    problems: Problems,
    body: Body = NO_BODY,
) -> Draft | None:
    """What the head of a document says; None, with every fault told, where it is not whole."""
    table = read_table(text, file, problems, first_line=2, most_nodes=MOST_VALUES)
    channel = _find_channel(file, site, channels, problems)
    if table is None:
        return None
    kind = _find_kind(table, channel, problems)
    own = _OWN_KEYS[kind] if kind else frozenset(table.keys)
    head = read_record(Head, table, problems, also=own)
    words_stand = _words_stand(table, known, problems)
    if kind is None or channel is None:
        return None
    detail = read_record(DETAILS[kind], table, problems, also=_HEAD_KEYS)
    if head is None or detail is None or not words_stand or not _times_stand(head, detail, table, problems):
        return None
    name = _name_of(file).removesuffix(".md")
    return Draft(
        id=DocumentId(head.id or f"{site.id}/{channel.path}/{name}"),
        site=site.id,
        channel=channel.path,
        name=name,
        kind=kind,
        head=head,
        detail=detail,
        file=file,
        head_key=digest_text(text),
        marks=_marks(table),
        body_line=body.line,
        body=body.text,
        body_key=body.key,
        head_text=text,
    )


def enter(draft: Draft, facts: BodyFacts) -> Entry:
    """The document, whole: its body is known now."""
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


def _address_stands(file: str, problems: Problems) -> bool:
    name = _name_of(file)
    if len(os.fsencode(file)) > LONGEST_PATH:
        problems.add("path-too-long", Mark(file), length=len(os.fsencode(file)), limit=LONGEST_PATH)
        return False
    if not _NAME.fullmatch(name):
        stem, dot, ending = name.rpartition(".")
        problems.add("bad-file-name", Mark(file), name=name, near=f"{slug(stem)}{dot}{ending.lower()}")
        return False
    return True


def tell_odd_ending(file: str, problems: Problems) -> None:
    """Tell a file that its author takes for a document, and that is none for its ending: it would be passed over, and
    nobody would hear of it."""
    stem, dot, ending = _name_of(file).rpartition(".")
    if dot and ending.lower() in _ALMOST_DOCUMENTS:
        problems.add("not-ending-in-md", Mark(file), name=f"{stem}.{ending}", near=f"{slug(stem)}.md")


def _name_of(file: str) -> str:
    return file.rpartition("/")[2]


def _find_channel(file: str, site: Site, channels: Mapping[str, Channel], problems: Problems) -> Channel | None:
    path = "/".join(file.split("/")[2:-1])
    channel = channels.get(path)
    if channel is None:
        problems.add(
            "unknown-channel", Mark(file), channel=path or "/", site_id=site.id, near=find_near(path, channels)
        )
    return channel


def _find_kind(table: Table, channel: Channel | None, problems: Problems) -> Kind | None:
    node = table.entries.get("kind")
    if not isinstance(node, Scalar) or node.empty:
        return channel.kinds[0] if channel else None
    kind = _KINDS.get(node.text)
    if kind is None:
        return None
    if channel is not None and kind not in channel.kinds:
        known = ", ".join(channel.kinds)
        problems.add("kind-not-taken", node.mark, kind=kind.value, channel=channel.title, known=known)
    return kind


def _words_stand(table: Table, known: KnownWords, problems: Problems) -> bool:
    """Do the words stand that only other tables can judge? Asked even of a head that has other faults."""
    before = len(problems.found)
    for number, topic in enumerate(_scalars(table, "topics")):
        if topic.text not in known.topics:
            near = find_near(topic.text, known.topics) if number < _MOST_NEAR else ""
            problems.add("unknown-topic", topic.mark, text=topic.text, near=near)
    for number, (code, mark) in enumerate(_items(table)):
        if ItemCode.PATTERN.fullmatch(code) and ItemCode(code) not in known.items:
            near = find_near(code, (one.text for one in known.items)) if number < _MOST_NEAR else ""
            problems.add("unknown-item", mark, item=code, near=near)
    for alias in _scalars(table, "aliases"):
        if not _ALIAS.fullmatch(alias.text) or {".", ".."} & set(alias.text.split("/")):
            problems.add("bad-alias", alias.mark, text=alias.text)
    for title in _scalars(table, "title"):
        if not title.text.strip():
            problems.add("missing-key", title.mark, key="title")
    for name in _scalars(table, "id"):
        if not DocumentId.PATTERN.fullmatch(name.text) or ".." in name.text or name.text.endswith("/"):
            problems.add("bad-document-id", name.mark, text=name.text)
    return len(problems.found) == before


def _items(table: Table) -> Iterator[tuple[str, Mark]]:
    """The codes of items that a head names, with their places."""
    yield from ((one.text, one.mark) for one in _scalars(table, "discloses"))
    covers = table.entries.get("covers")
    if isinstance(covers, Table):
        yield from covers.keys.items()


def _scalars(table: Table, key: str) -> Iterator[Scalar]:
    """The words of a key: one, or those of a list."""
    node = table.entries.get(key)
    items = node.items if isinstance(node, Sequence) else (node,)
    yield from (item for item in items if isinstance(item, Scalar) and not item.empty)


def _times_stand(head: Head, detail: Detail, table: Table, problems: Problems) -> bool:
    """Does nothing end before it begins? A day of making after that of publication is one that is odd, no more: the
    audit asks for it too."""
    before = len(problems.found)
    if head.expires_at is not None and head.expires_at <= head.published_at:
        problems.add("expires-before-published", table.mark_of("expires_at"))
    if isinstance(detail, Policy) and detail.ends_on is not None:
        begins = detail.effective_on or head.made_on
        if begins is not None and detail.ends_on < begins:
            problems.add("ends-before-effect", table.mark_of("ends_on"), ends=detail.ends_on, begins=begins)
    stand = len(problems.found) == before
    if head.made_on is not None and head.made_on > (published := head.published_at.date()):
        problems.warn("made-after-published", table.mark_of("made_on"), made=head.made_on, published=published)
    return stand


def _marks(table: Table) -> Mapping[str, tuple[Mark, ...]]:
    marks = {}
    for key in _POINTED_AT:
        node = table.entries.get(key)
        if node is not None:
            items = getattr(node, "items", None)
            marks[key] = tuple(item.mark for item in items) if isinstance(items, tuple) else (node.mark,)
    return marks or _NO_MARKS
