"""Pages do not say in which language they are written.

Clause   WZ19-01 (GB/T 37668-2019): can be read by aids; WZ23-32: sites come to meet the standards of accessibility.
Asks     Every page names its language: <html lang="zh-Hans">.
Why      Screen readers choose their voice by it; without it Chinese is read in an English voice.
Passes   lang="zh-Hans" or lang="zh-CN".
Fails    <html>
Mend     Write the language into the first line of all templates.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="missing-language",
    family=Family.ACCESS,
    clauses=("WZ19-01", "WZ23-32"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Has it pages?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """The pages without a language, counted together, with the first of them."""
    bare = [page for page in site.pages if not page.language.strip()]
    if bare:
        yield site.spot.fails("missing", address=bare[0].spot.address, pages=len(bare), all=len(site.pages))
