"""An item that the site owes is not published.

Clause   GK19-20; for cities, counties and townships besides GK19-21.1 and GK19-21.2.
Asks     Every item of the catalogue that the site owes has a document on line
Why      What the regulation lists is owed to everybody without being asked for.
Passes   An item with one document on line.
Fails    An item that the directory certainly gives to the site, with no document and no declaration.
Mend     Publish what the item asks for and name the item in the document's head; or declare that there is nothing to
         publish.
By hand  Where it is not certain that the site owes the item
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.duty import Duty
from catalog.verdict import Standing

RULE = Rule(
    id="missing-duty",
    family=Family.DISCLOSURE,
    clauses=("GK19-20", "GK19-21.1", "GK19-21.2"),
    scope=Scope.DUTY,
    impact=Impact.SERIOUS,
)


def applies(duty: Duty) -> bool:
    """Every item that the site owes, or may owe."""
    return True


def check(duty: Duty, asked: Asked) -> Iterator[Finding]:
    """Nothing is there, and nothing says why."""
    judgement = duty.judgement
    source = judgement.duty.source
    if judgement.standing is Standing.MISSING:
        yield duty.spot.fails("missing", source=source)
    elif judgement.standing is Standing.TO_REVIEW:
        yield duty.spot.asks("uncertain", source=source)
