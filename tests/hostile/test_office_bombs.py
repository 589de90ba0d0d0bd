"""Attached files that would take hours or all memory: the process that reads them is ended, and the next file is read.

The bounds are lowered so that they strike at once; that they are those of the table is proven elsewhere.
"""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from builder.source import attachment_reading
from builder.source.attachment_kinds import Reason
from builder.source.attachment_reading import Worker
from tests.source.attachment_samples import make_docx, make_pdf, make_zip, put

MEMORY, SECONDS = 500_000_000, 1
WORDS = b"the next file"
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[Worker]:
    code = f"from builder.source import attachment_worker as w; w.MEMORY, w.SECONDS = {MEMORY}, {SECONDS}; w.main()"
    monkeypatch.setattr(attachment_reading, "_COMMAND", (sys.executable, "-c", code))
    made = Worker(patience=60)
    yield made
    made.close()


def fill(packed: bytes, name: str, head: str, unit: str, count: int, tail: str) -> bytes:
    """The packed file with one part in which a unit stands so often; never whole in memory here."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        with new.open(name, "w") as part:
            part.write(head.encode())
            for _ in range(count // 10_000):
                part.write(unit.encode() * 10_000)
            part.write(tail.encode())
    return out.getvalue()


def runs_without_end() -> bytes:
    """A Word file of six million empty runs: a tree of some gigabytes."""
    head = f'<?xml version="1.0"?><w:document {_WORD}><w:body><w:p>'
    return fill(make_docx("a"), "word/document.xml", head, "<w:r/>", 6_000_000, "</w:p></w:body></w:document>")


def attributes_without_end() -> bytes:
    """An OFD page of one word with very many empty elements behind it."""
    packed = make_zip(OFD_dot_xml=b"<OFD/>", Doc_0__Pages__Page_0__Content_dot_xml=b"")
    head = '<P xmlns="http://www.ofdspec.org/2016"><TextCode>a</TextCode>'
    return fill(packed, "Doc_0/Pages/Page_0/Content.xml", head, "<a/>", 7_000_000, "</P>")


def operators_without_end() -> bytes:
    """A PDF page that moves its pen five million times, just short of what the library unpacks, and writes nothing: an
    empty text, without which the library would not look at it."""
    stream = zlib.compress(b"() Tj " + b"1 0 0 1 0 0 Tm " * 4_900_000, 9)
    whole = make_pdf("a")
    begins, ends = whole.index(b"<< /Length"), whole.index(b"endstream")
    head = f"<< /Filter /FlateDecode /Length {len(stream)} >>\nstream\n".encode()
    return whole[:begins] + head + stream + b"\n" + whole[ends:]


def one_within_the_other() -> bytes:
    """A PDF page that is packed nine times."""
    stream = b"BT (a) Tj ET " * 5_000_000
    for _ in range(9):
        stream = zlib.compress(stream, 9)
    whole = make_pdf("a")
    begins, ends = whole.index(b"<< /Length"), whole.index(b"endstream")
    filters = "/FlateDecode " * 9
    head = f"<< /Filter [{filters}] /Length {len(stream)} >>\nstream\n".encode()
    return whole[:begins] + head + stream + b"\n" + whole[ends:]


BOMBS: list[tuple[Callable[[], bytes], frozenset[Reason]]] = [
    (runs_without_end, frozenset({Reason.TOO_MUCH_MEMORY, Reason.TOO_LONG, Reason.BROKEN})),
    (attributes_without_end, frozenset({Reason.TOO_MUCH_MEMORY, Reason.TOO_LONG, Reason.BROKEN})),
    (operators_without_end, frozenset({Reason.TOO_LONG, Reason.TOO_MUCH_MEMORY})),
    (one_within_the_other, frozenset({Reason.TOO_LONG, Reason.TOO_MUCH_MEMORY, Reason.BROKEN})),
]


@pytest.mark.parametrize(("make", "reasons"), BOMBS, ids=lambda one: getattr(one, "__name__", None))
def test_it_is_told_and_the_next_file_is_read(
    make: Callable[[], bytes], reasons: frozenset[Reason], worker: Worker, tmp_path: Path
) -> None:
    bomb = make()
    assert len(bomb) < 3_000_000
    found = worker.read(put(tmp_path, "bomb", bomb))
    assert (found.text, found.reason in reasons) == ("", True), found
    following = worker.read(put(tmp_path, "next.txt", WORDS))
    assert following.text == WORDS.decode(), (found.reason, following)
