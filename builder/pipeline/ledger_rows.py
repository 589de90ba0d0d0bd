"""A row of the sheet 整改台账 to an entry of the ledger; every cell that cannot be taken is told."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from openpyxl.utils import get_column_letter

from builder.audit.inspection import FindingState
from builder.audit.reports.workbook.sheets_of_findings import LEDGER_COLUMNS
from builder.diagnostic import Problems, find_near
from builder.pipeline.ledger_checks import Place, Refusals, Sight, check_entry
from builder.pipeline.ledger_sheet import LedgerSheet, Row, clean, is_state_word, read_choice, read_day
from builder.source.sheet_reading import LONGEST_TEXT
from builder.wording import languages
from builder.wording.report_words import read_report_words
from catalog.ledger import Discovery, Fingerprint, LedgerEntry, LedgerStatus
from catalog.origin import Mark
from catalog.terms import Presence

NUMBERLESS = Fingerprint("hand-0")
"""Of a finding by hand that has no number yet."""

READ = tuple(key for key in LEDGER_COLUMNS if key not in ("number", "evidence", "weight", "state"))
"""Columns that are read; the others say again what the report knows by itself."""

_FILLED_IN = ("due_on", "measures", "done_on", "evidence_after", "reviewer", "reviewed_on", "conclusion")
_ALIKE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReader:
    """What rows are read against: the inspection, the ledger as it is, and who brings the workbook. Each row is read
    once: `met` are the fingerprints that rows bear, or were found to mean so far.
    """

    file: str
    sheet: LedgerSheet
    sight: Sight
    entries: Mapping[str, LedgerEntry]
    by: str
    problems: Problems
    met: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """What a row names is meant by no other."""
        self.met.update(row.text("fingerprint") for row in self.sheet.rows)

    def read(self, row: Row) -> LedgerEntry | None:
        """The entry that the row spells, the one of the ledger where it changes nothing; None where it was refused.

        None, too, for a finding that the row says nothing of and the ledger does not have.
        """
        refusals = Refusals(self.problems, self._places(row))
        self._refuse_unreadable(row, refusals)
        before = self._before(row, refusals) if refusals.is_empty() else None
        if before is None or not refusals.is_empty():
            return None
        entry = before if self._is_untouched(row, before) else self._update(before, row, refusals)
        kept = self.entries.get(entry.fingerprint.text)
        if not refusals.is_empty() or entry == kept:
            return entry if refusals.is_empty() else None
        if entry == before and kept is None and not before.fingerprint.by_hand:
            return None
        check_entry(entry, self.sight, refusals)
        return entry if refusals.is_empty() else None

    def _places(self, row: Row) -> Mapping[str, Place]:
        """Every cell of the row; of a column that the sheet does not have, the row as such."""
        places = {}
        for key in READ:
            column = self.sheet.columns.get(key)
            name = f"{get_column_letter(column)}{row.number}" if column else f"{row.number}:{row.number}"
            mark = Mark(self.file, row.number, column or 1)
            places[key] = Place(mark=mark, name=f"{self.sheet.name}!{name}", text=row.text(key))
        return places

    def _refuse_unreadable(self, row: Row, refusals: Refusals) -> None:
        for key in READ:
            cell = row.cells.get(key)
            if cell is not None and cell.formula:
                refusals.add("cell-is-formula", key)
            elif len(row.text(key)) > LONGEST_TEXT:
                refusals.add("cell-too-long", key, limit=LONGEST_TEXT)

    def _before(self, row: Row, refusals: Refusals) -> LedgerEntry | None:
        """The entry as it stands, or as a new one begins; None where the row names nothing that can be."""
        text = row.text("fingerprint")
        if not text:
            return self._begin_by_hand(row, refusals)
        try:
            fingerprint = Fingerprint.parse(text)
        except ValueError:
            refusals.add("not-a-fingerprint", "fingerprint", text=text)
            return None
        kept, case = self.entries.get(text), self.sight.cases.get(text)
        site, rule = (kept.site, kept.rule) if kept else (case.site, case.rule) if case else ("", "")
        if kept is None and case is None:
            found = self._begin_unknown(row, fingerprint, refusals)
            if found is None:
                return None
            site, rule = found
        for key, known in (("site_id", site), ("rule", rule)):
            if key in self.sheet.columns and row.text(key) != known:
                refusals.add("row-mixed-up", key, fingerprint=text, known=known)
        return kept or self._begin(row, fingerprint, site, rule, refusals)

    def _begin_unknown(self, row: Row, fingerprint: Fingerprint, refusals: Refusals) -> tuple[str, str] | None:
        """Site and rule of a finding that is neither in the ledger nor found today: an older workbook may name it.

        Not where it is one that is known but for a digit, and not without a site and a rule that there are.
        """
        site, rule = row.text("site_id"), row.text("rule")
        alike = [name for name, case in self.sight.cases.items() if (case.site, case.rule) == (site, rule)]
        near = difflib.get_close_matches(fingerprint.text, sorted(alike), n=1, cutoff=_ALIKE)
        sound = rule in self.sight.rules and (not site or site in self.sight.sites)
        if near or not sound or fingerprint.by_hand:
            refusals.add("unknown-finding", "fingerprint", near=next(iter(near), ""))
            return None
        return site, rule

    def _begin(self, row: Row, fingerprint: Fingerprint, site: str, rule: str, refusals: Refusals) -> LedgerEntry:
        """A first entry of what a machine found, with the words that the report had for it."""
        return LedgerEntry(
            fingerprint=fingerprint,
            site=site,
            rule=rule,
            clause=_clause_of(row),
            problem=row.text("problem"),
            address=row.text("address"),
            found_on=self._day(row, "found_on", refusals) or self.sight.today,
        )

    def _begin_by_hand(self, row: Row, refusals: Refusals) -> LedgerEntry | None:
        """What a person found; where the ledger has it already, from an earlier reading, that entry."""
        site = self._site(row, refusals)
        if not row.text("problem"):
            refusals.add("cell-empty", "problem")
        if site is None or not refusals.is_empty():
            return None
        same = self._find_by_hand(row, site)
        if same is not None:
            self.met.add(same.fingerprint.text)
            return same
        return LedgerEntry(
            fingerprint=NUMBERLESS,
            site=site,
            discovery=Discovery.HAND,
            found_on=self._day(row, "found_on", refusals) or self.sight.today,
        )

    def _find_by_hand(self, row: Row, site: str) -> LedgerEntry | None:
        """The entry with the words and the clause of the row, that no other row of the sheet means."""
        words = (site, row.text("problem"), row.text("address"))
        clause = _clause_of(row) if "indicator" in self.sheet.columns else None
        for one in self.entries.values():
            alike = (one.site, one.problem, one.address) == words and clause in (None, one.clause)
            if one.fingerprint.by_hand and alike and one.fingerprint.text not in self.met:
                return one
        return None

    def _site(self, row: Row, refusals: Refusals) -> str | None:
        """The id of the site that a row names, by name, id or code; None where it names none, or several."""
        named = [key for key in ("site", "code", "site_id") if row.text(key)]
        if not named:
            refusals.add("cell-empty", "site")
            return None
        found = [self._sites_called(row.text(key)) for key in named]
        for key, sites in zip(named, found, strict=True):
            if not sites:
                near = find_near(row.text(key), (site.name for site in self.sight.sites.values()))
                refusals.add("cell-unknown-site", key, near=near)
        common = self._portal_of(frozenset.intersection(*found))
        if len(common) != 1 and all(found):
            refusals.add("cell-vague-site", named[0], known=", ".join(sorted(frozenset().union(*found))))
        return next(iter(common)) if len(common) == 1 and all(found) else None

    def _portal_of(self, sites: frozenset[str]) -> frozenset[str]:
        """Sections bear the code of their portal: by that alone the portal is meant."""
        portals = frozenset(one for one in sites if one and self.sight.sites[one].presence is Presence.SITE)
        return portals if len(sites) > 1 else sites

    def _sites_called(self, text: str) -> frozenset[str]:
        if any(text == clean(read_report_words(language)["whole-cluster"]) for language in languages()):
            return frozenset({""})
        return frozenset(site.id for site in self.sight.sites.values() if text in (site.name, site.id, site.code))

    def _update(self, before: LedgerEntry, row: Row, refusals: Refusals) -> LedgerEntry:
        """The entry with what the row says. A column that the sheet lacks changes nothing."""
        entry = replace(
            before,
            responsible=self._responsible(before, row),
            due_on=self._written_day(before.due_on, row, "due_on", refusals),
            measures=self._written(before.measures, row, "measures"),
            done_on=self._written_day(before.done_on, row, "done_on", refusals),
            evidence=self._written(before.evidence, row, "evidence_after"),
            reviewer=self._written(before.reviewer, row, "reviewer"),
            reviewed_on=self._written_day(before.reviewed_on, row, "reviewed_on", refusals),
            conclusion=self._written(before.conclusion, row, "conclusion"),
            note=self._note(before, row),
            status=self._status(before, row, refusals),
            discovery=self._discovery(before, row, refusals),
            found_on=self._day(row, "found_on", refusals) or before.found_on,
        )
        if entry.fingerprint.by_hand:
            entry = self._update_by_hand(entry, row, refusals)
        return self._sign(entry) if entry.status is LedgerStatus.CLOSED else entry

    def _is_untouched(self, row: Row, before: LedgerEntry) -> bool:
        """Does the row stand as the report wrote it for a finding that the ledger did not have yet?

        It then says nothing against what has been written of the finding since.
        """
        status = read_choice(LedgerStatus, "ledger-status", row.text("status"))
        state = self._state_without_entry(row)
        return (
            state is not None
            and status is (LedgerStatus.WAIVED if state is FindingState.WAIVED else LedgerStatus.TO_VERIFY)
            and not any(row.text(key) for key in _FILLED_IN)
            and read_choice(Discovery, "discovery", row.text("discovery") or "machine") is Discovery.MACHINE
            and row.text("responsible") in ("", self.sight.organ_of(before.site))
        )

    def _state_without_entry(self, row: Row) -> FindingState | None:
        """The state of a row of which the report knew no entry; None where it knew one, or a person has noted anything.

        Workbooks that have no column for it bear it as the note, and there only where there was no entry.
        """
        if "state" not in self.sheet.columns:
            return read_choice(FindingState, "state", row.text("note"))
        state = read_choice(FindingState, "state", row.text("state"))
        return state if state in (FindingState.NEW, FindingState.WAIVED) and not row.text("note") else None

    def _written(self, before: str, row: Row, key: str) -> str:
        return row.text(key) if key in self.sheet.columns else before

    def _written_day(self, before: date | None, row: Row, key: str, refusals: Refusals) -> date | None:
        return self._day(row, key, refusals) if key in self.sheet.columns else before

    def _responsible(self, before: LedgerEntry, row: Row) -> str:
        """The report fills in the organ of the site where nobody is named; that names nobody yet."""
        text = self._written(before.responsible, row, "responsible")
        return before.responsible if text == self.sight.organ_of(before.site) else text

    def _note(self, before: LedgerEntry, row: Row) -> str:
        """What the report left empty, as it knew no entry, takes no note away that was written since."""
        return before.note if self._state_without_entry(row) else self._written(before.note, row, "note")

    def _update_by_hand(self, entry: LedgerEntry, row: Row, refusals: Refusals) -> LedgerEntry:
        """The words of a finding that rests on them."""
        if not row.text("problem"):
            refusals.add("cell-empty", "problem")
        clause = _clause_of(row)
        if clause and clause not in self.sight.clauses:
            refusals.add("cell-unknown-clause", "indicator", clause=clause, near=find_near(clause, self.sight.clauses))
        address = row.text("address") if "address" in self.sheet.columns else entry.address
        kept = clause if "indicator" in self.sheet.columns else entry.clause
        return replace(entry, clause=kept, problem=row.text("problem"), address=address)

    def _sign(self, entry: LedgerEntry) -> LedgerEntry:
        """销号 in the name of who brings the workbook, where the row names nobody."""
        if not self.by or entry.reviewer:
            return entry
        return replace(entry, reviewer=self.by, reviewed_on=entry.reviewed_on or self.sight.today)

    def _status(self, before: LedgerEntry, row: Row, refusals: Refusals) -> LedgerStatus:
        text = row.text("status")
        if not text:
            return before.status
        status = read_choice(LedgerStatus, "ledger-status", text)
        if status is None:
            words = read_report_words("zh-Hans")
            known = "、".join(words[f"ledger-status-{one.value}"] for one in LedgerStatus)
            if is_state_word(text):
                refusals.add("cell-status-found", "status", known=known)
            else:
                refusals.add("cell-no-status", "status", known=known)
            return before.status
        new = before.fingerprint.text not in self.entries
        told = status is LedgerStatus.WAIVED and self.sight.is_waived(before.fingerprint.text)
        return before.status if new and told else status

    def _discovery(self, before: LedgerEntry, row: Row, refusals: Refusals) -> Discovery:
        text = row.text("discovery")
        if not text:
            return before.discovery
        found = read_choice(Discovery, "discovery", text)
        by_machine = found is Discovery.MACHINE and before.fingerprint.by_hand
        if found is None or by_machine:
            words = read_report_words("zh-Hans")
            known = "、".join(words[f"discovery-{one.value}"] for one in _offered(before))
            refusals.add("cell-no-discovery", "discovery", known=known)
            return before.discovery
        return found

    def _day(self, row: Row, key: str, refusals: Refusals) -> date | None:
        cell = row.cells.get(key)
        if cell is None:
            return None
        day = read_day(cell)
        if day is None:
            refusals.add("cell-no-day", key)
        return day


def _clause_of(row: Row) -> str:
    """The id of the clause, which its title follows."""
    return row.text("indicator").partition(" ")[0]


def _offered(entry: LedgerEntry) -> Iterable[Discovery]:
    return (one for one in Discovery if not (entry.fingerprint.by_hand and one is Discovery.MACHINE))
