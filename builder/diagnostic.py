"""What is wrong, where, and what mends it; knows nothing of terminals or languages.

A diagnostic carries a code and its parameters. The words stand in the wording tables, one entry a code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from catalog.origin import Mark

_LONGEST_WORD = 200


class Severity(StrEnum):
    """An error holds its site (or stops the build); a warning is told and holds nothing."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One fault. `site` names the site that it holds; None: the whole cluster.

    `params` are the values that the wording of the code prints; `near` among them is a suggestion.
    """

    code: str
    mark: Mark
    params: tuple[tuple[str, str], ...] = ()
    severity: Severity = Severity.ERROR
    site: str | None = None
    excerpt: str = ""

    @property
    def order(self) -> tuple[Mark, str, tuple[tuple[str, str], ...], str, str]:
        """Diagnostics are told by file, line and column."""
        return (self.mark, self.code, self.params, self.severity, self.site or "")


@dataclass(slots=True)
class Problems:
    """A list that collects diagnostics; `site` is the owner of what is being read."""

    site: str | None = None
    found: list[Diagnostic] = field(default_factory=list)

    def add(self, code: str, mark: Mark, *, severity: Severity = Severity.ERROR, **params: object) -> None:
        """Note a fault at a place."""
        spelled = tuple((key, str(value)) for key, value in sorted(params.items()) if value not in (None, ""))
        self.found.append(
            Diagnostic(code=code, mark=mark, params=spelled, severity=severity, site=self.site),
        )

    def warn(self, code: str, mark: Mark, **params: object) -> None:
        """Note a warning at a place."""
        self.add(code, mark, severity=Severity.WARNING, **params)

    def of(self, site: str | None) -> Problems:
        """The same list, for faults of another owner."""
        return Problems(site=site, found=self.found)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The faults that hold something."""
        return tuple(one for one in self.found if one.severity is Severity.ERROR)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.found)


def find_near(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or the empty string; a word that long is none that anybody mistyped."""
    if len(word) > _LONGEST_WORD:
        return ""
    return next(iter(difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)), "")


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each fault once, by file, line and column."""
    return tuple(sorted(set(diagnostics), key=lambda one: one.order))


def with_excerpt(diagnostic: Diagnostic, line: str) -> Diagnostic:
    """The same fault with its source line; long lines are cut around the column."""
    start = max(0, diagnostic.mark.column - 60)
    return replace(diagnostic, excerpt=line[start : start + 120], mark=diagnostic.mark)
