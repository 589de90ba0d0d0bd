"""The tables that an inspection needs besides those of a build."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from builder.diagnostic import Problems
from builder.digest import digest_value
from builder.norms.calendars import read_calendar
from builder.norms.standards import read_points, read_standards
from builder.norms.word_lists import read_word_lists
from catalog.points import PointsScheme
from catalog.standard import Standards
from catalog.vocabulary import WordLists
from catalog.workdays import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTables:
    """Standards, working days, word lists; the inspecting office's points, where it gave any."""

    standards: Standards
    calendar: WorkCalendar
    words: WordLists
    points: PointsScheme | None

    @property
    def fingerprint(self) -> str:
        """Changes when a table does."""
        return digest_value((self.standards, self.calendar, self.words))


def read_audit_tables(root: Path, problems: Problems) -> AuditTables | None:
    """Read them all; None, with every fault told, where one is not whole."""
    before = len(problems.errors)
    standards = read_standards(root, problems)
    calendar = read_calendar(root, problems)
    words = read_word_lists(root, problems)
    points = read_points(root, problems)
    if standards is None or calendar is None or words is None or len(problems.errors) > before:
        return None
    return AuditTables(standards=standards, calendar=calendar, words=words, points=points)
