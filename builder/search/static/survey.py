"""What the facts of documents come to, block by block: facets, suggestions, columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from builder.search.static.facts import Columns, FacetTables, Fact, make_columns
from builder.search.static.suggest import Gathering


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the facts of a block add."""

    tables: FacetTables
    gathering: Gathering
    columns: Columns


def survey(facts: Sequence[Fact]) -> Survey:
    """The survey of a block; `facts` by number."""
    tables, gathering = FacetTables(), Gathering()
    tables.add(facts)
    gathering.add(facts)
    gathering.trim()
    return Survey(tables=tables, gathering=gathering, columns=make_columns(facts))


@dataclass(slots=True, kw_only=True)
class Surveyed:
    """What all blocks come to that were surveyed, in whatever order: none is held once it is added, but its columns."""

    tables: FacetTables = field(default_factory=FacetTables)
    gathering: Gathering = field(default_factory=Gathering)
    columns: dict[int, Columns] = field(default_factory=dict)

    def add(self, block: int, found: Survey) -> None:
        """Count a block in."""
        self.tables.merge(found.tables)
        self.gathering.merge(found.gathering)
        self.columns[block] = found.columns
