"""A state that is read for a while, by whoever shares it."""

from __future__ import annotations

import os
from pathlib import Path

from builder.store.store import Store


class Reader:
    """Opens a state to read when it is first asked for, once a process: opening and closing takes as long as reading
    what is kept of a small site, and a connection must not go through a fork.

    Let go of by `close` in the process that opened it; in a worker it ends with the process.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: dict[int, Store] = {}

    def store(self) -> Store:
        """The state, for this process."""
        process = os.getpid()
        if process not in self._opened:
            self._opened[process] = Store.open_to_read(self._folder)
        return self._opened[process]

    def close(self) -> None:
        """Let go of it; the next one who asks opens it anew."""
        store = self._opened.pop(os.getpid(), None)
        if store is not None:
            store.close()
