"""The notice as a word processor's file, set as official papers are: 仿宋 for text, 黑体 for headings."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as Paper
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as Line

from builder.audit.inspection import Inspection
from builder.audit.reports.labels import Labels
from builder.audit.reports.notice.blocks import Block, Grid, Heading, make_blocks
from builder.audit.reports.rows import FindingRow
from builder.sheet import clean_text
from builder.workbook import seal_package

_TITLE, _HEAD, _SECOND, _TEXT = "方正小标宋简体", "黑体", "楷体", "仿宋"


def make_notice_docx(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> bytes:
    """The file; the same bytes from the same inspection."""
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Cm(3.7), Cm(3.5), Cm(2.8), Cm(2.6)
    paper.core_properties.author = "zhanqun"
    paper.core_properties.title = labels.fill("notice-title", cluster=inspection.cluster, day=inspection.as_of)
    for block in make_blocks(inspection, rows, labels):
        _write(paper, block)
    raw = io.BytesIO()
    paper.save(raw)
    return seal_package(raw.getvalue())


def _write(paper: Paper, block: Block) -> None:
    if isinstance(block, Grid):
        _write_grid(paper, block)
        return
    line = paper.add_paragraph()
    if isinstance(block, Heading):
        if block.level == 0:
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.paragraph_format.space_after = Pt(18)
        _set(line, block.text, font=(_TITLE, _HEAD, _SECOND)[block.level], size=(22, 16, 16)[block.level])
        line.paragraph_format.keep_with_next = True
        if block.level:
            line.paragraph_format.first_line_indent = Pt(32)
        return
    line.paragraph_format.first_line_indent = Pt(32)
    line.paragraph_format.line_spacing = Pt(28)
    _set(line, block.text, font=_TEXT, size=16)


def _write_grid(paper: Paper, grid: Grid) -> None:
    table = paper.add_table(rows=1, cols=len(grid.heads))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, grid.heads, strict=True):
        _set(cell.paragraphs[0], text, font=_HEAD, size=10.5)
    for values in grid.rows:
        for cell, text in zip(table.add_row().cells, values, strict=True):
            _set(cell.paragraphs[0], text, font=_TEXT, size=10.5)


def _set(line: Line, text: str, *, font: str, size: float) -> None:
    run = line.add_run(clean_text(text))
    run.font.name = font
    run.font.size = Pt(size)
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
