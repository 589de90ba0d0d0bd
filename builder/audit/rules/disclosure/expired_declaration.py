"""A declaration that there is nothing to publish has expired.

Clause   The one by which the item is owed, as missing-duty has it.
Asks     A declaration that an item has no content is in force
Why      “Nothing to publish” is true for a time only; a stale declaration hides a missing item.
Passes   A declaration that holds to 2026-12-31, inspected on 2026-11-21.
Fails    A declaration that ended on 2026-06-30.
Mend     Look whether there is something to publish by now; publish it
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.duty import Duty
from catalog.verdict import Standing

RULE = Rule(
    id="expired-declaration",
    family=Family.DISCLOSURE,
    clauses=("GK19-20", "GK19-21.1", "GK19-21.2", "GK19-12", "GK19-49", "YS18-14.1", "YS18-14.2", "ML20-01"),
    scope=Scope.DUTY,
    impact=Impact.MODERATE,
)


def applies(duty: Duty) -> bool:
    """Has the item ever been declared to be empty?"""
    return duty.judgement.declaration is not None


def check(duty: Duty, asked: Asked) -> Iterator[Finding]:
    """The declaration is over, and nothing was published in its stead."""
    declaration, owed = duty.judgement.declaration, duty.judgement.duty
    if declaration is not None and duty.judgement.standing is Standing.DECLARATION_EXPIRED:
        yield duty.spot.fails(
            "expired",
            mark=declaration.mark,
            excerpt=declaration.reason,
            declared=declaration.declared_on,
            expired=declaration.expires_on,
        ).resting_on(owed.item.clause, owed.known)
