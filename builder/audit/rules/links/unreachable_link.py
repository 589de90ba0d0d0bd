"""A link leads to where no reader can go.

Clause   JC19-D20 (链接打不开或错误), points not known.
Asks     No link leads to the editor's own machine, into an inner network, or to a file on a disk.
Why      It works on the desk of the one who wrote it, and nowhere else.
Passes   https://www.gov.cn/
Fails    http://localhost:8080/, http://10.1.2.3/, http://oa/, file:///D:/a.doc, D:\\a.doc
Mend     Put the file beside the document, or write the public address.
By hand  Whether a public address answers is asked of the network, not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_address

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Link, Page
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site

RULE = Rule(
    id="unreachable-link",
    family=Family.LINKS,
    clauses=("JC19-D20",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)

_FILE = re.compile(r"file:|[a-z]:[\\/]|\\\\", re.IGNORECASE)
_SEEN_FROM_WITHIN = (Lead.INSIDE, Lead.CLUSTER)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Links that are no web address of the world, each target once."""
    for seen in find_sightings(site.pages, _unreachable):
        yield site.spot.fails(
            _problem(seen.thing),
            anchor=seen.name,
            address=seen.page.spot.address,
            mark=seen.page.spot.mark,
            excerpt=seen.thing.text,
            target=seen.name,
            pages=seen.pages,
        )


def _unreachable(page: Page) -> Iterator[tuple[str, Link]]:
    return ((link.target, link) for link in page.links if link.lead not in _SEEN_FROM_WITHIN and _problem(link))


def _problem(link: Link) -> str:
    """`file`, `local` or `private`; empty for what may be anywhere."""
    if _FILE.match(link.target):
        return "file"
    host = link.hostname
    if not host:
        return ""
    if host == "localhost" or host.endswith(".localhost"):
        return "local"
    try:
        number = ip_address(host)
    except ValueError:
        return "" if "." in host else "private"
    if number.is_loopback or number.is_unspecified:
        return "local"
    return "" if number.is_global else "private"
