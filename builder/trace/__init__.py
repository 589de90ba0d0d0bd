"""What an output was made from; what is stale, and why. Pure: no files, no store.

May not know what the keys mean.
"""

from builder.trace.book import Book, read_numbers
from builder.trace.reads import Cause, FullRead, Notes, Reason, Trace
from builder.trace.stale import find_stale

__all__ = ["Book", "Cause", "FullRead", "Notes", "Reason", "Trace", "find_stale", "read_numbers"]
