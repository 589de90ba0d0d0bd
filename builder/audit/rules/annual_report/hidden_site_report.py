"""The home page does not show the yearly statement of the site.

Clause   BB18-01 (首页显著位置).
Asks     The home page links to the statement on the work of the site.
Why      The clause wants it to be seen without searching.
Passes   A home page that links to the newest statement.
Fails    A home page that links to it nowhere.
Mend     Put a link to the statement on the home page.
By hand  Whether the place is prominent is for a person to see.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.document import Report
from catalog.terms import Presence, ReportForm

RULE = Rule(
    id="hidden-site-report",
    family=Family.ANNUAL_REPORT,
    clauses=("BB18-01",),
    scope=Scope.SITE,
    impact=Impact.MINOR,
)


def applies(site: Site) -> bool:
    """Is it a site of its own with a home page and a statement?"""
    home = any(True for _ in site.pages_of("home"))
    return home and site.presence is Presence.SITE and any(is_statement(one.detail) for one in site.documents)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No visible link leads to the newest statement, and none is called by its name."""
    statements = [one for one in site.documents if is_statement(one.detail)]
    newest = max(statements, key=lambda one: (one.head.published_at, one.id))
    links = [link for page in site.pages_of("home") for link in page.links if not link.hidden]
    named = any(term in link.text for link in links for term in asked.terms())
    if not named and all(link.target != newest.spot.address for link in links):
        yield newest.spot.fails("hidden")


def is_statement(detail: object) -> bool:
    """Is it a statement on the work of the site?"""
    return isinstance(detail, Report) and detail.form is ReportForm.WEBSITE
