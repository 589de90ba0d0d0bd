"""The entry 我为政府网站找错 leads to the wrong place.

Clause   JC19-D21, the entry; ZY17-09.1: address, site_code and url; ZY17-09.2: old hosts that serve it no more.
Asks     The link leads to the platform of today and names this site's code and an address of this site.
Why      A message that arrives without a site, or for another site, is answered by nobody.
Passes   https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=9901000001&url=https%3A%2F%2Fwww.qt.gov.example%2F
Fails    http://121.43.68.40/exposure/jiucuo.html?site_code=9901000001; a link without site_code.
Mend     Replace the address in the template by that of the national platform, with the site's code and the page.
By hand  An entry that leads elsewhere, such as to a page of one's own: see whether the platform follows from there.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Link, Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="odd-find-errors-link",
    family=Family.IDENTITY,
    clauses=("JC19-D21", "ZY17-09.1", "ZY17-09.2"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)

_NAME = "网站找错"


def applies(site: Site) -> bool:
    """Has it pages?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Each wrong kind of link once, with the first page that has it."""
    platform, code, url = asked.terms("ZY17-09.1")[:3]
    old = asked.terms("ZY17-09.2")
    today = platform.partition("://")[2].partition("/")[0]
    told: set[tuple[str, str]] = set()
    for page in site.pages:
        for link in page.links:
            if not _is_entry(link, today, old):
                continue
            fault = _fault_of(link, page, today, old, (code, url))
            if fault and fault not in told:
                told.add(fault)
                problem, host = fault
                tell = site.spot.asks if problem == "elsewhere" else site.spot.fails
                yield tell(problem, anchor=host, address=page.spot.address, excerpt=link.target, host=host)


def _is_entry(link: Link, today: str, old: tuple[str, ...]) -> bool:
    """By its name, or by its host; the hosts lie elsewhere, so most links need no look."""
    if _NAME in link.text:
        return True
    return link.lead is Lead.OUTSIDE and (link.host == today or link.host in old)


def _fault_of(
    link: Link, page: Page, today: str, old: tuple[str, ...], names: tuple[str, str]
) -> tuple[str, str] | None:
    """What is wrong with an entry, and the host that it concerns."""
    code, url = names
    if link.host in old:
        return "old-host", link.host
    if link.host != today:
        return "elsewhere", link.host
    query = parse_qs(link.target.partition("?")[2])
    if code not in query:
        return "no-code", link.host
    if url not in query:
        return "no-address", link.host
    told = query[url][0].partition("://")[2].partition("/")[0].partition(":")[0].lower()
    return None if told == page.host or not page.host else ("other-site", told)
