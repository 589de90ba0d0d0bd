"""A document passes on another without linking it.

Clause   ZY17-19 (文件资料); that the original is linked is good practice, not its words.
Asks     A document that passes on another one names it, so that readers reach the original.
Why      What was passed on may be changed or repealed, and the copy does not tell.
Mend     Name the original in forwards, by id or number; or link to it.
By hand  The original may lie on a site outside of the cluster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from catalog.terms import Kind

FORWARDED = re.compile(r"转发|翻印|印转")

RULE = Rule(
    id="forward-without-original",
    family=Family.LINEAGE,
    clauses=("ZY17-19",),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Is it an official paper that says in its title that it passes on another?"""
    paper = document.kind in (Kind.POLICY, Kind.NOTICE)
    return paper and FORWARDED.search(document.head.title) is not None


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """It forwards nothing that is known, and leads nowhere."""
    if not document.forwards and document.head.source_url is None and not document.links:
        yield document.spot.asks("unlinked")
