"""A site has no channel to which citizens can write.

Clause   JC19-V5.1, 互动回应差 (a veto); special channels such as 网上信访 and 纪检举报 do not count.
Asks     A site offers a channel for questions and suggestions, and its page leads to a way to write.
Why      Who cannot ask goes to the counter, or gives up.
Passes   咨询投诉, whose page has a form or leads to the mailbox.
Fails    No channel of ColumnType 咨询投诉 but those of 信访 and 举报.
Mend     Open the channel that the site profile has, and set the address of the mailbox.
By hand  Whether the way works and anybody reads what is sent, a person must try.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Channel, Matter
from builder.audit.subjects.page import Lead, Link, Page, Place
from builder.audit.subjects.site import Site
from catalog.terms import Presence

RULE = Rule(
    id="missing-consulting-channel",
    family=Family.INTERACTION,
    clauses=("JC19-V5.1",),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
)


def applies(site: Site) -> bool:
    """Is it a site of its own, on line and built from sources that are known?"""
    return site.built and site.is_open and site.presence is Presence.SITE


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """There is no channel, or none of their pages leads to a way to write."""
    special = asked.terms()
    channels = [one for one in site.channels if one.matter is Matter.LETTERS and not _is_special(one, special)]
    if not channels:
        yield site.spot.fails("none")
    elif not any(_leads_to_writing(page) for page in _pages_of(channels, site)):
        first = channels[0]
        yield first.spot.asks("no-way", anchor=first.path)


def _is_special(channel: Channel, special: tuple[str, ...]) -> bool:
    return any(word in channel.title for word in special)


def _pages_of(channels: Iterable[Channel], site: Site) -> Iterator[Page]:
    paths = {channel.path for channel in channels}
    return (page for page in site.pages if page.channel in paths)


def _leads_to_writing(page: Page) -> bool:
    """Has it a form, a link to write a mail, or one that leads to another system?"""
    return any(not form.search for form in page.forms) or any(_is_way(link) for link in page.links_in(Place.MAIN))


def _is_way(link: Link) -> bool:
    return link.lead in (Lead.CLUSTER, Lead.OUTSIDE) or link.target.startswith("mailto:")
