"""A form or sample of a service guide cannot be downloaded or opened.

Clause   JC19-D11, 表格样表不可下载.
Asks     The files of forms and samples are there, are not empty, and can be opened as what their names say.
Why      A form that does not open is no form.
Passes   shenqing.docx opens.
Fails    shenqing.docx is empty, broken or encrypted.
Mend     Save the file anew in a common format and put it beside the guide.
By hand  Whether it is the form in force, the handling office must say.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from builder.audit.subjects.guide import service_of
from catalog.terms import Kind

RULE = Rule(
    id="unusable-form",
    family=Family.SERVICES,
    clauses=("JC19-D11",),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Is it a service guide that offers files?"""
    return document.kind is Kind.SERVICE and bool(document.attachments)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """A file that a paper names is not there, or says nothing."""
    papers = service_of(document).materials
    named = {file.rpartition("/")[2] for paper in papers for file in (paper.form, paper.sample)}
    for attachment in document.attachments:
        if attachment.name.rpartition("/")[2] not in named:
            continue
        if not attachment.found:
            yield document.spot.fails("lost", anchor=attachment.name, file=attachment.name)
        elif attachment.size == 0 or not attachment.readable:
            yield document.spot.fails("unreadable", anchor=attachment.name, file=attachment.name)
