"""The text of an attached file, and why there is none; what the file is, whatever its name says.

Reads in this process; a hostile file may take long and much memory: `attachment_reading` reads at arm's length.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

import docx
import openpyxl
from lxml import etree
from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from builder.source.attachment_kinds import (
    LARGEST_FILE,
    LARGEST_UNPACKED,
    LONGEST_TEXT,
    MOST_PARTS,
    AttachmentText,
    Reason,
)
from builder.source.file_kind import FileKind, decode_text, find_kind
from builder.source.packed import LongList, open_packed

LARGEST_PAGE = 30_000_000
"""Bytes that the page of an OFD file may unpack to."""

MOST_PAGES = 1_000
MOST_CELLS = 200_000

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLANKS = re.compile(r"[^\S\n]+")


class _Stop(Exception):
    """Reading ends here, for a reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class _Reading:
    """The text as it grows, up to its bounds."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.pages = 0
        self.cut = False

    def take(self, pieces: Iterable[str]) -> None:
        """Keep pieces until the text is long enough."""
        for piece in pieces:
            self.pieces.append(piece[: LONGEST_TEXT - self.length])
            self.length += len(piece)
            if self.length >= LONGEST_TEXT:
                self.cut = self.cut or self.length > LONGEST_TEXT
                return

    @property
    def full(self) -> bool:
        """Is no more to be kept?"""
        return self.length >= LONGEST_TEXT

    def text(self) -> str:
        """All pieces, lines without blanks at their ends."""
        lines = (_BLANKS.sub(" ", line).strip() for line in "".join(self.pieces).replace("\0", " ").splitlines())
        return "\n".join(line for line in lines if line).encode("utf-8", "replace").decode()


def read_attachment_text(path: Path) -> AttachmentText:
    """The text of a file. Never raises for what the file holds; MemoryError may come from a hostile one."""
    try:
        with path.open("rb") as file:
            kind = find_kind(file)
            size = file.seek(0, 2)
    except OSError:
        return AttachmentText(text="", kind_found=FileKind.UNKNOWN, pages=0, reason=Reason.UNREADABLE)
    reading = _Reading()
    reason = _read(path, kind, size, reading)
    text = reading.text()
    if reason is Reason.WHOLE:
        reason = Reason.CUT if reading.cut else Reason.WHOLE if text else Reason.NO_TEXT
    return AttachmentText(text=text, kind_found=kind, pages=reading.pages, reason=reason)


def _read(path: Path, kind: FileKind, size: int, reading: _Reading) -> Reason:
    if kind is FileKind.EMPTY:
        return Reason.EMPTY
    if kind is FileKind.OLE:
        return Reason.ENCRYPTED if _is_sealed(path) else Reason.NOT_READ
    if kind not in _READERS:
        return Reason.NOT_READ
    if size > LARGEST_FILE:
        return Reason.TOO_LARGE
    try:
        _READERS[kind](path, reading)
    except _Stop as stop:
        return stop.reason
    except LongList:
        return Reason.TOO_LARGE
    except OSError:
        return Reason.UNREADABLE if not path.is_file() else Reason.BROKEN
    except MemoryError:
        raise
    except Exception:  # the libraries answer a broken file with whatever their own code meets
        return Reason.BROKEN
    return Reason.WHOLE


def _is_sealed(path: Path) -> bool:
    """An Office file under a password is an OLE file with a part of this name ([MS-OFFCRYPTO] 2.3.4.4)."""
    with path.open("rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read(1_000_000)


def _read_pdf(path: Path, reading: _Reading) -> None:
    with path.open("rb") as file:
        pdf = PdfReader(file)
        try:
            if pdf.is_encrypted and not pdf.decrypt(""):
                raise _Stop(Reason.ENCRYPTED)
            reading.pages = len(pdf.pages)
            for page in islice(pdf.pages, MOST_PAGES):
                text = page.extract_text()
                if not text:
                    page.get_contents()  # raises where the page could not be read, which the other one hides
                reading.take((text, "\n"))
                if reading.full:
                    break
        except (DependencyError, FileNotDecryptedError) as fault:
            raise _Stop(Reason.ENCRYPTED) from fault
        reading.cut = reading.cut or reading.pages > MOST_PAGES


def _read_docx(path: Path, reading: _Reading) -> None:
    _weigh(path)
    body = docx.Document(str(path)).element.body
    reading.take(_words_of(body))


def _words_of(body: etree._Element) -> Iterator[str]:
    """Runs, tabs and ends of paragraphs in the order of the text; what stands in for older programs is passed over."""
    passed: set[etree._Element] = set()
    for element in body.iter():
        parent = element.getparent()
        if element.tag == _FALLBACK or parent in passed:
            passed.add(element)
        elif element.tag == f"{_WORD}t":
            yield element.text or ""
        elif element.tag in (f"{_WORD}tab", f"{_WORD}tc"):
            yield " "
        elif element.tag in (f"{_WORD}p", f"{_WORD}br", f"{_WORD}tr"):
            yield "\n"


def _read_xlsx(path: Path, reading: _Reading) -> None:
    _weigh(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        reading.pages = len(book.worksheets)
        left = MOST_CELLS
        for sheet in book.worksheets:
            reading.take((sheet.title, "\n"))
            for row in sheet.iter_rows(values_only=True):
                left -= max(1, len(row))
                if left <= 0 or reading.full:
                    reading.cut = True
                    return
                reading.take(_cells(row))
    finally:
        book.close()


def _cells(row: Iterable[object]) -> Iterator[str]:
    found = [str(value) for value in row if value is not None and value != ""]
    if found:
        yield "\t".join(found) + "\n"


def _read_ofd(path: Path, reading: _Reading) -> None:
    """GB/T 33190-2016: the words of a page stand in elements TextCode of its Content.xml."""
    _weigh(path)
    with zipfile.ZipFile(path) as packed:
        pages = [name for name in packed.namelist() if name.endswith("/Content.xml") and "/Pages/" in name]
        reading.pages = len(pages)
        for name in islice(sorted(pages, key=_page_order), MOST_PAGES):
            if packed.getinfo(name).file_size > LARGEST_PAGE:
                raise _Stop(Reason.TOO_LARGE)
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
            tree = etree.fromstring(packed.read(name), parser)
            reading.take(f"{element.text or ''}\n" for element in tree.iter("{*}TextCode"))
            if reading.full:
                break
        reading.cut = reading.cut or len(pages) > MOST_PAGES


def _page_order(name: str) -> tuple[int, str]:
    number = re.search(r"Page_(\d{1,9})/", name)
    return int(number[1]) if number else 0, name


def _read_plain(path: Path, reading: _Reading) -> None:
    """Only as many bytes as the longest text may take: four a character in UTF-8 and GB 18030."""
    with path.open("rb") as file:
        data = file.read(4 * LONGEST_TEXT + 1)
    text = decode_text(data, cut=len(data) > 4 * LONGEST_TEXT)
    if text is None:
        raise _Stop(Reason.BROKEN)
    reading.cut = len(data) > 4 * LONGEST_TEXT
    reading.take((text,))


def _weigh(path: Path) -> None:
    """Refuse what would unpack to too much, or is locked."""
    with path.open("rb") as file, open_packed(file) as packed:
        parts = packed.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise _Stop(Reason.TOO_LARGE)
        if any(part.flag_bits & 0x1 for part in parts):
            raise _Stop(Reason.ENCRYPTED)


_READERS: Mapping[FileKind, Callable[[Path, _Reading], None]] = {
    FileKind.PDF: _read_pdf,
    FileKind.DOCX: _read_docx,
    FileKind.XLSX: _read_xlsx,
    FileKind.OFD: _read_ofd,
    FileKind.TEXT: _read_plain,
}
