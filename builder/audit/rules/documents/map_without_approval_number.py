"""A map shows no approval number.

Clause   DT15-15; the words by which a picture is taken for a map stand in ZY17-18.
Asks     A map that is shown to the public bears its approval number (审图号).
Why      A wrong border on a government site is a grave fault; reviewed maps are marked.
Mend     Use a standard map, and print its 审图号 beside it.
By hand  The number may stand in the picture; maps of scenic spots, streets and underground lines need none.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.page import Page

RULE = Rule(
    id="map-without-approval-number",
    family=Family.DOCUMENTS,
    clauses=("DT15-15", "ZY17-18"),
    scope=Scope.PAGE,
    impact=Impact.SERIOUS,
    foreign=True,
)


def applies(page: Page) -> bool:
    """Are there pictures?"""
    return bool(page.pictures)


def check(page: Page, asked: Asked) -> Iterator[Finding]:
    """Pictures whose words speak of a map, on a page that speaks of no approval number."""
    mark = asked.terms()[0]
    if mark in page.text:
        return
    for picture in page.pictures:
        alt = picture.alt or ""
        mapped = any(word in alt.replace("网站地图", "") for word in asked.terms("ZY17-18"))
        if mapped and mark not in alt:
            yield page.spot.asks("unmarked", anchor=picture.source, excerpt=alt, alt=alt, wanted=mark)
