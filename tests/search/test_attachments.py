"""Files beside documents are found, kept by what they hold, and forgotten with what was withdrawn."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.library import attachments
from builder.library.attachments import FOLDER, Attachments, forget_attachments, read_attachments
from builder.pipeline.searching import index_folder, update_search_index
from builder.search.entry import Hits
from builder.search.find import find
from builder.source.attachment_kinds import AttachmentText, Reason
from builder.source.attachment_reading import read_attachment_texts
from tests.portal_from import edit, read_options, small_cluster, state_of, write
from tests.search.test_gone import bytes_in
from tests.source.attachment_samples import make_docx, make_pdf, make_xlsx

DOCUMENT = """---
title: 补贴公示
published_at: 2026-11-20 09:00
attachments:
- file: mingdan.xlsx
  title: 补贴名单
- file: shuoming.docx
---
见附件和[报告](baogao.pdf)。
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = small_cluster(tmp_path / "root")
    write(root, "content/tingxi/tzgg/butie.md", DOCUMENT)
    write(root, "content/tingxi/tzgg/mingdan.xlsx", make_xlsx(("姓名", "欧阳锋"), ("金额", 500)))
    write(root, "content/tingxi/tzgg/shuoming.docx", make_docx("稻谷目标价格补贴说明"))
    write(root, "content/tingxi/tzgg/baogao.pdf", make_pdf("Quarterly rice report"))
    return root


def search(root: Path, typed: str) -> Hits:
    return find(index_folder(state_of(root)), typed)


def kept(root: Path) -> list[str]:
    return sorted(path.name for path in (state_of(root) / FOLDER).rglob("*") if path.is_file())


def test_words_of_attachments_find_their_document(root: Path) -> None:
    update_search_index(read_options(root), Problems())
    for typed, name in (("欧阳锋", "补贴名单"), ("稻谷目标", "shuoming.docx"), ("quarterly rice", "baogao.pdf")):
        hits = search(root, typed)
        assert [(hit.id, hit.enclosure) for hit in hits.hits] == [("tingxi/tzgg/butie", name)], typed


def test_another_file_is_another_text_and_nothing_else_is_read_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update_search_index(read_options(root), Problems())
    read: list[str] = []

    def note(paths: Sequence[Path], *, jobs: int) -> Iterator[tuple[Path, AttachmentText]]:
        read.extend(path.name for path in paths)
        return read_attachment_texts(paths, jobs=jobs)

    monkeypatch.setattr(attachments, "read_attachment_texts", note)
    assert update_search_index(read_options(root), Problems()).updated == 0
    assert read == []
    write(root, "content/tingxi/tzgg/shuoming.docx", make_docx("玉米补贴说明"))
    assert update_search_index(read_options(root), Problems()).updated == 1
    assert read == ["shuoming.docx"]
    assert (search(root, "稻谷目标").total, search(root, "玉米补贴").total) == (0, 1)


def test_what_is_withdrawn_leaves_neither_index_nor_text(root: Path) -> None:
    update_search_index(read_options(root), Problems())
    before = kept(root)
    withdrawn = "withdrawn: {on: 2026-11-21, reason: 误发, authority: 县府办}\n"
    edit(root, "content/tingxi/tzgg/butie.md", "attachments:", f"{withdrawn}attachments:")
    assert update_search_index(read_options(root), Problems()).removed == 1
    assert search(root, "欧阳锋").total == 0
    assert len(set(before) - set(kept(root))) == 3
    for folder in (index_folder(state_of(root)), state_of(root) / FOLDER):
        texts = [data.decode("utf-8", "replace") for data in bytes_in(folder)]
        assert not [text for text in texts if "tzgg/butie" in text or "欧阳锋" in text or "稻谷目标" in text]


def test_a_broken_file_is_no_fault_of_the_update(root: Path) -> None:
    write(root, "content/tingxi/tzgg/baogao.pdf", b"%PDF-1.7 broken")
    write(root, "content/tingxi/tzgg/shuoming.docx", b"")
    update_search_index(read_options(root), Problems())
    assert search(root, "欧阳锋").total == 1


def read(root: Path, state: Path, *files: str) -> Attachments:
    return read_attachments(root, state, {"content/a.md": files}, jobs=1)


def test_texts_are_kept_by_content(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        write(tmp_path, name, "同样")
    found = read(tmp_path, tmp_path / "state", "a.txt", "b.txt", "nowhere.txt")
    assert found.digest("a.txt") == found.digest("b.txt") != "" == found.digest("nowhere.txt")
    assert (found.read("a.txt").text, found.read("nowhere.txt").reason) == ("同样", Reason.UNREADABLE)
    assert len([path for path in (tmp_path / "state" / FOLDER).rglob("*") if path.is_file()]) == 2


def test_what_was_kept_and_cannot_be_read_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "正文")
    state = tmp_path / "state"
    digest = read(tmp_path, state, "a.txt").digest("a.txt")
    for damage in (b"", b"junk"):
        (state / FOLDER / digest[:2] / digest).write_bytes(damage)
        (state / FOLDER / "seen.json").write_bytes(damage)
        assert read(tmp_path, state, "a.txt").read("a.txt").text == "正文"


def test_what_was_kept_and_is_another_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "正文")
    state = tmp_path / "state"
    digest = read(tmp_path, state, "a.txt").digest("a.txt")
    (state / FOLDER / digest[:2] / digest).write_bytes(b"junk")
    assert read(tmp_path, state, "a.txt").read("a.txt").text == "正文"


def test_what_was_kept_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt", "正文")
    write(tmp_path, "b.txt", "正文")
    state = tmp_path / "state"
    before = read(tmp_path, state, "a.txt").digest("a.txt")
    opened: list[Path] = []

    def read_bytes(path: Path) -> bytes:
        opened.append(path)
        return path.read_bytes()

    monkeypatch.setattr(attachments, "read_bytes", read_bytes)
    assert read(tmp_path, state, "a.txt", "b.txt").digest("b.txt") == before
    assert opened == [state / FOLDER / "seen.json", tmp_path / "b.txt"]


def test_what_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file nor what was kept of one is passed over, as if there were no words in it."""
    for name in ("a.txt", "b.txt"):
        write(tmp_path, name, name)
    state = tmp_path / "state"
    whole = read(tmp_path, state, "b.txt")

    def broken(path: Path) -> bytes:
        if path.name == "seen.json":
            return path.read_bytes()
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(attachments, "read_bytes", broken)
        found = read(tmp_path, state, "a.txt", "b.txt")
        assert (dict(found.unread), found.digest("a.txt")) == ({"a.txt": "Input/output error"}, "")
        with pytest.raises(OSError, match="Input/output"):
            whole.read("b.txt")
    assert not read(tmp_path, state, "a.txt").unread


def test_another_edition_reads_all_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt", "正文")
    before = read(tmp_path, tmp_path / "state", "a.txt").digest("a.txt")
    monkeypatch.setattr(attachments, "EDITION", "attachment-0")
    assert read(tmp_path, tmp_path / "state", "a.txt").digest("a.txt") != before


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "LARGEST_FILE", 3)
    write(tmp_path, "a.txt", "正文")
    os.chmod(tmp_path / "a.txt", 0)
    assert read(tmp_path, tmp_path / "state", "a.txt").digest("a.txt")


def test_texts_of_other_files_are_forgotten(tmp_path: Path) -> None:
    for name, text in (("a.txt", "甲"), ("b.txt", "乙")):
        write(tmp_path, name, text)
    state = tmp_path / "state"
    read(tmp_path, state, "a.txt", "b.txt")
    forget_attachments(state, ["b.txt", "c.txt"])
    assert [path.read_bytes() != b"" for path in (state / FOLDER).rglob("*") if path.is_file()] == [True, True]
    assert "a.txt" not in (state / FOLDER / "seen.json").read_text(encoding="utf-8")
    forget_attachments(tmp_path / "none", [])
