"""Themes, their parents, and which file wins.

May not render: it knows files, tokens and labels, and what a template's output may depend on.
"""

from builder.theme.asset import Asset
from builder.theme.closure import Closures
from builder.theme.theme import PRODUCT, Theme, check_tokens, read_themes

__all__ = ["PRODUCT", "Asset", "Closures", "Theme", "check_tokens", "read_themes"]
