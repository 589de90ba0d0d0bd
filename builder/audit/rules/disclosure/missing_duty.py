"""An item that the site owes is not published.

Clause   The one by which the item is owed: GK19-20; for cities, counties and townships besides GK19-21.1, GK19-21.2;
         GK19-12, GK19-49, YS18-14.1, YS18-14.2 for what these name; ML20-01 for what a directory (公开目录) names.
Asks     Every item of the catalogue that the site owes has a document on line, or a declaration in force that there is
         nothing.
Why      What the regulation lists is owed to everybody without being asked for.
Passes   An item with one document on line.
Fails    An item that the directory certainly gives to the site, with no document and no declaration.
Mend     Publish what the item asks for and name the item in the document's head; or declare that there is nothing to
         publish.
By hand  Where it is only inferred that the site owes the item, a person decides by the organ's duties. The status is
         the weakest of clause, item and assignment.
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
    clauses=("GK19-20", "GK19-21.1", "GK19-21.2", "GK19-12", "GK19-49", "YS18-14.1", "YS18-14.2", "ML20-01"),
    scope=Scope.DUTY,
    impact=Impact.SERIOUS,
)


def applies(duty: Duty) -> bool:
    """Every item that the site owes, or may owe."""
    return True


def check(duty: Duty, asked: Asked) -> Iterator[Finding]:
    """Nothing is there, and nothing says why; nothing is owed before its clause is in force."""
    owed, standing = duty.judgement.duty, duty.judgement.standing
    clause = owed.item.clause
    if asked.held(clause, asked.today) is None:
        return
    if standing is Standing.MISSING:
        yield duty.spot.fails("missing", source=owed.source).resting_on(clause, owed.known)
    elif standing is Standing.TO_REVIEW:
        yield duty.spot.asks("uncertain", source=owed.source).resting_on(clause, owed.known)
