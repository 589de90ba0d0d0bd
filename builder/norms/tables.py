"""Where the tables of `catalog/**/*.yaml` lie: the product's, and the cluster's own in their stead."""

from __future__ import annotations

from pathlib import Path

import catalog
from builder.disk import exists

PRODUCT = Path(catalog.__file__).parent


def find_table(root: Path, name: str) -> tuple[Path, str]:
    """The file of a table and how messages name it: the cluster's own, else the product's."""
    own = root / "catalog" / name
    return (own, f"catalog/{name}") if exists(own) else (PRODUCT / name, f"catalog/{name}")
