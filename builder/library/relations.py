"""Relations written in heads, tied to the documents that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from builder.diagnostic import Problems, Severity, find_near
from builder.library.entry import Entry
from catalog.circles import find_circles
from catalog.document import Notice, Policy
from catalog.lineage import Tie

MOST_NAMED = 8
_MOST_NEAR = 20
"""Of a document's relations, those that a suggestion is looked for."""


def number_of(entry: Entry) -> str:
    """A document's number (发文字号), or the empty string."""
    number = entry.detail.number if isinstance(entry.detail, Policy | Notice) else None
    return number.text if number else ""


def day_of(entry: Entry) -> date:
    """The day that a document is of: 成文日期 where its head says so, else that of its publication."""
    return entry.head.made_on or entry.head.published_at.date()


def find_ties(entries: Iterable[Entry], hidden: frozenset[str], problems: Problems) -> tuple[Tie, ...]:
    """Every relation as a tie; unknown, ambiguous and circular references are told at their lines.

    A reference to a name of `hidden` documents, which cannot be read now, is no fault of the one that makes it.
    """
    by_id = {entry.id.text: entry for entry in entries}
    by_number: dict[str, list[Entry]] = {}
    for entry in by_id.values():
        if number_of(entry):
            by_number.setdefault(number_of(entry), []).append(entry)
    ties: list[Tie] = []
    for entry in by_id.values():
        ties += _ties_of(entry, by_id, by_number, hidden, problems.of(entry.site))
    ties.sort(key=lambda tie: (tie.later, tie.relation, tie.earlier))
    circles = find_circles(ties)
    _tell_circles(circles, by_id, problems)
    circular = {circle[0] for circle in circles}
    _tell_odd_days((tie for tie in ties if tie not in circular), by_id, problems)
    _tell_withdrawn(ties, by_id, problems)
    return tuple(ties)


def _tell_circles(circles: Iterable[tuple[Tie, ...]], by_id: Mapping[str, Entry], problems: Problems) -> None:
    """The error is of the document that acts on one of its own day or of a later one; the others are told of it.

    So a slip of one site does not hold those who named its document rightly.
    """
    for circle in circles:
        tie = circle[0]
        later, earlier = by_id[tie.later.text], by_id[tie.earlier.text]
        slips = day_of(later) <= day_of(earlier)
        problems.of(later.site).add(
            "relation-circle",
            tie.mark,
            severity=Severity.ERROR if slips else Severity.WARNING,
            relation=tie.relation,
            circle=" → ".join(_named(circle)),
        )


def _named(circle: tuple[Tie, ...]) -> Iterator[str]:
    """The documents of a circle in its order, each acting on the next; a long one is cut in the middle."""
    names = [*(tie.later.text for tie in circle), circle[-1].earlier.text]
    if names[-1] != names[0]:
        names += ["…", names[0]]
    yield from names if len(names) <= MOST_NAMED else (*names[: MOST_NAMED - 2], "…", names[-1])


def _tell_odd_days(ties: Iterable[Tie], by_id: Mapping[str, Entry], problems: Problems) -> None:
    """Nothing acts on what is not there yet: one of the two days, or the relation, is wrong."""
    for tie in ties:
        later, earlier = by_id[tie.later.text], by_id[tie.earlier.text]
        if day_of(later) < day_of(earlier):
            problems.of(later.site).warn(
                "relation-before-time",
                tie.mark,
                relation=tie.relation,
                reference=tie.earlier,
                day=day_of(earlier),
                own=day_of(later),
            )


def _tell_withdrawn(ties: Iterable[Tie], by_id: Mapping[str, Entry], problems: Problems) -> None:
    """Readers no longer see the relation; what the text itself says of the withdrawn one is for its editor to judge."""
    for tie in ties:
        later, withdrawal = by_id[tie.later.text], by_id[tie.earlier.text].head.withdrawn
        if withdrawal is not None and later.head.withdrawn is None and not later.head.draft:
            own = problems.of(later.site)
            own.warn("relation-to-withdrawn", tie.mark, relation=tie.relation, reference=tie.earlier, on=withdrawal.on)


def _ties_of(
    entry: Entry,
    by_id: Mapping[str, Entry],
    by_number: Mapping[str, list[Entry]],
    hidden: frozenset[str],
    problems: Problems,
) -> Iterable[Tie]:
    for number, (relation, reference, mark) in enumerate(entry.relations):
        found = [by_id[reference]] if reference in by_id else by_number.get(reference, [])
        if not found and reference in hidden:
            continue
        if not found:
            near = find_near(reference, (*by_number, *by_id)) if len(by_id) < 5000 and number < _MOST_NEAR else ""
            problems.add("unknown-document", mark, relation=relation, reference=reference, near=near)
        elif len(found) > 1:
            others = ", ".join(sorted(other.id.text for other in found))
            problems.add("ambiguous-document", mark, reference=reference, others=others)
        elif found[0] is entry:
            problems.add("relation-to-itself", mark, relation=relation)
        else:
            yield Tie(relation=relation, later=entry.id, earlier=found[0].id, since=entry.binds_from, mark=mark)
