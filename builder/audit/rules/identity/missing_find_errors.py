"""Pages have no way to 我为政府网站找错.

Clause   JC19-D21, the entry “我为政府网站找错”; ZY17-09, one of the items at the bottom; ZY17-09.1, its address.
Asks     Every page leads to the national platform where readers tell of errors.
Why      Readers see errors first; the entry is how they can tell.
Passes   https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=9901000001&url=… at the bottom.
Fails    No such link on the home page.
Mend     Put the entry into the bottom of all templates; on sites of the cluster the code in site.yaml brings it.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="missing-find-errors",
    family=Family.IDENTITY,
    clauses=("JC19-D21", "ZY17-09", "ZY17-09.1"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)

_NAME = "网站找错"


def applies(site: Site) -> bool:
    """Is it on line, with pages?"""
    return bool(site.pages) and site.condition.state in ("open", "archived")


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Pages without the entry: the home page, and the others counted together."""
    platform = asked.terms("ZY17-09.1")[0].partition("://")[2]
    bare = [page for page in site.pages if not _has_entry(page, platform)]
    homes = [page for page in bare if page.kind == "home"]
    others = [page for page in bare if page.kind != "home"]
    if homes:
        yield site.spot.fails("home", address=homes[0].spot.address)
    if others:
        yield site.spot.fails("pages", address=others[0].spot.address, pages=len(others), all=len(site.pages))


def _has_entry(page: Page, platform: str) -> bool:
    """A link to the platform or of its name, or a script of its host that writes the link."""
    host = platform.partition("/")[0]
    linked = any(platform in link.target or _NAME in link.text for link in reversed(page.links))
    return linked or any(host in script.source for script in page.scripts)
