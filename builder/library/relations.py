"""Relations written in heads, tied to the documents that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from builder.diagnostic import Problems, find_near
from builder.library.entry import Entry
from catalog.document import Notice, Policy
from catalog.lineage import Tie


def number_of(entry: Entry) -> str:
    """A document's number (发文字号), or the empty string."""
    number = entry.detail.number if isinstance(entry.detail, Policy | Notice) else None
    return number.text if number else ""


def find_ties(entries: Iterable[Entry], hidden: frozenset[str], problems: Problems) -> tuple[Tie, ...]:
    """Every relation as a tie; unknown and ambiguous references are told at their lines.

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
    return tuple(sorted(ties, key=lambda tie: (tie.later, tie.relation, tie.earlier)))


def _ties_of(
    entry: Entry,
    by_id: Mapping[str, Entry],
    by_number: Mapping[str, list[Entry]],
    hidden: frozenset[str],
    problems: Problems,
) -> Iterable[Tie]:
    for relation, reference, mark in entry.relations:
        found = [by_id[reference]] if reference in by_id else by_number.get(reference, [])
        if not found and reference in hidden:
            continue
        if not found:
            near = find_near(reference, (*by_number, *by_id)) if len(by_id) < 5000 else ""
            problems.add("unknown-document", mark, relation=relation, reference=reference, near=near)
        elif len(found) > 1:
            others = ", ".join(sorted(other.id.text for other in found))
            problems.add("ambiguous-document", mark, reference=reference, others=others)
        elif found[0] is entry:
            problems.add("relation-to-itself", mark, relation=relation)
        else:
            yield Tie(relation=relation, later=entry.id, earlier=found[0].id, since=entry.binds_from, mark=mark)
