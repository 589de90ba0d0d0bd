"""A picture has no words.

Clause   WZ19-01 (GB/T 37668-2019): pictures have text alternatives; WZ23-32: sites come to meet the standards.
Asks     Every picture has an alt text; an empty one says that the picture only decorates.
Why      Who cannot see the picture learns nothing of it, not even that it does not matter.
Passes   <img alt="供水管网改造现场">, <img alt="">
Fails    <img src="a.jpg">
Mend     Describe the picture in the text: ![供水管网改造现场](a.jpg); in templates write alt="" for decoration.
By hand  Whether the words describe the picture, and an empty alt only decoration, a person sees.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page
from builder.audit.subjects.site import Site

RULE = Rule(
    id="missing-alt",
    family=Family.ACCESS,
    clauses=("WZ19-01", "WZ23-32"),
    scope=Scope.SITE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(site: Site) -> bool:
    """Is there a picture on any page?"""
    return any(page.pictures for page in site.pages)


def check(site: Site, asked: Asked) -> Iterator[Finding]:
    """Each picture without alt once, with the first page that shows it and the number of pages that do."""
    shown: dict[str, list[Page]] = {}
    for page in site.pages:
        for source in dict.fromkeys(picture.source for picture in page.pictures if picture.alt is None):
            shown.setdefault(source, []).append(page)
    for source, pages in shown.items():
        yield site.spot.fails(
            "missing",
            anchor=source,
            address=pages[0].spot.address,
            mark=pages[0].spot.mark,
            excerpt=source,
            source=source,
            pages=len(pages),
        )
