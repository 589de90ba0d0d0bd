"""A file beside a document."""

from __future__ import annotations

from dataclasses import dataclass

from builder.audit.finding import Spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """附件. `extension` is the lower-case ending without dot; `content` what its bytes are (pdf, docx, xlsx, doc, xls,
    zip, jpeg, png, gif, csv, text, html, empty, unknown).

    `readable`: it could be opened as what it is; `reason` says why not (`encrypted`, `broken`, `too-large`,
    `too-slow`). `letters` are the characters of text in it; `pages` those of a PDF. `text` is the text itself, as far
    as it is kept. `listed`: the head of the document names it; else only its body links to it.
    """

    spot: Spot
    document: str
    name: str
    title: str = ""
    found: bool = True
    size: int = 0
    extension: str = ""
    content: str = ""
    readable: bool = True
    reason: str = ""
    letters: int = 0
    pages: int = 0
    text: str = ""
    listed: bool = True

    @property
    def words(self) -> str:
        """All that is written in it and above it."""
        return f"{self.title}\n{self.text}"
