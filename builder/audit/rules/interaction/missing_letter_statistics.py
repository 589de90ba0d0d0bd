"""The statistics of letters received and answered are not published.

Clause   JC19-D15, 受理反馈统计; ZY17-22, 统计数据.
Asks     A site that publishes letters publishes how many it received and answered.
Why      Only the count shows whether most of those who write are answered.
Passes   A document "2026年第三季度留言受理情况统计"; or a channel of letters whose page tells it.
Fails    No title of a document or channel, and no page of a channel of letters, has such words.
Mend     Publish the statistics every quarter, in the channel of letters.
By hand  The words are in the standard, for the cluster to change; where the statistics have another title, a person
         says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Matter
from builder.audit.subjects.site import Site
from catalog.terms import Kind, Presence

RULE = Rule(
    id="missing-letter-statistics",
    family=Family.INTERACTION,
    clauses=("JC19-D15", "ZY17-22"),
    scope=Scope.SITE,
    impact=Impact.MODERATE,
)


def applies(site: Site) -> bool:
    """Is it a site of its own, on line, and has it published letters?"""
    own = site.built and site.is_open and site.presence is Presence.SITE
    return own and any(site.documents_of(Kind.REPLY))


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """No words of the site tell of them."""
    wanted = re.compile("|".join(asked.terms()))
    if not any(wanted.search(text) for text in _texts(site)):
        yield site.spot.fails("none")


def _texts(site: Site) -> Iterator[str]:
    """Where statistics show: titles of channels and of documents that are no letters, pages of channels of letters."""
    letters = {channel.path for channel in site.channels if channel.matter is Matter.LETTERS}
    yield from (channel.title for channel in site.channels)
    yield from (document.head.title for document in site.documents if document.kind is not Kind.REPLY)
    yield from (page.text for page in site.pages if page.channel in letters and page.kind == "channel")
