"""A receiving cluster that is read once, for bundles that must leave it as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from builder.diagnostic import Problems
from builder.exchange.admitting import hold_bundle
from builder.exchange.ground import Ground
from builder.exchange.opening import Seals


@dataclass(frozen=True, slots=True)
class Still:
    """The cluster, its lists, and the key of its partner."""

    ground: Ground
    seals: Seals
    key: Path

    def judge(self, bundle: Path) -> list[str]:
        """The codes of all faults of a bundle; none: it would be held."""
        problems = Problems()
        admission = hold_bundle(bundle, self.ground, self.seals, problems, dry_run=True)
        assert (admission is None) is bool(problems.errors)
        return sorted({one.code for one in problems.errors})
