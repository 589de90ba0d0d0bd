"""What is withdrawn is in no file of the index once the update is done."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from whoosh.codec.base import Segment
from whoosh.index import TOC
from whoosh.reading import SegmentReader

from builder.search import index as door
from builder.search import tidying
from builder.search.entry import Enclosure, Entry, Hits
from builder.search.find import find
from builder.search.folder import Folder
from builder.search.schema import INDEX_NAME, make_schema
from tests.search.entries import OWNER, Shelf, entry

SECRET = entry(
    "lanjiang/secret-document",
    "罕见犀牛标题",
    "长颈鹿正文",
    number="岚秘发〔2026〕77号",
    issuer="斑马办公室",
    topics=("河马主题",),
    sites=(replace(OWNER, address="https://lanjiang.example/secret-address.html"),),
    enclosures=(Enclosure(name="鳄鱼附件.pdf", text="鸵鸟表格"),),
)
TRACES = ("secret", "犀牛", "长颈", "77号", "斑马", "河马", "鳄鱼", "鸵鸟")


def others(count: int) -> list[Entry]:
    return [entry(f"lanjiang/d{at}", f"标题{at}", f"普通正文{at}") for at in range(count)]


def segments_of(folder: Path) -> list[Segment]:
    """What the table of contents names."""
    toc: TOC = TOC.read(Folder(folder), INDEX_NAME)
    return list(toc.segments)


def words_in(folder: Path) -> Iterator[str]:
    """All that can be read out of an index: terms, stored fields and columns of every entry, deleted ones too."""
    storage = Folder(folder)
    schema = make_schema()
    for segment in segments_of(folder):
        reader = SegmentReader(storage, schema, segment)
        yield from (f"{field} {term.decode('utf-8', 'replace')}" for field, term in reader.all_terms())
        for number in range(segment.doc_count_all()):
            yield str(reader.stored_fields(number))
            for field in schema.names():
                if schema[field].column_type:
                    value = reader.column_reader(field)[number]
                    yield value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        reader.close()
    storage.close_all()


def bytes_in(folder: Path) -> Iterator[bytes]:
    """Every file as it is, and every piece of it that zlib can unpack."""
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            yield path.name.encode() + data
            at = data.find(b"\x78")
            while at >= 0:
                with suppress(zlib.error):
                    yield zlib.decompressobj().decompress(data[at:])
                at = data.find(b"\x78", at + 1)


def traces_in(folder: Path) -> set[str]:
    known = "\n".join(words_in(folder))
    found = {trace for trace in TRACES if trace in known}
    for data in bytes_in(folder):
        text = data.decode("utf-8", "replace") + data.decode("latin-1").encode("ascii", "backslashreplace").decode()
        found |= {trace for trace in TRACES if trace in text}
    return found


def test_the_scan_sees_what_is_there(tmp_path: Path) -> None:
    Shelf(tmp_path, [SECRET, *others(3)]).update()
    assert traces_in(tmp_path) == set(TRACES)


@pytest.mark.parametrize("many", [0, 1, 30])
def test_what_is_withdrawn_leaves_no_trace(tmp_path: Path, many: int) -> None:
    shelf = Shelf(tmp_path, [SECRET, *others(many)])
    shelf.update()
    del shelf.entries[SECRET.id]
    assert shelf.update().removed == 1
    assert traces_in(tmp_path) == set()
    assert find(tmp_path, "").total == many
    assert shelf.update().kept == many


def test_earlier_versions_leave_with_it(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, [SECRET, *others(30)])
    shelf.update()
    shelf.put(replace(SECRET, body="长颈鹿第二版", digest="2"))
    shelf.update()
    shelf.put(entry("lanjiang/new"))
    del shelf.entries[SECRET.id]
    shelf.update()
    assert traces_in(tmp_path) == set()


def test_it_leaves_where_the_run_that_withdrew_it_was_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf(tmp_path, [SECRET, *others(30)])
    shelf.update()
    del shelf.entries[SECRET.id]
    with monkeypatch.context() as cut:
        cut.setattr(door, "_tidy", lambda *_: None)
        shelf.update()
    assert find(tmp_path, "犀牛").total == 0
    assert traces_in(tmp_path)
    assert shelf.update().kept == 30
    assert traces_in(tmp_path) == set()


def test_what_a_killed_run_left_behind_is_taken_away(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, others(3))
    shelf.update()
    left = [f"{INDEX_NAME}_abc0123456789def.trm", f"_{INDEX_NAME}_9.toc.1.5", f"{INDEX_NAME}.tmp/xyz.run"]
    for name in left:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("犀牛")
    assert shelf.update().kept == 3
    assert not [name for name in left if (tmp_path / name).exists()]
    assert find(tmp_path, "标题").total == 3


def test_segments_stay_few_and_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "LARGEST", 12)
    shelf = Shelf(tmp_path)
    for each in others(40):
        shelf.put(each)
        shelf.update()
    sizes = [one.doc_count_all() for one in segments_of(tmp_path)]
    assert sum(sizes) == 40
    assert max(sizes) <= 12
    assert len(sizes) <= 40 // 6 + 3 * 2
    assert find(tmp_path, "普通正文").total == 40


def scores_of(hits: Hits) -> list[tuple[str, float]]:
    return [(hit.id, round(hit.score, 9)) for hit in hits.hits]


def test_a_merged_index_answers_as_one_that_was_written_at_once(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "steps")
    for each in others(25):
        shelf.put(each)
        shelf.update()
    for at in range(0, 25, 3):
        del shelf.entries[f"lanjiang/d{at}"]
        shelf.update()
    Shelf(tmp_path / "once", shelf.entries.values()).update()
    for typed in ("标题", "普通正文1", '"文1"', "正文 7", "标题:标题22", ""):
        steps, once = find(tmp_path / "steps", typed), find(tmp_path / "once", typed)
        assert [(hit.id, round(hit.score, 9)) for hit in steps.hits] == [
            (hit.id, round(hit.score, 9)) for hit in once.hits
        ]
        assert steps.total == once.total > 0
