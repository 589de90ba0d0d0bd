"""A reposted article does not tell where it comes from.

Clause   ZW24-14 (unverified); the names of media are a list of our own, ZW24-14.1.
Asks     A reposted article names the site that it comes from and links to the original.
Why      Readers can look up the original; its owner is named.
Passes   Source 新华社 with a link.
Fails    A link to an original without a source.
Mend     Write source and source_url into the head of the document.
By hand  A source that sounds like a medium may be a name only; look whether the text is a repost.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document

RULE = Rule(
    id="incomplete-repost",
    family=Family.DOCUMENTS,
    clauses=("ZW24-14", "ZW24-14.1"),
    scope=Scope.DOCUMENT,
    impact=Impact.MINOR,
)


def applies(document: Document) -> bool:
    """Does its head say where it comes from?"""
    return document.head.source_url is not None or bool(document.head.source)


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """An original without a source; a medium without a link."""
    source, link = document.head.source, document.head.source_url
    if link is not None and not source:
        yield document.spot.fails("no-source", link=link.text)
    elif link is None and any(medium in source for medium in asked.terms("ZW24-14.1")):
        yield document.spot.asks("no-link", source=source)
