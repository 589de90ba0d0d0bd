"""An article does not name its source.

Clause   ZY17-14 (its text unverified).
Asks     Every article names where it comes from.
Why      Readers judge a text by who stands for it.
Passes   来源：青汀市住房和城乡建设局.
Fails    A page that names no source and no issuer.
Mend     Write the source into the head of the document.
By hand  Whether the page can be passed on and shared was not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="missing-source",
    family=Family.DOCUMENTS,
    clauses=("ZY17-14",),
    scope=Scope.PAGE,
    impact=Impact.MINOR,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it the page of an article?"""
    return page.kind == "document"


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """No label of a source is followed by a name."""
    labels = asked.terms()
    words = "|".join(re.escape(label) for label in labels)
    if not re.search(rf"(?:{words})\s*[：:]\s*\S|(?:^|\s)(?:{words})\s+\S", page.text):
        yield page.spot.fails("missing", labels=labels)
