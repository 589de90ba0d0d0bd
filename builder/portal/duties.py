"""How the duties of sites stand as readers may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from builder.cluster.site import Site
from builder.digest import digest_value
from builder.library import Entry
from builder.library.declarations import Declarations
from builder.norms import Norms
from catalog.duty import Declaration, Duty, find_duties
from catalog.judgement import judge
from catalog.register import Item, ItemCode, Register
from catalog.terms import Body, Level
from catalog.verdict import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyState:
    """How a duty stands as readers may see it: the documents that discharge it, newest first, else what is declared."""

    duty: Duty
    standing: Standing
    entries: tuple[Entry, ...]
    declaration: Declaration | None


class Duties:
    """Every duty of each site, and how it stands at a moment; `lists` are the documents that sites show, newest first,
    by site and channel."""

    def __init__(
        self,
        norms: Norms,
        declarations: Mapping[str, Declarations],
        lists: Mapping[tuple[str, str], Sequence[Entry]],
        moment: datetime,
    ) -> None:
        self.moment = moment
        self._norms = norms
        self._declarations = declarations
        self._lists = lists
        self._duties: dict[tuple[Level, Body, tuple[str, ...]], tuple[Duty, ...]] = {}
        self._states: dict[str, tuple[DutyState, ...]] = {}
        self._wordings: dict[ItemCode, str] = {}

    def of(self, site: Site) -> tuple[DutyState, ...]:
        """In the order of the registers."""
        if site.id not in self._states:
            published = self._published_items(site)
            declared = {one.item: one for one in self._declarations[site.id].items}
            self._states[site.id] = tuple(
                self._state_of(duty, published.get(duty.item.code, ()), declared.get(duty.item.code))
                for duty in self._duties_of(site)
            )
        return self._states[site.id]

    def by_field(self, site: Site) -> tuple[tuple[Register, tuple[DutyState, ...]], ...]:
        """The fields that a site owes items of, with their duties."""
        states: dict[str, list[DutyState]] = {}
        for state in self.of(site):
            states.setdefault(state.duty.item.field, []).append(state)
        return tuple((one, tuple(states[one.id])) for one in self._norms.registers.registers if one.id in states)

    def wording_digest(self, item: Item) -> str:
        """Changes when the wording of an item does."""
        if item.code not in self._wordings:
            self._wordings[item.code] = digest_value(item.entry)
        return self._wordings[item.code]

    def _duties_of(self, site: Site) -> tuple[Duty, ...]:
        """The duties of sites that do the same work are the same."""
        key = (site.level, site.body, site.functions)
        if key not in self._duties:
            level, body, functions = key
            self._duties[key] = find_duties(self._norms.registers, level=level, body=body, functions=functions)
        return self._duties[key]

    def _published_items(self, site: Site) -> Mapping[ItemCode, list[Entry]]:
        """By item, the documents that discharge it, as their heads say or their channels; newest first."""
        channels = site.channels_by_path()
        found: dict[ItemCode, list[Entry]] = {}
        for entry in self._lists.get((site.id, ""), ()):
            if entry.placement is not None:
                continue
            for code in {*entry.head.discloses, *entry.head.covers, *channels[entry.channel].discloses}:
                found.setdefault(code, []).append(entry)
        return found

    def _state_of(self, duty: Duty, entries: Iterable[Entry], declaration: Declaration | None) -> DutyState:
        found = tuple(entries)
        if found:
            return DutyState(duty=duty, standing=Standing.PUBLISHED, entries=found, declaration=None)
        alone = judge(duty, (), declaration, as_of=self.moment.date(), calendar=self._norms.calendar)
        return DutyState(duty=duty, standing=alone.standing, entries=(), declaration=alone.declaration)
