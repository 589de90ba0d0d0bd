"""Too many channels hold nothing.

Clause   JC19-V4.3, 空白栏目 (a veto).
Asks     Fewer than five channels are blank. A declaration in force answers for its channel.
Why      Blank pages look like a fault, and citizens cannot tell them from one.
Passes   Four channels are blank.
Fails    Five channels are blank.
Mend     Publish; or declare with reason and expiry that there is nothing; or close the channels.
By hand  Whether the inspecting office accepts a declaration is for it to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="many-empty-channels",
    family=Family.FRESHNESS,
    clauses=("JC19-V4.3",),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
)


def applies(site: Site) -> bool:
    """Is it on line, and are its channels known?"""
    return site.built and site.is_open


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """As many are blank as the clause names."""
    most = asked.number("channels")
    blank = tuple(one.title for one in site.channels if one.is_blank)
    if len(blank) >= most:
        yield site.spot.fails("many", count=len(blank), limit=most, channels=blank)
