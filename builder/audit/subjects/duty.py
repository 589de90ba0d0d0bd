"""A duty: an item of the catalogue that the site owes, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from builder.audit.finding import Spot
from catalog.verdict import Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """责任. The judgement holds the duty with its item, the documents that discharge it, and every doubt.

    `field` is the title of the register that the item stands in (领域).
    """

    spot: Spot
    field: str = ""
    judgement: Judgement
