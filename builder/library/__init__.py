"""Documents, their attachments, and how they stand to each other.

May not know of pages: where a document is shown is the plan's matter.
"""

from builder.library.ahead import PackedBody, render_ahead
from builder.library.bodies import BodyFacts
from builder.library.entry import Entry
from builder.library.library import Library, Readers, hold_back, read_library, render_again
from builder.library.links import (
    BrokenTarget,
    DocumentTarget,
    FileTarget,
    NoTarget,
    find_target,
    is_foreign_picture,
)
from builder.library.online import keep_online

__all__ = [
    "BodyFacts",
    "BrokenTarget",
    "DocumentTarget",
    "Entry",
    "FileTarget",
    "Library",
    "NoTarget",
    "PackedBody",
    "Readers",
    "find_target",
    "hold_back",
    "is_foreign_picture",
    "keep_online",
    "read_library",
    "render_again",
    "render_ahead",
]
