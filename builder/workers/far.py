"""Units of work given to workers elsewhere, by an executor in the shape of `concurrent.futures`.

What all units need is packed once and sent once a worker, as bytes; what a unit needs of its own goes with it. An
executor that loses a worker gives its unit to another by itself; what it gives up is asked for once more here.
"""

from __future__ import annotations

import pickle
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, cast

from builder.digest import digest_bytes
from builder.workers.loss import Bounds, Loss, Why
from builder.workers.pool import MOST_TRIES, Watch

Shared = TypeVar("Shared")
Unit = TypeVar("Unit")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Packed:
    """What all units share, as it is sent; `key` names it, so that a process unpacks it once."""

    key: str
    data: bytes


class Pool(Protocol):
    """Workers elsewhere. All may raise ConnectionError, where they cannot be reached any longer."""

    deaths: tuple[type[BaseException], ...]
    """What a future raises when the executor gave a unit up because too many workers were lost over it."""

    def size(self) -> int:
        """How many workers there are now."""

    def share(self, packed: Packed) -> object:
        """Send all workers a thing once; what is returned stands for it as an argument."""

    def submit(self, work: Callable[..., object], /, *arguments: object) -> Future[object]:
        """As `concurrent.futures.Executor.submit`."""


def pack(shared: object) -> Packed:
    """What is to be shared. Raises TypeError or PicklingError for what cannot be carried."""
    data = zlib.compress(pickle.dumps(shared, protocol=pickle.HIGHEST_PROTOCOL), 1)
    return Packed(digest_bytes(data), data)


@dataclass(frozen=True, slots=True)
class _Asked(Generic[Unit]):
    """A unit that somebody works on, for the how-manieth time."""

    number: int
    unit: Unit
    tries: int


def run_far(
    pool: Pool,
    work: Callable[[Shared, Unit], Result],
    units: Iterable[Unit],
    shared: Shared,
    *,
    watch: Watch,
    bounds: Bounds,
    lost: Callable[[Unit, Loss], Result],
) -> Iterator[Result]:
    """Do each unit elsewhere; units are drawn as workers come free, results come in the order of the units.

    `lost` gives the result of a unit over which workers were lost twice, or for which nobody answered within the
    seconds of `bounds`. Raises ConnectionError where the pool is gone, and what the work raises.
    """
    packed = pack(shared)
    standing_for = pool.share(packed)
    coming = enumerate(units)
    asked: dict[Future[object], _Asked[Unit]] = {}
    done: dict[int, Result] = {}
    number = 0
    try:
        while True:
            most = 2 * max(1, pool.size())
            while len(asked) < most and (one := next(coming, None)) is not None:
                asked[pool.submit(_do, work, standing_for, one[1])] = _Asked(*one, tries=1)
            if not asked:
                return
            finished, _ = wait(asked, timeout=bounds.silence, return_when=FIRST_COMPLETED)
            for future in finished or tuple(asked):
                one_asked = asked.pop(future)
                loss = _find_loss(future, pool, bounds)
                if loss is None:
                    done[one_asked.number] = cast(Result, future.result())
                elif loss.why is Why.DIED and one_asked.tries < MOST_TRIES:
                    standing_for = pool.share(packed)
                    again = _Asked(one_asked.number, one_asked.unit, one_asked.tries + 1)
                    asked[pool.submit(_do, work, standing_for, again.unit)] = again
                else:
                    done[one_asked.number] = lost(one_asked.unit, loss)
            while number in done:
                watch()
                yield done.pop(number)
                number += 1
    finally:
        for future in asked:
            future.cancel()


def _find_loss(future: Future[object], pool: Pool, bounds: Bounds) -> Loss | None:
    """How a unit was lost that no answer came for; None where there is an answer, or a fault of the work itself."""
    if not future.done():
        future.cancel()
        return Loss(why=Why.SILENT, detail=f"{bounds.silence:.0f}")
    try:
        fault = future.exception()
    except CancelledError as cancelled:
        return Loss(why=Why.DIED, detail=str(cancelled) or "cancelled")
    return Loss(why=Why.DIED, detail=str(fault)) if isinstance(fault, pool.deaths) else None


_one_at_a_time = threading.Lock()
_unpacked: dict[str, object] = {}


def _do(work: Callable[[object, object], object], packed: Packed, unit: object) -> object:
    """What a worker elsewhere does. One unit at a time in a process, however many threads it has."""
    with _one_at_a_time:
        if packed.key not in _unpacked:
            _unpacked.clear()
            _unpacked[packed.key] = pickle.loads(zlib.decompress(packed.data))  # noqa: S301 - from our coordinator
        return work(_unpacked[packed.key], unit)
