"""How tests ask why a bundle was refused; the cluster must be, byte for byte, as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from builder.diagnostic import Problems
from builder.exchange.admitting import hold_bundle
from tests.exchange.clusters import admit_at, approve_at, codes, tree_of
from tests.exchange.conftest import Two
from tests.exchange.still import Still

TABLE = "content/lanjiang/tzgg/20261120-biaoge.csv"
NOTICE = "content/lanjiang/tzgg/20261120-qiye.md"


def turned_away(still: Still, bundle: Path) -> list[str]:
    """Why a bundle is refused, not even held; the cluster must be as before."""
    before = tree_of(still.ground.root)
    problems = Problems()
    assert hold_bundle(bundle, still.ground, still.seals, problems, dry_run=False) is None
    assert tree_of(still.ground.root) == before
    return sorted({one.code for one in problems.errors})


def refusal(two: Two, bundle: Path, **how: Any) -> list[str]:
    """Why a bundle is refused; the cluster and all around it must be as before."""
    before = tree_of(two.outer)
    result = admit_at(two.outer, bundle, **how)
    assert result.bundle is None
    assert tree_of(two.outer) == before
    return codes(result)


def refused_when_approved(two: Two, bundle: Path, spoil: Callable[[], object]) -> list[str]:
    """Why a bundle is refused that was held, when something is another since."""
    held = admit_at(two.outer, bundle)
    assert held.bundle is not None, codes(held)
    spoil()
    before = tree_of(two.outer)
    result = approve_at(two.outer, held)
    assert result.bundle is None
    assert tree_of(two.outer) == before
    return codes(result)
