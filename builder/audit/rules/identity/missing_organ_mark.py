"""Pages do not carry the mark of government sites.

Clause   JC19-D19, 网站标识; DZ14-01: the mark at the bottom of all pages; ZW24-09: of the home page.
Asks     Every page leads to, or loads, the mark from its registry (bszs.conac.cn, dcs.conac.cn).
Why      The mark is what tells a true government site from a false one.
Passes   A link to https://bszs.conac.cn/sitename?method=show&id=… at the bottom.
Fails    The mark on the home page alone.
Mend     Put the mark's link or script into the bottom of all templates; write its identifier in site.yaml.
By hand  Follow the mark: the registry must show this site's name. See that it stands in the middle of the bottom.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="missing-organ-mark",
    family=Family.IDENTITY,
    clauses=("JC19-D19", "DZ14-01", "ZW24-09", "ZY17-09"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is it on line, with pages?"""
    return bool(site.pages) and site.condition.state in ("open", "archived")


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Pages without the mark: the home page, and the others counted together."""
    registry = asked.terms("DZ14-01")
    bare = [page for page in site.pages if not _is_marked(page, registry)]
    homes = [page for page in bare if page.kind == "home"]
    others = [page for page in bare if page.kind != "home"]
    if homes:
        yield site.spot.fails("home", address=homes[0].spot.address)
    if others:
        yield site.spot.fails("pages", address=others[0].spot.address, pages=len(others), all=len(site.pages))


def _is_marked(page: Page, registry: tuple[str, ...]) -> bool:
    """The bottom first: there it should stand."""
    targets = (link.target for link in reversed(page.links))
    scripts = (script.source or script.text for script in page.scripts)
    pictures = (picture.source for picture in page.pictures)
    return any(host in source for source in chain(targets, scripts, pictures) for host in registry)
