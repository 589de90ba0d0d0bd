"""The door to a Dask cluster, through `distributed`, which is there where `zhanqun[dask]` was installed.

A scheduler trusts whoever reaches it: it, its workers and we belong into one closed network.
"""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, cast

from builder.workers.far import Packed

PATIENCE = 20.0
"""Seconds that scheduler and first worker have to answer."""


class DaskPool:
    """The workers of a scheduler."""

    def __init__(self, client: Any, deaths: tuple[type[BaseException], ...]) -> None:
        self._client = client
        self._executor = client.get_executor(pure=False)
        self.deaths = deaths

    def size(self) -> int:
        """How many workers there are now. Raises ConnectionError."""
        with _told_as_gone():
            return len(self._client.nthreads())

    def share(self, packed: Packed) -> object:
        """Send all workers a thing once. Raises ConnectionError."""
        with _told_as_gone():
            return self._client.scatter(packed, broadcast=True, hash=False)

    def submit(self, work: Callable[..., object], /, *arguments: object) -> Future[object]:
        """As `concurrent.futures.Executor.submit`. Raises ConnectionError."""
        with _told_as_gone():
            return cast(Future[object], self._executor.submit(work, *arguments))


@contextmanager
def open_dask(address: str) -> Iterator[DaskPool]:
    """The workers of the scheduler at `HOST:PORT`. Raises ImportError where the library is missing, ConnectionError
    where no scheduler or no worker answers."""
    distributed = importlib.import_module("distributed")
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong is told by ourselves, once
    warnings.filterwarnings("ignore", "Sending large graph", UserWarning)  # a site's bodies are large, and go but once
    with _told_as_gone():
        client = distributed.Client(f"tcp://{address}", timeout=PATIENCE, set_as_default=False)
    try:
        with _told_as_gone():
            client.wait_for_workers(1, timeout=PATIENCE)
        yield DaskPool(client, (distributed.KilledWorker,))
    finally:
        client.close(timeout=PATIENCE)


@contextmanager
def _told_as_gone() -> Iterator[None]:
    """A scheduler that is gone is told in many ways."""
    try:
        yield
    except Exception as fault:
        raise ConnectionError(str(fault) or type(fault).__name__) from fault
