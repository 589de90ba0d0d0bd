"""Where readers find a document."""

from __future__ import annotations

from builder.library import Entry
from builder.portal import Portal


def address_of(entry: Entry, portal: Portal) -> str:
    """The absolute address of a document."""
    return portal.hosting.absolute(portal.site(entry.site).address(entry.path))
