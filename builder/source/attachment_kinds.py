"""What is known of the texts of attachments by those who do not read them: the libraries that do are dear to load."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from builder.source.file_kind import FileKind

EDITION = "attachment-1"
"""Raised when the same file would give another text."""

LARGEST_FILE = 100_000_000
"""Bytes of a file that is read."""

LARGEST_UNPACKED = 300_000_000
"""Bytes that a packed file may unpack to, as its own table says; no part gives more than it says."""

MOST_PARTS = 5_000
LONGEST_TEXT = 400_000
"""Characters that are kept of a text."""

SECONDS = 30
"""Seconds of the processor that one file may take."""

READ_KINDS = frozenset(
    {
        FileKind.PDF,
        FileKind.DOCX,
        FileKind.XLSX,
        FileKind.OFD,
        FileKind.TEXT,
    }
)
"""The kinds of files that are read for their text."""


class Reason(StrEnum):
    """Why there is no text, or not all of it."""

    WHOLE = ""
    CUT = "cut"
    NO_TEXT = "no-text"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_LARGE = "too-large"
    NOT_READ = "not-read"
    UNREADABLE = "unreadable"
    TOO_LONG = "too-long"
    TOO_MUCH_MEMORY = "too-much-memory"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentText:
    """What a file holds. `pages` counts pages of a PDF and sheets of a workbook, 0 where there is no such thing.

    NO_TEXT: the file can be read and has no words, as a scanned PDF. NOT_READ: a kind that is not read for its text.
    """

    text: str
    kind_found: FileKind
    pages: int
    reason: Reason
