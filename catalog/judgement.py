"""How a duty stands: published, declared, missing; and besides late, incomplete, stale. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from catalog.duty import Declaration, Discharge, Duty, fold_words
from catalog.lateness import Reckoning, find_doubts, find_late, find_stale
from catalog.standard import Standards
from catalog.timelimit import Understanding
from catalog.verdict import Doubt, Judgement, Review, Standing
from catalog.workdays import WorkCalendar


def judge(
    duty: Duty,
    discharges: Iterable[Discharge],
    declaration: Declaration | None,
    *,
    as_of: date,
    calendar: WorkCalendar,
    standards: Standards | None = None,
) -> Judgement:
    """How a duty stands on a day; what is published or declared later does not count yet.

    By the standards a limit is held against what was made while its clause was in force; without, against everything.
    """
    by = Reckoning(calendar, standards)
    online = (one for one in discharges if one.published_at.date() <= as_of)
    evidence = tuple(sorted(online, key=lambda one: (one.document, one.published_at)))
    if declaration is not None and declaration.declared_on > as_of:
        declaration = None
    if not evidence:
        return Judgement(duty=duty, standing=_stand_without(duty, declaration, as_of), declaration=declaration)
    missing, unseen = compare_elements(duty, evidence)
    return Judgement(
        duty=duty,
        standing=Standing.PUBLISHED,
        discharges=evidence,
        declaration=declaration,
        late=find_late(duty.item, evidence, by),
        incomplete=missing,
        stale=find_stale(duty.item, evidence, as_of, by),
        reviews=(
            *_doubt_whole(duty, declaration, unseen, as_of),
            *(doubt for one in evidence for doubt in find_doubts(duty.item, one, by)),
        ),
    )


def _stand_without(duty: Duty, declaration: Declaration | None, as_of: date) -> Standing:
    if declaration is not None and declaration.holds_on(as_of):
        return Standing.DECLARED
    if not duty.certain:
        return Standing.TO_REVIEW
    return Standing.MISSING if declaration is None else Standing.DECLARATION_EXPIRED


def compare_elements(duty: Duty, evidence: tuple[Discharge, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The elements that no document covers, and those that nobody can tell of.

    An element is certainly missing only where every document says which elements it covers; a document that says
    nothing may cover it in other words.
    """
    covered = {fold_words(word) for one in evidence for word in (*one.told, *one.found)}
    absent = tuple(word for word in duty.item.elements if fold_words(word) not in covered)
    return (absent, ()) if all(one.told for one in evidence) else ((), absent)


def _doubt_whole(duty: Duty, declaration: Declaration | None, unseen: tuple[str, ...], as_of: date) -> Iterator[Review]:
    """The doubts that belong to no single document."""
    if duty.item.promised.understood in (Understanding.PARTLY, Understanding.NOT):
        yield Review(doubt=Doubt.LIMIT_NOT_UNDERSTOOD, mark=duty.item.mark)
    if unseen:
        yield Review(doubt=Doubt.ELEMENTS_NOT_SEEN, elements=unseen)
    if declaration is not None and declaration.holds_on(as_of):
        yield Review(doubt=Doubt.DECLARED_THOUGH_PUBLISHED, mark=declaration.mark)
