"""The rules beside the clauses they stand on: which clause is covered by which rule, and which by none, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from builder.audit.rule import RulePage
from builder.audit.rulebook import read_rules
from builder.diagnostic import Diagnostic, Problems
from builder.norms.audit_tables import read_audit_tables
from catalog.standard import Automation, Clause, Severity, Standard


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A clause in force, its standard, and the rules that stand on it, those that weigh by it first."""

    standard: Standard
    clause: Clause
    rules: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Could a machine check it, wholly or partly, and does nothing, nor says anybody why?"""
        checkable = self.clause.automation in (Automation.FULL, Automation.PARTLY)
        current = self.clause.severity is not Severity.HISTORIC
        return checkable and current and not self.rules and not self.clause.not_covered


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """All rules, and every clause in force on a day."""

    rules: tuple[RulePage, ...]
    coverage: tuple[Coverage, ...]

    def clauses_of(self, rule: str) -> tuple[Coverage, ...]:
        """The clauses that a rule stands on, the one that weighs first."""
        page = next(page for page in self.rules if page.rule.id == rule)
        by_id = {one.clause.id: one for one in self.coverage}
        return tuple(by_id[name] for name in page.rule.clauses if name in by_id)


def read_rulebook(root: Path, as_of: date) -> tuple[Rulebook | None, tuple[Diagnostic, ...]]:
    """The rulebook of a cluster on a day; None, with the faults, where its tables are not whole."""
    problems = Problems()
    tables = read_audit_tables(root, problems)
    if tables is None:
        return None, tuple(problems)
    rules = read_rules()
    coverage = [
        Coverage(standard=standard, clause=clause, rules=_standing_on(clause.id, rules))
        for standard in tables.standards.in_force(as_of)
        for clause in standard.clauses
        if clause.since is None or clause.since <= as_of
    ]
    return Rulebook(rules=rules, coverage=tuple(coverage)), tuple(problems)


def _standing_on(clause: str, rules: Iterable[RulePage]) -> tuple[str, ...]:
    named = [page.rule for page in rules if clause in page.rule.clauses]
    return tuple(rule.id for rule in sorted(named, key=lambda rule: (rule.clauses[0] != clause, rule.id)))
