"""The disclosure section is missing or called by another name.

Clause   ZL19-02, 国办公开办函〔2019〕61号.
Asks     The site has one section for disclosure and calls it by its uniform name.
Why      The same thing has the same name on every site so that citizens find it.
Passes   A channel of the role disclosure that is called 政府信息公开.
Fails    A site without such a channel; one that calls it 公开园地.
Mend     Give the site the channel of its profile with the uniform name.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.profile import Role

RULE = Rule(
    id="irregular-disclosure-section",
    family=Family.DISCLOSURE,
    clauses=("ZL19-02",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Is it a site of our own that is open?"""
    return site.built and site.condition.state == "open"


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No channel of the role; or one with a name that is none of the uniform ones."""
    sections = [channel for channel in site.channels if channel.role is Role.DISCLOSURE]
    if not sections:
        yield site.spot.fails("missing", names=asked.terms())
    for channel in sections:
        if channel.title not in asked.terms():
            yield channel.spot.fails("misnamed", names=asked.terms())
