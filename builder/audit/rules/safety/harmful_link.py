"""A page leads to a harmful host.

Clause   JC19-V1.3 (发布或链接反动、暴力、色情等内容): one is a veto, the target of a link included.
Asks     No link, frame or script of any page leads to a host of the lists.
Why      A domain that lapsed and was bought by others shows gambling under the name of a government.
Passes   Links to hosts that no list names.
Fails    A link to a host that an official list names.
Mend     Remove the link everywhere, and find out who put it there.
By hand  Unless an official list names the host, open it and see what it shows today.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Lead, Page, host_of
from builder.audit.subjects.sightings import find_sightings
from builder.audit.subjects.site import Site
from catalog.vocabulary import WordLists

RULE = Rule(
    id="harmful-link",
    family=Family.SAFETY,
    clauses=("JC19-V1.3",),
    scope=Scope.SITE,
    impact=Impact.CRITICAL,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Are there pages to look at?"""
    return bool(site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """A host of the lists or one below it, each once."""
    if asked.words.harmful_hosts:
        for seen in find_sightings(site.pages, partial(_leading_to_harm, words=asked.words)):
            host = asked.words.harmful_host(host_of(seen.thing))
            tell = site.spot.fails if asked.words.is_official(host) else site.spot.asks
            yield tell(
                "harmful",
                anchor=seen.name,
                address=seen.page.spot.address,
                mark=seen.page.spot.mark,
                excerpt=seen.thing,
                host=seen.name,
                pages=seen.pages,
            )


def _leading_to_harm(page: Page, words: WordLists) -> Iterator[tuple[str, str]]:
    targets = [link.target for link in page.links if link.lead is Lead.OUTSIDE]
    targets += [frame.source for frame in page.frames]
    targets += [script.source for script in page.scripts]
    return ((host_of(target), target) for target in targets if words.harmful_host(host_of(target)))
