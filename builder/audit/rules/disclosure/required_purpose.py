"""The application form insists on the purpose.

Clause   GK19-29.1, an inference from article 29, which asks for three things only.
Asks     A form of application does not make the purpose (用途) a required field.
Why      The law does not ask citizens what they want information for.
Passes   A form that requires name and contact.
Fails    A form whose field 用途 is required.
Mend     Make the field optional or take it away.
By hand  Where the words beside the field say that it is required a person looks at the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="required-purpose",
    family=Family.DISCLOSURE,
    clauses=("GK19-29.1",),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Is it about applications for information?"""
    return page.kind == "application" or "信息公开申请" in page.text


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """A required field for the purpose, or words that make it one."""
    terms = asked.terms()
    for form in page.forms:
        for field in form.required:
            if any(term in field.lower() for term in terms):
                yield page.spot.fails("required", anchor=field, field=field)
    printed = re.search(rf"{re.escape(terms[0])}\s*+(?:[（(]\s*+)?(?:必填|[*＊])", page.text)
    if printed:
        yield page.spot.asks("printed", excerpt=printed[0])
