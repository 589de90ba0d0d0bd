"""Pictures are handed on and never decoded: how large one says it is costs nothing anywhere.

Only a drawing (SVG) is read, within its own bounds.
"""

from __future__ import annotations

import base64
import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import pytest
from PIL import Image

from builder.diagnostic import Problems
from builder.exchange.files import tell_file
from builder.source.attachment_kinds import Reason
from builder.source.attachment_reading import Worker
from builder.source.clean_svg import clean_drawing
from builder.source.file_kind import FileKind
from tests.hostile.pictures import SIDE, make_pictures, make_png
from tests.portal_from import build_at, lines, out_of, small_cluster, write
from tests.source.attachment_samples import make_pdf, make_xlsx, make_zip, put, replace_part
from tests.test_floors import MODULES

PICTURES = dict(make_pictures())
DECODERS = frozenset(
    {"PIL", "cv2", "imageio", "skimage", "wand", "pyvips", "png", "imagecodecs", "cairosvg", "tkinter"}
)


@pytest.fixture(autouse=True)
def nothing_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of the tests could decode pictures, were it asked to."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a picture is decoded")

    for name in ("open", "frombytes", "new"):
        monkeypatch.setattr(Image, name, refuse)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One process for all of them: none may hurt it."""
    made = Worker()
    yield made
    made.close()


def test_no_module_of_the_product_can_decode_a_picture() -> None:
    asks = re.compile(rf"^\s*(?:from|import) (?:{'|'.join(sorted(DECODERS))})\b", re.MULTILINE)
    assert [name for name, file in MODULES.items() if asks.search(file.read_text(encoding="utf-8"))] == []


def test_the_pictures_would_be_large_and_are_small() -> None:
    assert SIDE * SIDE * 3 > 10_000_000_000
    assert max(map(len, PICTURES.values())) < 500_000


def test_pages_show_them_as_they_came(tmp_path: Path) -> None:
    root = small_cluster(tmp_path / "root")
    shown = "\n\n".join(f"![图]({name})" for name in PICTURES)
    text = f"---\ntitle: 图\npublished_at: 2026-11-01 09:00\n---\n{shown}\n"
    write(root, "content/liuzhu/tzgg/tu.md", text)
    for name, data in PICTURES.items():
        write(root, f"content/liuzhu/tzgg/{name}", data)
    begun = time.process_time()
    assert lines(build_at(root).diagnostics) == []
    assert time.process_time() - begun < 20
    published = {path.name: path.read_bytes() for path in out_of(root).rglob("*.*") if path.name in PICTURES}
    assert published == PICTURES


@pytest.mark.parametrize("name", PICTURES)
def test_one_that_is_carried_is_known_by_its_head(name: str, tmp_path: Path) -> None:
    problems = Problems()
    tell_file(put(tmp_path, name, PICTURES[name]), f"content/a/b/{name}", problems)
    assert [one.code for one in problems] == []


def _in_docx(picture: bytes) -> bytes:
    """In the place of one that the text shows."""
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("words")
    document.add_picture(io.BytesIO(make_png(1)))
    document.save(out)
    return replace_part(out.getvalue(), "word/media/image1.png", picture)


def _in_xlsx(picture: bytes) -> bytes:
    return _beside(make_xlsx(("words", 1)), "xl/media/image1.png", picture)


def _in_ofd(picture: bytes) -> bytes:
    page = b'<P xmlns="http://www.ofdspec.org/2016"><TextCode>words</TextCode></P>'
    return make_zip(
        OFD_dot_xml=b"<OFD/>", Doc_0__Pages__Page_0__Content_dot_xml=page, Doc_0__Res__image1_dot_png=picture
    )


def _in_pdf(picture: bytes) -> bytes:
    """As its own object, which says that it has so many points."""
    head = f"<< /Type /XObject /Subtype /Image /Width {SIDE} /Height {SIDE} /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    data = f"{head} /Filter /FlateDecode /Length {len(picture)} >>\nstream\n".encode() + picture + b"\nendstream"
    whole = make_pdf("words")
    at = whole.index(b"xref\n")
    added = b"9 0 obj\n" + data + b"\nendobj\n"
    return whole[:at] + added + whole[at:].replace(b"startxref\n%d\n" % at, b"startxref\n%d\n" % (at + len(added)))


def _beside(packed: bytes, name: str, picture: bytes) -> bytes:
    """The packed file with a part more."""
    out = io.BytesIO(packed)
    with zipfile.ZipFile(out, "a") as more:
        more.writestr(name, picture)
    return out.getvalue()


@pytest.mark.parametrize("wrap", [_in_docx, _in_xlsx, _in_ofd, _in_pdf])
def test_one_within_an_attached_file_does_not_keep_its_words_from_being_read(
    wrap: Callable[[bytes], bytes], worker: Worker, tmp_path: Path
) -> None:
    for number, data in enumerate(PICTURES.values()):
        found = worker.read(put(tmp_path, f"{number}.xlsx", wrap(data)))
        assert (found.reason, "words" in found.text) == (Reason.WHOLE, True), (number, found)


@pytest.mark.parametrize("name", PICTURES)
def test_one_that_is_attached_has_no_text(name: str, worker: Worker, tmp_path: Path) -> None:
    found = worker.read(put(tmp_path, "a.pdf", PICTURES[name]))
    assert (found.kind_found, found.reason) == (FileKind.PICTURE, Reason.NOT_READ)


def test_one_within_a_drawing_stays_as_it_is() -> None:
    packed = base64.b64encode(PICTURES["bomb.png"])
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/png;base64,%s"/></svg>' % packed
    cleaned = clean_drawing(drawing)
    assert cleaned is not None
    assert packed in cleaned
