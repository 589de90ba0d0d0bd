"""What a file really is: told by its first bytes, not by its name."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from io import BytesIO
from typing import BinaryIO

from builder.source.packed import open_packed

HEAD = 4096
"""Bytes from the beginning that are looked at."""

_MOST_NAMES = 10_000


class FileKind(StrEnum):
    """The kinds that are told apart."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    OFD = "ofd"
    OLE = "ole"
    ZIP = "zip"
    TEXT = "text"
    HTML = "html"
    RTF = "rtf"
    PICTURE = "picture"
    ARCHIVE = "archive"
    PROGRAM = "program"
    EMPTY = "empty"
    UNKNOWN = "unknown"


_ENDINGS = {
    "pdf": FileKind.PDF,
    "docx": FileKind.DOCX,
    "docm": FileKind.DOCX,
    "xlsx": FileKind.XLSX,
    "xlsm": FileKind.XLSX,
    "pptx": FileKind.PPTX,
    "ofd": FileKind.OFD,
    "doc": FileKind.OLE,
    "xls": FileKind.OLE,
    "ppt": FileKind.OLE,
    "wps": FileKind.OLE,
    "et": FileKind.OLE,
    "zip": FileKind.ZIP,
    "txt": FileKind.TEXT,
    "csv": FileKind.TEXT,
    "tsv": FileKind.TEXT,
    "htm": FileKind.HTML,
    "html": FileKind.HTML,
    "rtf": FileKind.RTF,
    "rar": FileKind.ARCHIVE,
    "7z": FileKind.ARCHIVE,
    "gz": FileKind.ARCHIVE,
    "exe": FileKind.PROGRAM,
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "svg"), FileKind.PICTURE),
}

_RUN = """
    htm html xhtml xht shtml shtm stm mht mhtml hta xml xsl xslt svgz js mjs cjs css wasm swf jar class
    php php3 php4 php5 php7 phtml phar asp aspx ashx asmx jsp jspx jspf do cgi fcgi pl py rb sh config htaccess
"""
_RUNNING = frozenset(_RUN.split())

_BEGINNINGS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind.OLE),
    (b"{\\rtf", FileKind.RTF),
    (b"\x89PNG\r\n\x1a\n", FileKind.PICTURE),
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
    (b"II*\x00", FileKind.PICTURE),
    (b"MM\x00*", FileKind.PICTURE),
    (b"BM", FileKind.PICTURE),
    (b"Rar!", FileKind.ARCHIVE),
    (b"7z\xbc\xaf'\x1c", FileKind.ARCHIVE),
    (b"\x1f\x8b", FileKind.ARCHIVE),
    (b"MZ", FileKind.PROGRAM),
    (b"\x7fELF", FileKind.PROGRAM),
)

_PARTS = (
    ("word/", FileKind.DOCX),
    ("xl/", FileKind.XLSX),
    ("ppt/", FileKind.PPTX),
    ("OFD.xml", FileKind.OFD),
)


def kind_by_name(name: str) -> FileKind:
    """What the ending of a file's name says; UNKNOWN for an ending that says nothing."""
    return _ENDINGS.get(name.rpartition(".")[2].lower() if "." in name else "", FileKind.UNKNOWN)


def is_running(name: str) -> bool:
    """Would a browser obey such a file in the site's name, or a web server run it, by the ending of its name?"""
    return "." in name and name.rpartition(".")[2].lower() in _RUNNING


def find_kind(file: BinaryIO) -> FileKind:
    """What the bytes say; the place in the file is moved. Raises OSError."""
    head = file.read(HEAD)
    if not head:
        return FileKind.EMPTY
    if b"%PDF-" in head[:1024]:  # ISO 32000-1, annex H: readers take a header within the first 1024 bytes
        return FileKind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(file)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.PICTURE
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning) and not _is_text(head):
            return kind
    if head.startswith(b"{\\rtf"):
        return FileKind.RTF
    return _kind_of_text(head) if _is_text(head) else FileKind.UNKNOWN


def _kind_of_zip(file: BinaryIO) -> FileKind:
    try:
        with open_packed(file) as packed:
            names = packed.namelist()[:_MOST_NAMES]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, RecursionError):
        return FileKind.ZIP
    for part, kind in _PARTS:
        if any(name.startswith(part) for name in names):
            return kind
    return FileKind.ZIP


def _kind_of_text(head: bytes) -> FileKind:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<svg") or (start.startswith(b"<?xml") and b"<svg" in start):
        return FileKind.PICTURE
    return FileKind.HTML if start.startswith((b"<!doctype html", b"<html")) else FileKind.TEXT


def _is_text(head: bytes) -> bool:
    return decode_text(head, cut=True) is not None


def decode_text(data: bytes, *, cut: bool = False) -> str | None:
    """Text as UTF-8, UTF-16 with a mark, or GB 18030; None for what is no text. `cut`: the end may be half a character.

    Control characters other than blanks and form feeds mean that it is no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode(data, "utf-16", cut)
    if b"\0" in data:
        return None
    for coding in ("utf-8-sig", "gb18030"):
        text = _decode(data, coding, cut)
        if text is not None:
            return text
    return None


def _decode(data: bytes, coding: str, cut: bool) -> str | None:
    for less in range(4 if cut else 1):
        try:
            text = data[: len(data) - less].decode(coding)
        except UnicodeDecodeError:
            continue
        return None if any(ord(c) < 32 and c not in "\t\n\r\f\x1a" for c in text) else text
    return None


def kind_of_bytes(data: bytes) -> FileKind:
    """`find_kind` of bytes in memory."""
    return find_kind(BytesIO(data))
