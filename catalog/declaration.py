"""公示无内容说明 of channels: why a channel holds nothing. Those of items of the catalogue stand in `catalog.duty`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.origin import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDeclaration:
    """A channel has nothing to publish, from `declared_on` to the end of `expires_on`. `channel` is its path."""

    channel: str
    reason: str
    approver: str
    declared_on: date
    expires_on: date
    mark: Mark

    def holds_on(self, day: date) -> bool:
        """Is it in force on that day?"""
        return self.declared_on <= day <= self.expires_on
