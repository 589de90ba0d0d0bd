"""A site does not say who leads the organ.

Clause   JC19-D03, 领导信息; ZY17-19: 负责人信息.
Asks     The site has at least one document of the kind leader on line.
Why      Citizens have a right to know who answers for what.
Passes   领导信息: 江叙白, 市长.
Fails    No such document.
Mend     Write a document of `kind: leader` for each of the leaders in the channel 领导信息.
By hand  See that everybody in office is there and nobody who left.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site
from catalog.terms import Kind

RULE = Rule(
    id="missing-leaders",
    family=Family.IDENTITY,
    clauses=("JC19-D03", "ZY17-19"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Is it open?"""
    return site.condition.state == "open"


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No document of that kind."""
    if next(site.documents_of(Kind.LEADER), None) is None:
        yield site.spot.fails("missing")
