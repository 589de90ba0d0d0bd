"""The statistics of the disclosure annual report: 国办公开办函〔2021〕30号, tables 二, 三 and 四."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Outcome(StrEnum):
    """The leaf rows of table 三, in the order of the form."""

    RECEIVED = "received"
    CARRIED_IN = "carried-in"
    GRANTED = "granted"
    PARTLY_GRANTED = "partly-granted"
    REFUSED_STATE_SECRET = "refused-state-secret"  # noqa: S105
    REFUSED_BY_LAW = "refused-by-law"
    REFUSED_STABILITY = "refused-stability"
    REFUSED_THIRD_PARTY = "refused-third-party"
    REFUSED_INTERNAL = "refused-internal"
    REFUSED_PROCESS = "refused-process"
    REFUSED_ENFORCEMENT_FILE = "refused-enforcement-file"
    REFUSED_INQUIRY = "refused-inquiry"
    UNAVAILABLE_NOT_HELD = "unavailable-not-held"
    UNAVAILABLE_TO_BE_MADE = "unavailable-to-be-made"
    UNAVAILABLE_UNCLEAR = "unavailable-unclear"
    UNHANDLED_PETITION = "unhandled-petition"
    UNHANDLED_REPEATED = "unhandled-repeated"
    UNHANDLED_PUBLICATION = "unhandled-publication"
    UNHANDLED_MASS = "unhandled-mass"
    UNHANDLED_CONFIRMATION = "unhandled-confirmation"
    OTHER_NOT_CORRECTED = "other-not-corrected"
    OTHER_FEE_UNPAID = "other-fee-unpaid"
    OTHER = "other"
    TOTAL = "total"
    CARRIED_OUT = "carried-out"


APPLICANTS = ("person", "business", "research", "charity", "law", "other", "total")
"""The columns of table 三: 自然人, the five kinds of bodies, 总计."""

REVIEWS = ("reconsideration", "direct", "after-reconsideration")
"""The groups of table 四: 行政复议, 未经复议直接起诉, 复议后起诉."""

REVIEW_CELLS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCounts:
    """Table 二, article 20 (1): 制发, 废止, 现行有效."""

    made: int
    repealed: int
    in_force: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureStatistics:
    """Counts of one year.

    `requests`: a row of seven counts for each outcome: 自然人, 商业企业, 科研机构, 社会公益组织, 法律服务机构,
    其他, 总计. `reviews`: fifteen counts in three groups of five (结果维持, 结果纠正, 其他结果, 尚未审结, 总计):
    行政复议, 未经复议直接起诉, 复议后起诉. `fees`: 万元.
    """

    regulations: RuleCounts
    normative_documents: RuleCounts
    licences: int
    penalties: int
    coercions: int
    fees: Decimal
    requests: Mapping[Outcome, tuple[int, ...]]
    reviews: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        """Has table 三 seven counts in each of its rows, and table 四 its fifteen?"""
        rows = all(len(self.requests.get(outcome, ())) == len(APPLICANTS) for outcome in Outcome)
        return rows and len(self.reviews) == REVIEW_CELLS
