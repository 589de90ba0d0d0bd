"""A normative document cannot be fetched as Word and PDF.

Clause   GF21-02, pages of two counties, no text of a norm.
Asks     A normative document is offered for download in both forms.
Why      People quote from the one and keep the other.
Passes   A DOCX and a PDF beside the text.
Fails    A PDF alone.
Mend     Put the missing file beside the document.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.document import Policy

RULE = Rule(
    id="normative-document-without-download",
    family=Family.DOCUMENTS,
    clauses=("GF21-02",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it a normative document?"""
    return isinstance(document.detail, Policy) and document.detail.normative


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """Forms that none of its files has."""
    extensions = {one.extension for one in document.attachments}
    forms = [term.split("|") for term in asked.terms()]
    lacking = tuple(form[0] for form in forms if extensions.isdisjoint(form))
    if lacking:
        yield document.spot.fails("missing", formats=lacking)
