"""A service guide asks for a form and does not offer it.

Clause   JC19-D11, 表格样表. What is a form is told by its name; the words are in the standard's table.
Asks     A form that applicants must fill in can be downloaded with the guide, together with a filled-in sample.
Why      Who must fetch a form at the counter goes twice.
Passes   教师资格认定申请表, with its file and a sample.
Fails    教师资格认定申请表, without a file.
Mend     Put the form and a sample beside the guide, and name them at the paper.
By hand  Where a form has no sample, a person sees whether it needs one. Where the service is handled on line from end
         to end (全程网办), the form may be filled in there only.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from builder.audit.subjects.guide import service_of
from catalog.terms import Kind, OnlineDegree

RULE = Rule(
    id="missing-form",
    family=Family.SERVICES,
    clauses=("JC19-D11",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)


def applies(document: Document) -> bool:
    """Is it a service guide that asks for papers?"""
    return document.kind is Kind.SERVICE and bool(service_of(document).materials)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """A paper whose name says that it is a form has no file, and no attachment bears its name; or it has no sample."""
    words = asked.terms()
    service = service_of(document)
    titles = [attachment.title for attachment in document.attachments]
    for paper in service.materials:
        if not any(word in paper.name for word in words):
            continue
        if not paper.form and not any(paper.name in title for title in titles):
            if service.online is OnlineDegree.FULL:
                yield document.spot.asks("online-form", anchor=paper.name, name=paper.name)
            else:
                yield document.spot.fails("no-form", anchor=paper.name, name=paper.name)
        elif not paper.sample:
            yield document.spot.asks("no-sample", anchor=paper.name, name=paper.name)
