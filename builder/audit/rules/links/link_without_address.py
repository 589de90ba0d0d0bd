"""A link to mail or telephone names nobody.

Clause   JC19-D20 (链接打不开或错误), points not known.
Asks     A mailto: link has an address, a tel: link a number.
Why      A click opens an empty letter, and the reader does not know to whom to write.
Passes   mailto:zwgk@qt.gov.cn, tel:0990-1234567
Fails    mailto:, mailto:?subject=x, tel:
Mend     Write the address or the number, or remove the link.
By hand  Whether anybody reads the mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Link, Page
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site

RULE = Rule(
    id="link-without-address",
    family=Family.LINKS,
    clauses=("JC19-D20",),
    scope=Scope.SITE,
    impact=Impact.MINOR,
    foreign=True,
)

_MAIL = re.compile(r"mailto:[^?@]+@[^?@]+", re.IGNORECASE)
_PHONE = re.compile(r"tel:(?:[^0-9]*[0-9]){3}", re.IGNORECASE)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Such links, each target once."""
    for seen in find_sightings(site.pages, _nameless):
        yield site.spot.fails(
            _problem(seen.thing),
            anchor=seen.name,
            address=seen.page.spot.address,
            mark=seen.page.spot.mark,
            excerpt=seen.thing.text,
            target=seen.name,
            pages=seen.pages,
        )


def _nameless(page: Page) -> Iterator[tuple[str, Link]]:
    return ((link.target, link) for link in page.links if link.lead is Lead.OTHER and _problem(link))


def _problem(link: Link) -> str:
    """`mail` or `phone`; empty for a link that is whole, and for other links."""
    scheme = link.target[:7].lower()
    if scheme == "mailto:":
        return "" if _MAIL.match(link.target) else "mail"
    if scheme.startswith("tel:"):
        return "" if _PHONE.match(link.target) else "phone"
    return ""
