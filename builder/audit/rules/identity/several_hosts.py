"""A site is served under several names.

Clause   JC19-D18, domain names; YM18-01, ZW24-05: one English and one Chinese name; of several, one is the main name.
Asks     The pages of a site lie on no more hosts than the norm allows.
Why      Two addresses of one page divide readers and search results, and an idle name is taken over by others.
Passes   All pages at www.qt.gov.example.
Mend     Choose the main name, let the others lead to it, and cancel those that are not needed.
By hand  Several names are allowed “in principle” not; see which is declared to be the main one (主域名).
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="several-hosts",
    family=Family.IDENTITY,
    clauses=("JC19-D18", "YM18-01", "ZW24-05"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Have its pages addresses?"""
    return any(page.host for page in site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """More hosts than names are allowed, English and Chinese counted apart."""
    hosts = sorted({page.host for page in site.pages if page.host})
    chinese = [host for host in hosts if "xn--" in host or not host.isascii()]
    english = [host for host in hosts if host not in chinese]
    if len(english) > asked.number("english_domains", "YM18-01"):
        yield site.spot.asks("english", hosts=tuple(english))
    if len(chinese) > asked.number("chinese_domains", "YM18-01"):
        yield site.spot.asks("chinese", hosts=tuple(chinese))
