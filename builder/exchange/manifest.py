"""What a bundle says of itself: the one part of it that is signed, and by which every other byte is known."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from datetime import date, datetime
from enum import Enum, StrEnum

from builder.diagnostic import Problems
from builder.exchange.paths import tell_unsafe
from builder.source.fields import read_record
from builder.source.marked import read_table
from builder.source.text import LARGEST_TEXT, decode
from catalog.identity import DocumentId
from catalog.lineage import Relation
from catalog.origin import Mark
from catalog.placement import Push, Submission
from catalog.terms import Kind

FORMAT = 1
LARGEST_MANIFEST = LARGEST_TEXT
LARGEST_FILE = 256 * 1024 * 1024
LARGEST_BUNDLE = 2 * 1024 * 1024 * 1024
MOST_FILES = 8_000
MOST_DOCUMENTS = 2_000
LAST_SERIAL = 10**12
_SHA256 = re.compile(r"[0-9a-f]{64}")
CLUSTER_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class Direction(StrEnum):
    """上报, 下发, 横传."""

    UP = "up"
    DOWN = "down"
    ACROSS = "across"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """A file of a bundle: its path in the cluster of origin, its size in bytes, and what it holds."""

    path: str
    size: int
    sha256: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PackedTie:
    """A relation as the head writes it, and the id of the document that it was resolved to, if it was."""

    relation: Relation
    reference: str
    document: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PackedDocument:
    """A document of a bundle.

    `edition` is the serial of the bundle in which this text went to this recipient first; `head` and `body` are the
    SHA-256 of head and body as they stand at the origin, `files` the paths of what belongs to it besides `file`. `url`
    is the address there, empty where the recipient's readers may not know of it. `pushes` and `submissions` tell to
    whom it goes at the origin, as far as these readers may know.
    """

    id: str
    edition: int
    file: str
    site: str
    site_name: str
    channel: str
    kind: Kind
    title: str
    published_at: datetime
    zone: str
    url: str
    head: str
    body: str
    files: tuple[str, ...] = ()
    pushes: tuple[Push, ...] = ()
    submissions: tuple[Submission, ...] = ()
    ties: tuple[PackedTie, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PackedWithdrawal:
    """A document that was sent before and is taken back: no word of it travels any more."""

    id: str
    edition: int
    on: date
    reason: str
    authority: str
    secret: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """`manifest.json`. `serial` grows with every bundle of the origin; `made_at` is a minute in Asia/Shanghai."""

    format: int
    origin: str
    to: str
    direction: Direction
    zone: str
    made_at: datetime
    serial: int
    documents: tuple[PackedDocument, ...]
    withdrawals: tuple[PackedWithdrawal, ...]
    files: tuple[PackedFile, ...]


def spell_manifest(manifest: Manifest) -> bytes:
    """The one spelling of a manifest: JSON in UTF-8, keys in order, one blank of indentation a level."""
    text = json.dumps(_plain(manifest), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def read_manifest(data: bytes, file: str, problems: Problems) -> Manifest | None:
    """The manifest that the bytes spell; None, with the faults told, where they are not its one spelling.

    Doubled keys, unknown ones, other orders, other blanks, depth and length without measure: all of it is refused.
    """
    text = decode(data, file, problems) if len(data) <= LARGEST_MANIFEST else None
    table = read_table(text, file, problems) if text is not None else None
    manifest = read_record(Manifest, table, problems) if table is not None else None
    if manifest is None:
        problems.add("broken-manifest", Mark(file))
        return None
    if spell_manifest(manifest) != data or manifest.format != FORMAT:
        problems.add("broken-manifest", Mark(file))
        return None
    before = len(problems.errors)
    _tell_names(manifest, file, problems)
    _tell_sizes(manifest, file, problems)
    _tell_files(manifest, file, problems)
    return manifest if len(problems.errors) == before else None


def _plain(value: object) -> object:
    """What JSON can say; keys without a value are left out."""
    if dataclasses.is_dataclass(value):
        pairs = ((one.name.rstrip("_"), getattr(value, one.name)) for one in dataclasses.fields(value))
        return {name: _plain(item) for name, item in pairs if item is not None}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def _tell_names(manifest: Manifest, file: str, problems: Problems) -> None:
    whole = (
        CLUSTER_NAME.fullmatch(manifest.origin)
        and CLUSTER_NAME.fullmatch(manifest.to)
        and 0 < manifest.serial <= LAST_SERIAL
        and all(0 < one.edition <= manifest.serial for one in manifest.documents)
        and all(0 < one.edition <= manifest.serial for one in manifest.withdrawals)
        and all(_SHA256.fullmatch(one.sha256) and one.size >= 0 for one in manifest.files)
        and len({(one.sha256, one.size) for one in manifest.files}) == len({one.sha256 for one in manifest.files})
        and all(_SHA256.fullmatch(one.head) and _SHA256.fullmatch(one.body) for one in manifest.documents)
    )
    if not whole:
        problems.add("broken-manifest", Mark(file))
    seen: set[str] = set()
    for name in (*(one.id for one in manifest.documents), *(one.id for one in manifest.withdrawals)):
        try:
            DocumentId.parse(name)
        except ValueError:
            problems.add("bad-document-id", Mark(file), text=name)
        if name in seen:
            problems.add("doubled-document-id", Mark(file), id=name, other=file)
        seen.add(name)


def _tell_sizes(manifest: Manifest, file: str, problems: Problems) -> None:
    documents = {one.file for one in manifest.documents}
    for one in manifest.files:
        limit = LARGEST_TEXT if one.path in documents else LARGEST_FILE
        if one.size > limit:
            problems.add("packed-file-too-large", Mark(file), path=one.path, size=one.size, limit=limit)
    if sum(one.size for one in manifest.files) > LARGEST_BUNDLE:
        problems.add("bundle-too-large", Mark(file), limit=LARGEST_BUNDLE)
    if len(manifest.files) > MOST_FILES or len(manifest.documents) + len(manifest.withdrawals) > MOST_DOCUMENTS:
        problems.add("too-many-packed", Mark(file), files=MOST_FILES, documents=MOST_DOCUMENTS)


def _tell_files(manifest: Manifest, file: str, problems: Problems) -> None:
    """Every file belongs to a document, every document's files are there, and no path is unsafe or clashes."""
    tell_unsafe([one.path for one in manifest.files], file, problems)
    packed = {one.path for one in manifest.files}
    named = {path for one in manifest.documents for path in (one.file, *one.files)}
    for path in sorted(packed - named):
        problems.add("packed-file-unnamed", Mark(file), path=path)
    for path in sorted(named - packed):
        problems.add("packed-file-missing", Mark(file), path=path)
    own = Counter(one.file for one in manifest.documents)
    for one in manifest.documents:
        if own[one.file] > 1 or not one.file.startswith(f"content/{one.site}/") or not one.file.endswith(".md"):
            problems.add("unsafe-path", Mark(file), path=one.file)
        for path in one.files:
            if path.endswith(".md") or not path.startswith(f"content/{one.site}/"):
                problems.add("unsafe-path", Mark(file), path=path)
