"""通报: the notice of an inspection, as Markdown and as a word processor's file, from the same blocks."""

from builder.audit.reports.notice.docx_file import make_notice_docx
from builder.audit.reports.notice.markdown import make_notice_markdown

__all__ = ["make_notice_docx", "make_notice_markdown"]
