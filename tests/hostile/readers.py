"""Every reader of what comes from outside, as one function each: bytes in, `accepted` or `refused` out, never a fault.

What it accepts is judged as well: an answer that is not harmless is an AssertionError.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from builder.audit.foreign.reading import decode_page, read_foreign_page
from builder.audit.foreign.saved import read_saved
from builder.cluster.settings import ClusterSettings, SiteSettings
from builder.diagnostic import Problems
from builder.exchange.archive import BrokenBundle, find_members, read_front
from builder.exchange.files import tell_file
from builder.exchange.manifest import read_manifest
from builder.exchange.paths import is_safe
from builder.library import datasets
from builder.library.bodies import BodyTooDeep, make_body
from builder.library.links import Shelf, find_target
from builder.release.lists import ListFault, parse_list
from builder.release.webserver import read_gone
from builder.search.question import read_question
from builder.search.static.manifest import Manifest
from builder.search.static.varints import Damaged
from builder.source.attachment_kinds import LONGEST_TEXT, Reason
from builder.source.attachment_text import read_attachment_text
from builder.source.clean_svg import clean_drawing
from builder.source.fields import read_record
from builder.source.front_matter import split
from builder.source.marked import read_table
from builder.source.pinyin import pinyin_key, slug
from builder.source.sheet_reading import MOST_COLUMNS, CannotRead, read_sheet
from builder.source.text import read_text
from builder.wording import read_wording
from catalog.document import DETAILS, Head
from tests.hostile.judging import find_drawing_harm
from tests.source.harmless import find_harm

Reader = Callable[[bytes, Path], bool]
"""Is it accepted? The path is that of a file with these bytes, alone in its folder."""

_WORDING = [read_wording(language) for language in ("en", "zh-Hans")]
_EMPTY = Shelf(by_id={}, by_file={}, files={}, folded={})


def told(problems: Problems) -> bool:
    """Is it refused, in words that can be printed in every language, and not without end?"""
    assert len(problems.found) < 2_000
    for one in problems:
        for wording in _WORDING:
            assert f"{wording.line(one)} {wording.hint(one)}".isprintable()
    return bool(problems.found)


def _read_document(data: bytes, path: Path) -> bool:
    problems = Problems()
    text = read_text(path, path.name, problems)
    parts = split(text, path.name, problems) if text is not None else None
    table = read_table(parts.head, path.name, problems, first_line=2, most_nodes=5_000) if parts else None
    if table is not None and parts is not None:
        read_record(Head, table, problems, also=frozenset(table.keys))
        for detail in DETAILS.values():
            read_record(detail, table, Problems(), also=frozenset(table.keys))
        _judge_body(parts.body)
    return not told(problems)


def _read_settings(data: bytes, path: Path) -> bool:
    problems = Problems()
    text = read_text(path, path.name, problems)
    table = read_table(text, path.name, problems) if text is not None else None
    if table is not None:
        read_record(SiteSettings, table, problems)
        read_record(ClusterSettings, table, problems)
    return not told(problems)


def _read_body(data: bytes, path: Path) -> bool:
    text = read_text(path, path.name, Problems())
    if text is None or split(f"---\n---\n{text}", path.name, Problems()) is None:
        return False
    return _judge_body(text)


def _judge_body(text: str) -> bool:
    try:
        facts, html = make_body(text)
    except BodyTooDeep:
        return False
    assert find_harm(html) == []
    for _, target in facts.references:
        find_target(target, "content/a/b", _EMPTY)
    return True


def _read_bundle(data: bytes, path: Path) -> bool:
    try:
        with path.open("rb") as file:
            front = read_front(file)
    except BrokenBundle:
        return False
    problems = Problems()
    manifest = read_manifest(front.manifest, path.name, problems)
    if manifest is not None:
        find_members(manifest.files, front.end)
    return not told(problems)


def _read_manifest(data: bytes, path: Path) -> bool:
    problems = Problems()
    read_manifest(data, path.name, problems)
    return not told(problems)


def _read_attachment(data: bytes, path: Path) -> bool:
    found = read_attachment_text(path)
    assert len(found.text) <= LONGEST_TEXT
    return found.reason in (Reason.WHOLE, Reason.CUT)


def _read_workbook(data: bytes, path: Path) -> bool:
    try:
        sheet = read_sheet(path, ("Sheet", "Sheet1", "名单", "整改台账"))
    except CannotRead:
        return False
    assert all(len(row) <= MOST_COLUMNS for row in sheet.rows)
    return True


def _read_carried_file(data: bytes, path: Path) -> bool:
    problems = Problems()
    for ending in ("pdf", "docx", "xlsx", "ofd", "svg", "png", "txt", "doc"):
        tell_file(path, f"content/a/b/file.{ending}", problems)
    return len({one.mark.file for one in problems}) < 8 or not told(problems)


def _clean_drawing(data: bytes, path: Path) -> bool:
    cleaned = clean_drawing(data)
    if cleaned is None:
        return False
    assert find_drawing_harm(cleaned) == []
    assert clean_drawing(cleaned) == cleaned
    return True


def _read_page(data: bytes, path: Path) -> bool:
    decode_page(data, path.stem)
    page = read_foreign_page(data, "https://www.a.gov.example/x/1.html")
    for _ in read_saved(path.parent, "https://www.a.gov.example", taken_at=datetime(2026, 11, 25)):
        pass
    return page is not None


def _read_question(data: bytes, path: Path) -> bool:
    read_question(data.decode("utf-8", "replace"))
    return True


def _read_names(data: bytes, path: Path) -> bool:
    """As a path of a bundle, a link, and what names are made of."""
    name = data.decode("utf-8", "surrogateescape")[:5_000]
    slug(name)
    pinyin_key(name)
    find_target(name, "content/a/b", _EMPTY)
    safe = is_safe(f"content/a/{name}")
    assert not safe or not ({"..", ".", ""} & set(f"content/a/{name}".split("/")))
    return safe


def _read_lists(data: bytes, path: Path) -> bool:
    read_gone(data)
    try:
        files = parse_list(data)
    except ListFault:
        return False
    assert not any(".." in file.split("/") or file.startswith("/") for file in files)
    return True


def _read_index(data: bytes, path: Path) -> bool:
    try:
        Manifest.parse(data)
    except Damaged:
        return False
    return True


def _read_data_table(data: bytes, path: Path) -> bool:
    problems = Problems()
    lines = datasets._read(read_text(path, path.name, problems), path.name, problems)
    assert len(lines) <= datasets.MOST_ROWS
    return not told(problems)


READERS: Mapping[str, Reader] = {
    "document": _read_document,
    "settings": _read_settings,
    "body": _read_body,
    "bundle": _read_bundle,
    "manifest": _read_manifest,
    "attachment": _read_attachment,
    "workbook": _read_workbook,
    "carried file": _read_carried_file,
    "drawing": _clean_drawing,
    "foreign page": _read_page,
    "question": _read_question,
    "names": _read_names,
    "list of digests": _read_lists,
    "search index": _read_index,
    "data table": _read_data_table,
}

__all__ = ["READERS", "Reader"]
