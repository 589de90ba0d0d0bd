"""The press: turns sites, themes, content and catalogue tables into portals, an index and previews.

Holds no norm of its own: what the law says stands in `catalog/`.
"""

from pathlib import Path

VERSION = "0.1.0"

_BESIDE = Path(__file__).parent.parent / "themes"
THEMES = _BESIDE if _BESIDE.is_dir() else Path(__file__).parent / "_themes"
"""Where the product's own themes lie."""
