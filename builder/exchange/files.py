"""Which files may travel with documents: of a few kinds, each really what its name says, and none that is a trap."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import BinaryIO

from builder.diagnostic import Problems
from builder.disk import opened
from builder.source.attachment_kinds import LARGEST_UNPACKED, MOST_PARTS
from builder.source.file_kind import FileKind, find_kind, kind_by_name
from builder.source.packed import open_packed
from catalog.origin import Mark

ALLOWED = frozenset(
    {
        FileKind.PDF,
        FileKind.DOCX,
        FileKind.XLSX,
        FileKind.PPTX,
        FileKind.OFD,
        FileKind.OLE,
        FileKind.TEXT,
        FileKind.RTF,
        FileKind.PICTURE,
    }
)
_PACKED = frozenset({FileKind.DOCX, FileKind.XLSX, FileKind.PPTX, FileKind.OFD})
_MACROS = (".docm", ".xlsm")
_MOST_GROWTH = 200
_SMALL = 16 * 1024 * 1024
_LARGEST_DRAWING = 4 * 1024 * 1024
# What lets a drawing run something, or fetch something from elsewhere.
_ACTIVE = re.compile(
    rb"<\s*(?:[\w-]+:)?(?:script|foreignobject|iframe|embed|object|handler|set|animate\w*)\b"
    rb"|[\s\"'/]on\w+\s*=|javascript\s*:|<!\s*(?:doctype|entity)|<\?xml-stylesheet|@import"
    rb"|url\(\s*[\"']?(?!#)[^\s\"'#)]"
    rb"|(?:href|src)\s*=\s*+(?:[\"']\s*+)?(?!#|data:image/(?:png|jpeg|gif|webp))[^\s\"'#]",
    re.I,
)


def tell_file(path: Path, name: str, problems: Problems) -> None:
    """Tell a file that may not travel; `name` is its path in the cluster."""
    kind = kind_by_name(name)
    if kind not in ALLOWED or name.lower().endswith(_MACROS):
        problems.add("file-kind-not-carried", Mark(name), kind=kind.value)
        return
    try:
        with opened(path) as file:
            found = find_kind(file)
            if found is not kind:
                problems.add("file-not-as-named", Mark(name), kind=found.value, named=kind.value)
            elif kind in _PACKED and _is_bomb(file):
                problems.add("file-grows-too-much", Mark(name))
            elif name.lower().endswith(".svg") and _is_active(file):
                problems.add("active-drawing", Mark(name))
    except OSError as fault:
        problems.add("unreadable-file", Mark(name), reason=fault.strerror)


def _is_bomb(file: BinaryIO) -> bool:
    """Would it unpack to too much, or to many times its size? What cannot be told counts as such."""
    try:
        with open_packed(file) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, RecursionError):
        return True
    unpacked = sum(part.file_size for part in parts)
    size = file.seek(0, 2)
    return len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or unpacked > max(_SMALL, _MOST_GROWTH * size)


def _is_active(file: BinaryIO) -> bool:
    file.seek(0)
    data = file.read(_LARGEST_DRAWING + 1)
    plain = b"\0" not in data and not data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return len(data) > _LARGEST_DRAWING or not plain or _ACTIVE.search(data) is not None
