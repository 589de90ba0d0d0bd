"""`content/<site>/adoptions.yaml`: what a site decided on documents that others offered it, or that it has to take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from builder.cluster.site import Site
from builder.diagnostic import Problems, find_near
from builder.disk import exists
from builder.source.fields import read_record
from builder.source.marked import Sequence, Table, read_table
from builder.source.text import read_own_text
from catalog.identity import DocumentId
from catalog.origin import Mark
from catalog.placement import Decision, Ruling, Showing

ADOPTIONS = "adoptions.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedDocument:
    """A line of `decisions:`. `channel` says where an adopted document is shown; a rejection needs a reason."""

    document: str
    ruling: Ruling
    on: date
    by: str
    channel: str = ""
    showing: Showing = Showing.PAGE
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdoptionsFile:
    """The file as it is written."""

    decisions: tuple[DecidedDocument, ...] = ()


def read_adoptions(root: Path, site: Site, problems: Problems) -> tuple[Decision, ...]:
    """What a site decided, each document once; nothing where it has no such file, or, with the faults told, where that
    is not whole.
    """
    file = f"content/{site.id}/{ADOPTIONS}"
    text = read_own_text(root, file, problems) if exists(root / file) else None
    table = read_table(text, file, problems) if text is not None else None
    written = read_record(AdoptionsFile, table, problems) if table else None
    if table is None or written is None:
        return ()
    before = len(problems.errors)
    node = table.entries.get("decisions")
    places = tuple(item for item in node.items if isinstance(item, Table)) if isinstance(node, Sequence) else ()
    lines = tuple(zip(written.decisions, places, strict=True))
    _tell(lines, site, problems)
    if len(problems.errors) > before:
        return ()
    return tuple(_decide(line, at.mark) for line, at in lines)


def _tell(lines: tuple[tuple[DecidedDocument, Table], ...], site: Site, problems: Problems) -> None:
    known = site.channels_by_path()
    seen: set[str] = set()
    for line, at in lines:
        if not DocumentId.PATTERN.fullmatch(line.document):
            problems.add("bad-document-id", at.mark_of("document"), text=line.document)
        elif line.document in seen:
            problems.add("decided-twice", at.mark_of("document"), document=line.document)
        seen.add(line.document)
        if line.ruling is Ruling.REJECTED and not line.reason:
            problems.add("missing-key", at.mark, key="reason")
        if line.channel and line.channel not in known:
            near = find_near(line.channel, known)
            problems.add("unknown-channel", at.mark_of("channel"), channel=line.channel, site_id=site.id, near=near)


def _decide(line: DecidedDocument, mark: Mark) -> Decision:
    return Decision(
        document=DocumentId(line.document),
        ruling=line.ruling,
        on=line.on,
        by=line.by,
        channel=line.channel,
        showing=line.showing,
        reason=line.reason,
        mark=mark,
    )
