"""A government site has a name outside of the government's suffixes.

Clause   JC19-D18, domain names; YM18-02, ZY17-06: .gov.cn and .政务, no other; ZW24-05: institutions .cn or .公益.
Asks     The site's host ends with the cluster's suffix (gov.cn where it says nothing else) or one that the norm names.
Why      The suffix is what citizens know the government by; any other is what false sites use.
Passes   www.qt.gov.cn
Fails    www.qingting.com
Mend     Register a name under .gov.cn, move the site there and let the old name lead to it.
By hand  Under .cn or .公益: is it an institution without administrative duties (事业单位)?
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.terms import Presence

RULE = Rule(
    id="odd-domain-suffix",
    family=Family.IDENTITY,
    clauses=("JC19-D18", "YM18-02", "ZW24-05", "ZY17-06"),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is it a site of its own whose host is known?"""
    return site.presence is Presence.SITE and bool(site.domain)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """The host ends with none of the suffixes."""
    host = site.domain.partition(":")[0].lower()
    suffixes = asked.terms("YM18-02")
    if site.domain_suffix:
        suffixes = (f".{site.domain_suffix}", *suffixes)
    if host.endswith(suffixes):
        return
    tell, problem = (site.spot.fails, "suffix")
    if host.endswith(asked.terms("ZW24-05")):
        tell, problem = (site.spot.asks, "institution")
    yield tell(problem, anchor=host, excerpt=host, host=host, suffixes=suffixes)
