"""The page of applications does not ask for what the article lists.

Clause   GK19-29, the three things that an application contains.
Asks     The page of applications tells what an application contains: who, what, and in which form.
Why      An application that lacks one of them is sent back.
Mend     Show the application form of the theme; name what is missing.
By hand  Words were compared; the same may be said in others.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="incomplete-application-form",
    family=Family.DISCLOSURE,
    clauses=("GK19-29",),
    scope=Scope.PAGE,
    impact=Impact.MINOR,
)


def applies(page: Page) -> bool:
    """Is it the page of applications?"""
    return page.kind == "application"


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """Things of which the page says nothing in any of the words that the clause lists."""
    terms = [term.split("|") for term in asked.terms()]
    lacking = tuple(words[0] for words in terms if not any(word in page.text for word in words))
    if lacking:
        yield page.spot.asks("incomplete", elements=lacking)
