"""The notice as Markdown."""

from __future__ import annotations

import re

from builder.audit.inspection import Inspection
from builder.audit.reports.labels import Labels
from builder.audit.reports.notice.blocks import Block, Grid, Heading, make_blocks
from builder.audit.reports.rows import FindingRow
from builder.sheet import clean_text

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_STARTS = re.compile(r"^(?:([-+=])|(\d{1,9})([.)]))")
"""What would make a list or an underline of a paragraph that begins with it."""


def make_notice_markdown(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> bytes:
    """UTF-8, one blank line between blocks."""
    return ("\n\n".join(_write(block) for block in make_blocks(inspection, rows, labels)) + "\n").encode(
        errors="replace"
    )


def _write(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {_escape(block.text)}"
    if isinstance(block, Grid):
        lines = [block.heads, tuple("---" for _ in block.heads), *block.rows]
        return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)
    return _STARTS.sub(lambda found: f"{found[2] or ''}\\{found[1] or found[3]}", _escape(block.text))


def _escape(text: str) -> str:
    """Text that no reader takes for markup."""
    return _MARKS.sub(r"\\\1", " ".join(clean_text(text).split()))


def _cell(text: str) -> str:
    return text if text == "---" else _escape(text)
