"""The door to SQLite: what one build keeps for the next.

May not know what it keeps.
"""

from builder.store.opening import FORMAT
from builder.store.packing import pack_text, unpack_text
from builder.store.reader import Reader
from builder.store.seal import Seal
from builder.store.store import Store, StoredOutput, StoreFault

__all__ = ["FORMAT", "Reader", "Seal", "Store", "StoreFault", "StoredOutput", "pack_text", "unpack_text"]
