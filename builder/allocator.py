"""What the C library does with memory that is freed."""

from __future__ import annotations

import ctypes
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""What `malloc.h` calls M_TRIM_THRESHOLD and M_MMAP_THRESHOLD."""

_LARGE = 32 * 1024 * 1024
"""Bytes of a piece that the system has back when it is freed; the library takes no more for an answer."""


def keep_what_is_freed() -> None:
    """Have this process, and those that are forked from it, keep memory that is freed for what comes next.

    The GNU C library would give large pieces back at once, as NumPy reckons with, and the system would wipe each page
    before it gave it again: a twentieth of the time of search indexes. Another library is not told.
    """
    with suppress(AttributeError, OSError, TypeError):
        tell = ctypes.CDLL(None).mallopt
        tell(_MMAP_THRESHOLD, _LARGE)
        tell(_TRIM_THRESHOLD, 2 * _LARGE)
