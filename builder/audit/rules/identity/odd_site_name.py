"""A site is not named after the unit that keeps it.

Clause   JC19-D18, names; ZY17-05: named after the region or the organ; ZW24-08: the organ's name or its 规范简称.
Asks     The site's name, without 门户网站 and the like, is that of the organ, or begins the organ's name.
Why      A fancy name hides whose word the pages are.
Passes   青汀市人民政府门户网站, kept by 青汀市人民政府办公室.
Mend     Rename the site after the unit; change the name in 全国政府网站信息报送系统 as well.
By hand  An approved short name (规范简称), or 区域名＋职责名 with the organ shown beside it, is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.terms import Presence

RULE = Rule(
    id="odd-site-name",
    family=Family.IDENTITY,
    clauses=("JC19-D18", "ZY17-05", "ZW24-08"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Is it a site of its own whose organ is known?"""
    return site.presence is Presence.SITE and site.organ is not None and bool(site.organ.name)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Neither name begins the other."""
    organ = site.organ.name if site.organ is not None else ""
    endings = asked.terms("ZY17-05")
    ending = next((word for word in endings if site.name.endswith(word)), "")
    bare = site.name.removesuffix(ending)
    if not bare or not (organ.startswith(bare) or bare.startswith(organ)):
        yield site.spot.asks("odd", excerpt=site.name, name=site.name, organ=organ)
