"""On a site that was built elsewhere no way to write is seen.

Clause   JC19-V5.1, 互动回应差 (a veto); a person decides, for only links and tags are known.
Asks     The home page links to a channel for questions and suggestions, or a page is tagged as one (咨询投诉).
Why      Who cannot ask goes to the counter, or gives up.
Passes   A link "局长信箱" on the home page.
Mend     Open a channel to which citizens can write, and link to it from the home page.
By hand  Look for the channel; special ones such as 网上信访 and 纪检举报 do not count. Try whether the way works.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Matter
from builder.audit.subjects.page import Link
from builder.audit.subjects.site import Site

RULE = Rule(
    id="unseen-consulting-channel",
    family=Family.INTERACTION,
    clauses=("JC19-V5.1",),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
    foreign=True,
)
_NAMES = ("咨询", "建言", "信箱", "留言", "投诉", "互动")
"""What sites call such channels; no norm lists the names."""


def applies(site: Site) -> bool:
    """Was it built elsewhere, and is its home page known?"""
    return not site.built and any(site.pages_of("home"))


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Neither a tag nor a link of the home page tells of one."""
    tagged = any(page.meta("ColumnType") == Matter.LETTERS for page in site.pages)
    links = (link for page in site.pages_of("home") for link in page.links)
    if not tagged and not any(_tells_of_writing(link, asked.terms()) for link in links):
        yield site.spot.asks("unseen")


def _tells_of_writing(link: Link, special: tuple[str, ...]) -> bool:
    return any(name in link.text for name in _NAMES) and not any(word in link.text for word in special)
