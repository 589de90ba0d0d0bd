"""A service guide promises more time than the law allows.

Clause   JC19-D10, 办事指南要素不准确: 承诺办结时限 and 法定办结时限 are two, and a promise is not longer than the law.
Asks     The promised limit is not longer than the statutory one.
Why      Where the promise is looser than the law, the law counts, and the guide tells citizens something wrong.
Passes   Statutory 30 days, promised 20 days. Where the law names no limit (a count of 0) nothing is compared.
Fails    Statutory 20 days, promised 30 days; or promised 20 working days, which take longer than 20 days.
Mend     Correct the promise, or the unit of one of the two limits.
By hand  Unlike units are compared from the day of the inspection on. Where that hangs on the holidays, a person looks:
         at a promise in days against a law in working days; at one in working days that are longer than the days of
         the law only if a holiday lies among them, 20 working days against 30 days; at a year not known yet.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.audit.finding import Finding
from builder.audit.rule import Asked, Family, Impact, Rule, Scope
from builder.audit.subjects.document import Document
from builder.audit.subjects.guide import service_of
from catalog.document import TimeLimit
from catalog.terms import Kind, TimeUnit
from catalog.timelimit import Span
from catalog.workdays import LONGEST_SPAN, Due, find_due, find_most_working_days

RULE = Rule(
    id="too-long-promise",
    family=Family.SERVICES,
    clauses=("JC19-D10",),
    scope=Scope.DOCUMENT,
    impact=Impact.SERIOUS,
)


def applies(document: Document) -> bool:
    """Is it a service guide whose statutory limit is a number of days?"""
    return document.kind is Kind.SERVICE and service_of(document).statutory_limit.count > 0


def check(document: Document, asked: Asked) -> Iterator[Finding]:
    """The promise ends later than what the law allows."""
    law, promise = service_of(document).statutory_limit, service_of(document).promised_limit
    longer, sure = _compare(promise, law, asked)
    if longer:
        tell = document.spot.fails if sure else document.spot.asks
        yield tell(
            "longer" if sure else "perhaps-longer",
            statutory=law.count,
            statutory_unit=(law.unit.value,),
            promised=promise.count,
            promised_unit=(promise.unit.value,),
        )


def _compare(promise: TimeLimit, law: TimeLimit, asked: Asked) -> tuple[bool, bool]:
    """Is the promise longer, and is that sure whatever the holidays are?"""
    if promise.unit is law.unit:
        return promise.count > law.count, True
    last = _due(promise, asked)
    return last.day > _due(law, asked).day, _always(promise, law) and not last.provisional


def _always(promise: TimeLimit, law: TimeLimit) -> bool:
    """Are the working days of the promise more than the days of the law can have, on whatever day both begin?"""
    units = (promise.unit, law.unit)
    return units == (TimeUnit.WORKING_DAY, TimeUnit.DAY) and promise.count > find_most_working_days(law.count)


def _due(limit: TimeLimit, asked: Asked) -> Due:
    """The last day of a limit that begins today; limits of more than ten years are all alike."""
    return find_due(asked.today, Span(min(limit.count, LONGEST_SPAN), limit.unit), asked.calendar)
