"""The code of the site is not the same everywhere, or has not the form of one.

Clause   CODE-SID: the code in the page tag, at the bottom and in the 找错 link are one; ten digits, or bm and eight.
Asks     Wherever a page names the site's code, it is the same, of that form, and that of the settings.
Why      Complaints and inspections are filed under the code; a wrong digit sends them to another site.
Passes   9901000001 in SiteIDCode, at the bottom and as site_code.
Fails    bm36000005 at the bottom, bm36000002 in the link.
Mend     Look the code up in 全国政府网站信息报送系统; write it in site.yaml, or into the templates, once for all three.
By hand  There is no check digit: whether a well-formed code is this site's, the national list tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qs

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="wrong-site-code",
    family=Family.IDENTITY,
    clauses=("CODE-SID", "JC19-D19", "ZY17-09.1"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)

_FOOTER = re.compile(r"标识码\s*+(?:[：:]\s*+)?([0-9A-Za-z]+)")


def applies(site: Site) -> bool:
    """Has it pages?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Codes of another form, of another site, or that differ on one page; each once, with its first page."""
    form = re.compile(asked.terms("CODE-SID")[0])
    parameter = asked.terms("ZY17-09.1")[1]
    own = site.code if form.fullmatch(site.code) else ""
    told: set[str] = set()
    for page in site.pages:
        codes = _codes_of(page, parameter)
        for code in codes:
            if code and code not in told and not form.fullmatch(code):
                told.add(code)
                yield site.spot.fails("form", anchor=code, address=page.spot.address, excerpt=code, code=code)
            elif code and code not in told and own and code != own:
                told.add(code)
                yield site.spot.fails("other", anchor=code, address=page.spot.address, code=code, own=own)
        joined = "/".join(codes)
        if len({code for code in codes if code}) > 1 and joined not in told:
            told.add(joined)
            tag, footer, link = (code or "—" for code in codes)
            yield site.spot.fails("unlike", anchor=joined, address=page.spot.address, tag=tag, footer=footer, link=link)


def _codes_of(page: Page, parameter: str) -> tuple[str, str, str]:
    """The code in the tag, at the bottom, in the link; empty where the page names none."""
    footer = _FOOTER.search(page.footer)
    queries = (parse_qs(one.target.partition("?")[2]) for one in page.links if f"{parameter}=" in one.target)
    linked = next((query[parameter][0].strip() for query in queries if parameter in query), "")
    return (page.meta("SiteIDCode") or "").strip(), footer[1] if footer else "", linked
