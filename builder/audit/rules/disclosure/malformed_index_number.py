"""An index number has not the form that its site wants.

Clause   CODE-INDEX; the strict form is a setting of the site.
Asks     Where a site sets a form for its index numbers every number has it.
Why      One organ numbers in one way; another form is a slip of the hand.
Passes   99010000MB0000001X/2026-00012 where 18 characters, a year and five digits are wanted.
Fails    990100/2026-0012 there.
Mend     Correct the number as it stands in the organ's register.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="malformed-index-number",
    family=Family.DISCLOSURE,
    clauses=("CODE-INDEX",),
    scope=Scope.SITE,
    impact=Impact.MINOR,
)


def applies(site: Site) -> bool:
    """Does the site want a form?"""
    return bool(site.index_form)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Numbers that are not of the form."""
    form = re.compile(site.index_form)
    for document in site.documents:
        number = document.head.index_number
        if number is not None and not form.fullmatch(number.text):
            yield document.spot.fails("malformed", number=number.text, form=site.index_form)
