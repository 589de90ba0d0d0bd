"""The text of attachments: what is read, what is told of the rest, and that nothing hurts the reader."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.source import attachment_kinds, attachment_reading, attachment_text
from builder.source.attachment_kinds import READ_KINDS, Reason
from builder.source.attachment_reading import Worker, read_attachment_texts
from builder.source.attachment_text import read_attachment_text
from builder.source.file_kind import FileKind, kind_by_name, kind_of_bytes
from tests.source.attachment_samples import (
    lock_pdf,
    make_bomb_pdf,
    make_docx,
    make_pdf,
    make_xlsx,
    make_zip,
    put,
    replace_part,
)

PDF, DOCX, XLSX = (
    make_pdf("Annual report", "Page two"),
    make_docx("第一段", "第二段", cells=("甲", "乙")),
    make_xlsx(("姓名", 500)),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
OFD = make_zip(
    OFD_dot_xml=b"<OFD/>",
    Doc_0__Pages__Page_10__Content_dot_xml='<P xmlns="http://www.ofdspec.org/2016"><TextCode>第二页</TextCode></P>'.encode(),
    Doc_0__Pages__Page_9__Content_dot_xml='<P xmlns="http://www.ofdspec.org/2016"><TextCode>第一页</TextCode></P>'.encode(),
)


@pytest.mark.parametrize(
    ("name", "data", "kind", "text", "pages"),
    [
        ("a.pdf", PDF, FileKind.PDF, "Annual report\nPage two", 2),
        ("open.pdf", lock_pdf(PDF, reader="", owner="x"), FileKind.PDF, "Annual report\nPage two", 2),
        ("a.docx", DOCX, FileKind.DOCX, "第一段\n第二段\n甲\n乙", 0),
        ("a.xlsx", XLSX, FileKind.XLSX, "名单\n姓名 500", 1),
        ("a.ofd", OFD, FileKind.OFD, "第一页\n第二页", 2),
        ("a.csv", "姓名,金额\n张三,500\n".encode(), FileKind.TEXT, "姓名,金额\n张三,500", 0),
        ("bom.txt", "\ufeff通知".encode(), FileKind.TEXT, "通知", 0),
        ("gb.txt", "通知公告".encode("gb18030"), FileKind.TEXT, "通知公告", 0),
        ("wide.txt", "通知".encode("utf-16"), FileKind.TEXT, "通知", 0),
    ],
)
def test_text_is_read(tmp_path: Path, name: str, data: bytes, kind: FileKind, text: str, pages: int) -> None:
    found = read_attachment_text(put(tmp_path, name, data))
    assert (found.kind_found, found.text, found.pages, found.reason) == (kind, text, pages, Reason.WHOLE)


@pytest.mark.parametrize(
    ("name", "data", "kind", "reason"),
    [
        ("empty.pdf", b"", FileKind.EMPTY, Reason.EMPTY),
        ("scan.pdf", make_pdf("", ""), FileKind.PDF, Reason.NO_TEXT),
        ("locked.pdf", lock_pdf(PDF, reader="x", owner="y"), FileKind.PDF, Reason.ENCRYPTED),
        ("broken.pdf", b"%PDF-1.7\nnothing", FileKind.PDF, Reason.BROKEN),
        ("half.docx", DOCX[: len(DOCX) // 2], FileKind.ZIP, Reason.NOT_READ),
        ("part.docx", replace_part(DOCX, "word/document.xml", b"<w:document"), FileKind.DOCX, Reason.BROKEN),
        ("part.xlsx", replace_part(XLSX, "xl/workbook.xml", b"<x"), FileKind.XLSX, Reason.BROKEN),
        ("blank.docx", make_docx(""), FileKind.DOCX, Reason.NO_TEXT),
        ("old.doc", OLE, FileKind.OLE, Reason.NOT_READ),
        ("sealed.docx", OLE + "EncryptedPackage".encode("utf-16-le"), FileKind.OLE, Reason.ENCRYPTED),
        ("picture.pdf", PICTURE, FileKind.PICTURE, Reason.NOT_READ),
        ("program.pdf", b"MZ\x90\x00" + bytes(100), FileKind.PROGRAM, Reason.NOT_READ),
        ("noise.txt", b"\x00\x01\x02\xff" * 50, FileKind.UNKNOWN, Reason.NOT_READ),
        ("blank.txt", b" \n\n", FileKind.TEXT, Reason.NO_TEXT),
    ],
)
def test_why_there_is_no_text(tmp_path: Path, name: str, data: bytes, kind: FileKind, reason: Reason) -> None:
    found = read_attachment_text(put(tmp_path, name, data))
    assert (found.kind_found, found.reason, found.text) == (kind, reason, "")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert read_attachment_text(tmp_path / "nowhere.pdf").reason is Reason.UNREADABLE
    assert read_attachment_text(tmp_path).reason is Reason.UNREADABLE


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, FileKind.PDF),
        (b"junk" + PDF, FileKind.PDF),
        (DOCX, FileKind.DOCX),
        (XLSX, FileKind.XLSX),
        (make_zip(ppt__presentation_dot_xml=b"x"), FileKind.PPTX),
        (make_zip(readme=b"x"), FileKind.ZIP),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", FileKind.PICTURE),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileKind.PICTURE),
        (b"\xff\xd8\xff\xe0", FileKind.PICTURE),
        (b"<!DOCTYPE html><p>", FileKind.HTML),
        (b"{\\rtf1 x}", FileKind.RTF),
        (b"Rar!\x1a\x07", FileKind.ARCHIVE),
        (b"BMI index 22", FileKind.TEXT),
        (b"MZ is a name", FileKind.TEXT),
        (b"", FileKind.EMPTY),
    ],
)
def test_what_a_file_is_tells_itself(data: bytes, kind: FileKind) -> None:
    assert kind_of_bytes(data) is kind


def test_what_a_name_says() -> None:
    assert [kind_by_name(name) for name in ("a.PDF", "b.tar.gz", "docx", "x.")] == [
        FileKind.PDF,
        FileKind.ARCHIVE,
        FileKind.UNKNOWN,
        FileKind.UNKNOWN,
    ]


def test_every_kind_that_is_said_to_be_read_has_its_reader() -> None:
    assert attachment_text._READERS.keys() == READ_KINDS


def test_long_texts_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment_text, "LONGEST_TEXT", 100)
    monkeypatch.setattr(attachment_text, "MOST_PAGES", 1)
    monkeypatch.setattr(attachment_text, "MOST_CELLS", 4)
    long = {
        "a.txt": "字".encode() * 101,
        "a.docx": make_docx("字" * 200),
        "a.pdf": PDF,
        "a.xlsx": make_xlsx(*[("行", at) for at in range(9)]),
    }
    for name, data in long.items():
        found = read_attachment_text(put(tmp_path, name, data))
        assert (found.reason, 0 < len(found.text) <= 100) == (Reason.CUT, True), name
    assert read_attachment_text(put(tmp_path, "b.txt", "字".encode() * 100)).reason is Reason.WHOLE


def test_what_unpacks_to_too_much_is_not_unpacked(tmp_path: Path) -> None:
    bomb = replace_part(DOCX, "word/document.xml", bytes(attachment_kinds.LARGEST_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    assert read_attachment_text(put(tmp_path, "a.docx", bomb)).reason is Reason.TOO_LARGE
    many = make_zip(word__x=b"", **{f"n{at}": b"" for at in range(attachment_kinds.MOST_PARTS)})
    assert read_attachment_text(put(tmp_path, "b.docx", many)).reason is Reason.TOO_LARGE


def test_a_part_does_not_bring_other_files_in(tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.txt", b"SECRET")
    evil = (
        f'<!DOCTYPE d [<!ENTITY e SYSTEM "{secret.as_uri()}">]><w:document xmlns:w='
        '"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p>'
        "</w:body></w:document>"
    )
    found = read_attachment_text(put(tmp_path, "a.docx", replace_part(DOCX, "word/document.xml", evil.encode())))
    assert "SECRET" not in found.text


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    base=st.sampled_from([PDF, DOCX, XLSX, OFD]),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=6),
)
def test_damaged_files_are_answered(tmp_path: Path, base: bytes, cuts: list[tuple[float, bytes]]) -> None:
    data = bytearray(base)
    for place, piece in cuts:
        at = int(place * len(data))
        data[at : at + len(piece)] = piece
    found = read_attachment_text(put(tmp_path, "x.bin", bytes(data)))
    assert found.reason in Reason


def test_many_files_are_read_side_by_side_in_their_order(tmp_path: Path) -> None:
    paths = [put(tmp_path, f"{at}.txt", f"text {at}".encode()) for at in range(12)]
    found = list(read_attachment_texts(paths, jobs=3))
    assert [path for path, _ in found] == paths
    assert [text.text for _, text in found] == [f"text {at}" for at in range(12)]
    assert list(read_attachment_texts([], jobs=3)) == []


def test_a_worker_that_dies_does_not_take_the_others_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import os; from builder.source import attachment_worker as worker; read = worker.read_attachment_text; "
        "worker.read_attachment_text = lambda path: os.abort() if path.name == 'bad.pdf' else read(path); worker.main()"
    )
    monkeypatch.setattr(attachment_reading, "_COMMAND", (sys.executable, "-c", code))
    paths = [put(tmp_path, name, PDF) for name in ("a.pdf", "bad.pdf", "b.pdf")]
    found = [text.reason for _, text in read_attachment_texts(paths, jobs=1)]
    assert found == [Reason.WHOLE, Reason.BROKEN, Reason.WHOLE]


def test_a_page_that_unpacks_to_too_much_gives_no_text(tmp_path: Path) -> None:
    bomb = make_bomb_pdf(300)
    assert len(bomb) < 2_000_000
    ((_, found),) = read_attachment_texts([put(tmp_path, "bomb.pdf", bomb)], jobs=1)
    assert (found.text, found.reason) == ("", Reason.BROKEN)


def test_a_worker_that_idles_is_ended(tmp_path: Path) -> None:
    path = put(tmp_path, "a.txt", b"text")
    worker = Worker(patience=0.001)
    first = worker.read(path)
    worker._patience = 60
    assert (first.reason, worker.read(path).text) == (Reason.TOO_LONG, "text")
    worker.close()


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("import os; os.kill(os.getpid(), 24)", Reason.TOO_LONG),
        ("import os; os.abort()", Reason.BROKEN),
        ("raise SystemExit(1)", Reason.TOO_MUCH_MEMORY),
        ("import time; time.sleep(60)", Reason.TOO_LONG),
        ("print('{')", Reason.BROKEN),
    ],
)
def test_however_a_worker_ends_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, reason: Reason
) -> None:
    monkeypatch.setattr(attachment_reading, "_COMMAND", (sys.executable, "-c", f"input(); {ending}"))
    worker = Worker(patience=3.0 if "sleep" not in ending else 0.5)
    assert worker.read(tmp_path).reason is reason
    worker.close()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("worker.read_attachment_text = lambda path: bytearray(worker.MEMORY)", Reason.TOO_MUCH_MEMORY),
        ("worker.SECONDS = 1; worker.read_attachment_text = lambda path: [0 for _ in iter(int, 1)]", Reason.TOO_LONG),
    ],
)
def test_memory_and_time_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str, reason: Reason
) -> None:
    code = f"from builder.source import attachment_worker as worker; {fault}; worker.main()"
    monkeypatch.setattr(attachment_reading, "_COMMAND", (sys.executable, "-c", code))
    worker = Worker()
    assert worker.read(tmp_path).reason is reason
    worker.close()


def test_what_libraries_print_is_no_answer(tmp_path: Path) -> None:
    worker = Worker()
    assert worker.read(put(tmp_path, "weird.pdf", PDF.replace(b"/Helvetica", b"/Nothing-x"))).pages == 2
    assert json.dumps(worker.read(put(tmp_path, "b.txt", "行\n行\u2028".encode())).text)
    worker.close()
