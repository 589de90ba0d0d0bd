"""A script is written as malware is.

Clause   JC19-V1.4 (页面被挂马、内容被篡改). The clause itself is for persons; this looks for signs.
Asks     No script in a page runs hidden text, writes frames, or asks whether the reader came from a search engine.
Why      Injected scripts send only those away who come from a search: who types the address sees nothing.
Passes   The script of 党政机关网站标识, which writes hidden text and names dcs.conac.cn.
Mend     Compare the page with its template; what is not there was put there: remove it, change the passwords.
By hand  What the script does: packed scripts of old libraries look alike. Of each script the first 500 characters are
         read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial
from hashlib import sha256

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site
from catalog.hosts import find_listed

RULE = Rule(
    id="suspicious-script",
    family=Family.SAFETY,
    clauses=("JC19-V1.4", "JC19-V1.4.1", "JC19-V1.4.2"),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
    foreign=True,
)

_HOST = re.compile(r"(?:/|%2F){2}([A-Za-z0-9.-]+)", re.IGNORECASE)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Scripts with one of the signs, each text once; those that name allowed hosts and no others are known."""
    signs = _combine(asked.terms("JC19-V1.4.2"))
    known = asked.terms("JC19-V1.4.1")
    for seen in find_sightings(site.pages, partial(_with_signs, signs=signs)):
        hosts = _HOST.findall(seen.name)
        if not hosts or not all(find_listed(host.lower(), known) for host in hosts):
            yield site.spot.asks(
                "suspicious",
                anchor=sha256(seen.name.encode()).hexdigest()[:12],
                address=seen.page.spot.address,
                mark=seen.page.spot.mark,
                excerpt=seen.thing[:80],
                pages=seen.pages,
            )


def _with_signs(page: Page, signs: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for script in page.scripts:
        found = signs.search(script.text)
        if found is not None:
            yield script.text, found[0]


@cache
def _combine(signs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(signs), re.IGNORECASE)
