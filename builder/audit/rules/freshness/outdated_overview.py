"""An overview looks out of date.

Clause   JC19-D01, 概况信息 (name of the indicator only; no period is known, so a person decides).
Asks     The overview shows what is so today.
Why      Old figures and old names of divisions are what visitors copy from a portal.
Passes   "2025年末，全市常住人口…" on an inspection in 2026.
Mend     Bring the figures, the divisions and the names up to date, and say of what day they are.
By hand  Compare with the newest statistical communiqué and the list of divisions. History does not grow old.
         The signs: the newest figure named (…年末, …年底, …年全…) is not of last year or this one; or, where the text
         names no such year, it has stood unchanged since before last year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.channel import Matter
from builder.audit.subjects.document import Document

RULE = Rule(
    id="outdated-overview",
    family=Family.FRESHNESS,
    clauses=("JC19-D01",),
    scope=Scope.DOCUMENT,
    impact=Impact.MODERATE,
)
_YEAR_OF_FIGURES = re.compile(r"(?<!\d)(\d{4})年年?[末底全]")


def applies(document: Document) -> bool:
    """Does it stand in a channel with the overview?"""
    return document.channel_type == Matter.OVERVIEW


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """There is a sign that the text is of an earlier time."""
    last_year = asked.today.year - 1
    years = [int(year) for year in _YEAR_OF_FIGURES.findall(document.text)]
    if years and max(years) < last_year:
        yield document.spot.asks("old-figures", year=max(years))
    elif not years and document.head.published_at.year < last_year:
        yield document.spot.asks("unchanged", published=document.head.published_at.date())
