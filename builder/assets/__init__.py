"""Fingerprinted style sheets, scripts and pictures with integrity hashes.

May not know of pages or documents.
"""

from builder.assets.bundle import make_assets

__all__ = ["make_assets"]
