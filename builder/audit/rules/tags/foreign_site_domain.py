"""SiteDomain names another site than the one that the page is of.

Clause   BQ17-02, SiteDomain is the site's own English domain name.
Asks     SiteDomain is the host that the page is served from.
Why      A template taken over from another site gives the page out as that site's.
Passes   SiteDomain www.qt.gov.example on https://www.qt.gov.example/xwzx/.
Fails    SiteDomain www.wangchuan.gov.example on https://www.qt.gov.example/xwzx/.
Mend     Write the site's own host into the template, without https:// and without a path.
By hand  Where the two differ by “www.” alone, see which of them is the registered main name.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="foreign-site-domain",
    family=Family.TAGS,
    clauses=("BQ17-02",),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Does it name a host, and is its own known?"""
    return bool(page.host) and "." in (page.meta("SiteDomain") or "")


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """The host of the tag is not the page's."""
    written = page.meta("SiteDomain") or ""
    named = _host_of(written)
    if named == page.host:
        return
    if named.removeprefix("www.") == page.host.removeprefix("www."):
        yield page.spot.asks("without-www", anchor="SiteDomain", excerpt=written, named=named, host=page.host)
    else:
        yield page.spot.fails("foreign", anchor="SiteDomain", excerpt=written, named=named, host=page.host)


def _host_of(written: str) -> str:
    """The host in what a tag says: some write the whole address."""
    bare = written.strip().lower()
    return (bare.partition("://")[2] or bare).partition("/")[0].partition(":")[0]
