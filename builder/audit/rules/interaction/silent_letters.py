"""No letter has been published for long.

Clause   JC19-D14, 留言公开.
Asks     Within two months at least one letter is published with its answer.
Why      Published answers show that somebody reads, and spare others the question.
Passes   The newest letter was published on 2026-09-30, inspected on 2026-11-21.
Fails    The newest letter was published on 2026-09-20.
         A site that has published none has a blank channel, which is a fault of its own.
Mend     Publish the letters of common interest with their answers, names masked.
By hand  Whether any letter came in that time stands in the letter system.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import months_before
from builder.audit.subjects.site import Site
from catalog.terms import Kind

RULE = Rule(
    id="silent-letters",
    family=Family.INTERACTION,
    clauses=("JC19-D14",),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
)


def applies(site: Site) -> bool:
    """Is it on line, and has it published letters?"""
    return site.built and site.is_open and any(site.documents_of(Kind.REPLY))


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """The newest was published before the time that the clause allows."""
    newest = max(site.documents_of(Kind.REPLY), key=lambda one: one.head.published_at)
    published = newest.head.published_at.date()
    if published < months_before(asked.today, asked.number("months")):
        yield site.spot.fails(
            "silent",
            address=newest.spot.address,
            newest=published,
            days=(asked.today - published).days,
            months=asked.number("months"),
        )
