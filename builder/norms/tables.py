"""Where the tables of `catalog/**/*.yaml` lie: the product's, and the cluster's own in their stead."""

from __future__ import annotations

from pathlib import Path

import catalog
from builder.diagnostic import Problems
from builder.disk import exists
from builder.source.text import read_own_text, read_text

PRODUCT = Path(catalog.__file__).parent


def find_table(root: Path, name: str) -> tuple[Path, str]:
    """The file of a table and how messages name it: the cluster's own, else the product's."""
    own = root / "catalog" / name
    return (own, f"catalog/{name}") if exists(own) else (PRODUCT / name, f"catalog/{name}")


def read_table_text(root: Path, name: str, problems: Problems) -> str | None:
    """The text of that file; None, with the fault told, where it is none, or, of the cluster's own, a link."""
    path, file = find_table(root, name)
    return read_text(path, file, problems) if path.is_relative_to(PRODUCT) else read_own_text(root, file, problems)
