"""What an entry of the ledger is held against before it is kept: the inspection of today, and its own days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from builder.audit.inspection import CaseFile, Inspection, SiteRecord
from builder.diagnostic import Problems
from catalog.ledger import LedgerEntry, LedgerStatus
from catalog.origin import Mark
from catalog.standard import Standards

_SHOWN = 40
"""Characters of a refused value that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What an inspection of `today` tells. `cases` by fingerprint; `clauses` are those of the standards in force."""

    today: date
    sites: Mapping[str, SiteRecord]
    cases: Mapping[str, CaseFile]
    rules: frozenset[str]
    clauses: frozenset[str]

    def is_found(self, fingerprint: str) -> bool:
        """Did the inspection find it?"""
        case = self.cases.get(fingerprint)
        return case is not None and case.recorded is not None

    def is_waived(self, fingerprint: str) -> bool:
        """Does a waiver hold for it?"""
        case = self.cases.get(fingerprint)
        return case is not None and case.waiver is not None

    def was_looked_at(self, site: str) -> bool:
        """Could the inspection see all that there is of the site? Of one that the cluster has no more, nothing is left.

        An inspection has every site of the cluster, also those that are held.
        """
        return site not in self.sites or not self.sites[site].held

    def organ_of(self, site: str) -> str:
        """主办单位 of a site; empty where it is not known."""
        return self.sites[site].organ if site in self.sites else ""


def see(inspection: Inspection, standards: Standards) -> Sight:
    """An inspection as entries are held against it."""
    editions = standards.in_force(inspection.as_of)
    return Sight(
        today=inspection.as_of,
        sites={site.id: site for site in inspection.sites},
        cases={case.fingerprint: case for case in inspection.cases},
        rules=frozenset(rule.rule for rule in inspection.rules),
        clauses=frozenset(clause.id for edition in editions for clause in edition.clauses),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a value was given: its mark, its name for a person (台账!H17, --due), and what stands there."""

    mark: Mark
    name: str
    text: str = ""


@dataclass(slots=True)
class Refusals:
    """Faults of one entry, each told at the place of its value; `places` by the keys of the ledger's columns."""

    problems: Problems
    places: Mapping[str, Place]
    count: int = 0

    def add(self, code: str, key: str, **params: str | int | date) -> None:
        """Refuse a value."""
        place = self.places[key]
        value = place.text if len(place.text) <= _SHOWN else f"{place.text[:_SHOWN]}…"
        told: dict[str, Any] = {"cell": place.name, "value": " ".join(value.split()), **params}
        self.problems.add(code, place.mark, **told)
        self.count += 1

    def is_empty(self) -> bool:
        """Was nothing refused?"""
        return not self.count


def check_entry(entry: LedgerEntry, sight: Sight, refusals: Refusals) -> None:
    """Hold a new or changed entry against the inspection: its days, 销号 and 豁免."""
    _check_days(entry, sight.today, refusals)
    if entry.status is LedgerStatus.CLOSED:
        _check_closing(entry, sight, refusals)
    if entry.status is LedgerStatus.WAIVED and not sight.is_waived(entry.fingerprint.text):
        refusals.add("waived-without-waiver", "status")


def _check_days(entry: LedgerEntry, today: date, refusals: Refusals) -> None:
    days = {"found_on": entry.found_on, "done_on": entry.done_on, "reviewed_on": entry.reviewed_on}
    for key, day in days.items():
        if day is not None and day > today:
            refusals.add("day-ahead", key, day=day, today=today)
    for key in ("due_on", "done_on", "reviewed_on"):
        day = getattr(entry, key)
        if day is not None and day < entry.found_on:
            refusals.add("day-before-finding", key, day=day, found=entry.found_on)


def _check_closing(entry: LedgerEntry, sight: Sight, refusals: Refusals) -> None:
    """销号 needs who re-checked it and when, and an inspection that looked at the site and did not find it."""
    if not entry.reviewer:
        refusals.add("closing-unreviewed", "reviewer")
    if entry.reviewed_on is None:
        refusals.add("closing-unreviewed", "reviewed_on")
    if sight.is_found(entry.fingerprint.text):
        refusals.add("closing-still-found", "status", today=sight.today)
    elif not entry.fingerprint.by_hand and not sight.was_looked_at(entry.site):
        refusals.add("closing-not-looked", "status", site=entry.site)


def places_of(options: Iterable[str], mark: Mark) -> Mapping[str, Place]:
    """The places of values that were given as options: `due_on` is `--due`."""
    return {key: Place(mark=mark, name=f"--{key.removesuffix('_on').replace('_', '-')}") for key in options}
