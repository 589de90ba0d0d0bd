"""A form whose submission only a person can try.

Clause   JC19-D13, 信息提交.
Asks     What citizens submit arrives.
Why      A form that swallows what is sent is worse than none.
Passes   The site has no form but that of its search.
Mend     Repair the form's address; take it off the page until it works.
By hand  Fill in the form, send it, and see that a receipt comes; then look for it in the system behind. A form whose
         address is a script or a mail program is named as such.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Form, Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="unproven-submission",
    family=Family.INTERACTION,
    clauses=("JC19-D13",),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is it on line?"""
    return site.is_open


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Each form once, however many pages show it."""
    seen: set[str] = set()
    for page in site.pages:
        for form in page.forms:
            name = _name_of(form, page)
            if form.search or name in seen:
                continue
            seen.add(name)
            sends = form.action.startswith(("http://", "https://"))
            yield site.spot.asks(
                "untried" if sends else "no-address", anchor=name, address=page.spot.address, target=form.action
            )


def _name_of(form: Form, page: Page) -> str:
    """Its address; its fields where it is sent to the page that shows it, which is another address on every page."""
    return " ".join(form.fields) if form.action in ("", page.spot.address) else form.action
