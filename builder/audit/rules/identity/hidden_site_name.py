"""The head of the home page does not show the site's full name.

Clause   JC19-D18, names; ZY17-05, ZW24-08: the full name stands in the head of the page (头部标识区).
Asks     The head of the home page shows the site's full name, as text or as the description of a picture.
Why      Citizens must see at once whose page they are on; a missing name is the first mark of a false site.
Passes   青汀市人民政府 in the head.
Fails    A page of the cluster that shows only an emblem.
Mend     Show the name in the head; give a picture of the name an alt text.
By hand  On sites built elsewhere the name may be painted into a background: look at the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.site import Site

RULE = Rule(
    id="hidden-site-name",
    family=Family.IDENTITY,
    clauses=("JC19-D18", "ZY17-05", "ZW24-08"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is its name known, and its home page? A site elsewhere that tells no name goes by its host."""
    return site.name not in ("", site.id, site.domain) and next(site.pages_of("home"), None) is not None


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """The name stands neither in the head nor in the words for a picture."""
    name = "".join(site.name.split())
    for home in site.pages_of("home"):
        seen = (home.header, *(picture.alt or "" for picture in home.pictures))
        if not any(name in "".join(words.split()) for words in seen):
            tell = site.spot.fails if site.built else site.spot.asks
            yield tell("hidden", excerpt=home.header[:80], address=home.spot.address, name=site.name)
