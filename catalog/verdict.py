"""How a duty stands on a day, as data: codes and values, never a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.duty import Declaration, Discharge, Duty
from catalog.identity import DocumentId
from catalog.origin import Mark
from catalog.workdays import Due


class Standing(StrEnum):
    """What a duty came to. TO_REVIEW: nothing is there, and it is not certain that the site owes it."""

    PUBLISHED = "published"
    DECLARED = "declared"
    DECLARATION_EXPIRED = "declaration-expired"
    MISSING = "missing"
    TO_REVIEW = "to-review"


class Grade(StrEnum):
    """Whose limit was passed; PROVISIONAL: only perhaps, the calendar does not know the year."""

    STATUTORY = "statutory"
    PROMISED = "promised"
    PROVISIONAL = "provisional"


class Doubt(StrEnum):
    """Why a person has to look.

    NO_START: a limit runs from a day that the document does not tell. SCOPED_LIMIT: late if a narrower limit holds
    for it. LIMIT_NOT_UNDERSTOOD: the wording of the promise is not, or not wholly, understood. ELEMENTS_NOT_SEEN:
    elements that no document names, and not every document says what it covers. DECLARED_THOUGH_PUBLISHED: both.
    """

    NO_START = "no-start"
    SCOPED_LIMIT = "scoped-limit"
    LIMIT_NOT_UNDERSTOOD = "limit-not-understood"
    ELEMENTS_NOT_SEEN = "elements-not-seen"
    DECLARED_THOUGH_PUBLISHED = "declared-though-published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A document that came after its day. Each due day is None where that limit has none to measure."""

    document: DocumentId
    mark: Mark
    address: str
    grade: Grade
    started_on: date | None
    published_on: date
    promised: Due | None
    statutory: Due | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stale:
    """A rhythm or a day of the year has passed; `renewed_on` is the newest publication, if there is one."""

    grade: Grade
    due_on: date
    renewed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A doubt, of one document or (None) of the duty as a whole; `elements` where they are what is doubted."""

    doubt: Doubt
    document: DocumentId | None = None
    mark: Mark | None = None
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a duty stands on a day, with its evidence."""

    duty: Duty
    standing: Standing
    discharges: tuple[Discharge, ...] = ()
    declaration: Declaration | None = None
    late: tuple[Late, ...] = ()
    incomplete: tuple[str, ...] = ()
    stale: tuple[Stale, ...] = ()
    reviews: tuple[Review, ...] = ()

    @property
    def in_order(self) -> bool:
        """Is nothing known to be wrong? Not the same as right: see `reviews`."""
        fine = self.standing in (Standing.PUBLISHED, Standing.DECLARED)
        grades = {*(one.grade for one in self.late), *(one.grade for one in self.stale)}
        breach = not grades <= {Grade.PROVISIONAL}
        return fine and not breach and not self.incomplete
