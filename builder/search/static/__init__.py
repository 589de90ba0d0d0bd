"""The static index: files that browsers fetch from plain hosting, as `docs/search-index.md` tells byte by byte.

May not know a portal or a page. `write.py` makes an index, `read.py` asks it: the reference for every other reader.
"""

from builder.processor import leave_slow_sorting

leave_slow_sorting()  # before any module of this room is imported, and NumPy by it
