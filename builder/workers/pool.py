"""A pool of processes of this machine.

What all units need is shared once: inherited by fork where the system can, sent once a worker where it cannot. There is
no thread of ours: a process with threads must not be forked, and a worker that is lost is replaced by a fork.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from typing import Protocol, TypeVar, cast

from builder.memory import Growth, measure_machine, measure_own
from builder.workers.loss import USUAL, Bounds, Loss, Why, WorkerLost

Shared = TypeVar("Shared")
Unit = TypeVar("Unit")
Result = TypeVar("Result")
Watch = Callable[[], None]


class Spread(Protocol):
    """Gives units to workers, as `run_units` does when all else is settled."""

    def __call__(
        self, work: Callable[[Shared, Unit], Result], units: Sequence[Unit], shared: Shared, /
    ) -> Iterator[Result]:
        """Each unit done, in their order."""


MOST_TRIES = 2
"""Workers that may be lost over one unit."""

_TICK = 0.5
"""Seconds between two looks at the workers."""

_SMALL = 1 << 14
"""Bytes of a unit that is sent before its worker is free to take it; more could fill the pipe while the worker fills
the one that leads back."""

_LEAST_SHARE = 512.0
"""Megabytes that a worker may always take."""

_MOST_OWN = 80.0
"""Megabytes of its own from which a worker gives way to a new one: whatever it looks at of what all share becomes its
own, as Python counts in each object who refers to it."""

_MOST_GROWN = 45.0
"""Megabytes that it may come to have beyond those after its first unit: what work takes anyway, a new one would take
again."""


def default_jobs() -> int:
    """As many workers as there are processors for us."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def run_units(
    work: Callable[[Shared, Unit], Result],
    units: Sequence[Unit],
    shared: Shared,
    *,
    jobs: int,
    watch: Watch,
    bounds: Bounds = USUAL,
    lost: Callable[[Unit, Loss], Result] | None = None,
) -> Iterator[Result]:
    """Do each unit, in this process where one job is asked for or only one unit is there; `watch` is called after
    each.

    A worker that dies, or takes more than its `bounds`, is replaced, and its unit is tried again once. `lost` gives the
    result of a unit that is lost for good; without it, raises WorkerLost. In this process nothing is bound.
    """
    for result in _run(work, units, shared, jobs, bounds, lost):
        watch()
        yield result


def _run(
    work: Callable[[Shared, Unit], Result],
    units: Sequence[Unit],
    shared: Shared,
    jobs: int,
    bounds: Bounds,
    lost: Callable[[Unit, Loss], Result] | None,
) -> Iterator[Result]:
    if jobs <= 1 or len(units) <= 1:
        yield from (work(shared, unit) for unit in units)
        return
    try:
        with closing(_Crew(work, shared, min(jobs, len(units)), bounds)) as crew:
            for unit, answer in crew.do(units):
                if not isinstance(answer, Loss):
                    yield cast(Result, answer)
                elif lost is None:
                    raise WorkerLost(answer)
                else:
                    yield lost(cast(Unit, unit), answer)
    finally:
        gc.unfreeze()


def _choose_context() -> ForkContext | SpawnContext:
    if "fork" in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


class _Worker:
    """One process; `units` are the numbers of those it has, the first of which it works on."""

    def __init__(
        self,
        context: ForkContext | SpawnContext,
        work: Callable[..., object],
        shared: object,
        others: Sequence[Connection],
    ) -> None:
        gc.freeze()  # what is shared is never garbage: a worker that looked through it would only make it its own copy
        self.pipe, theirs = context.Pipe()
        ours = (self.pipe, *others) if isinstance(context, ForkContext) else ()
        self.process = context.Process(target=_serve, args=(theirs, ours, work, shared), daemon=True)
        self.process.start()
        theirs.close()
        self.units: deque[int] = deque()
        self.waited = 0.0
        self.is_spent = False

    def give(self, number: int, data: bytes) -> bool:
        """Give it a unit; False where it is no more."""
        try:
            self.pipe.send_bytes(data)
        except OSError:
            return False
        self.units.append(number)
        return True

    def take(self) -> tuple[bool, object] | None:
        """Its answer for the first of its units, which is there; None where it died over it."""
        try:
            data = self.pipe.recv_bytes()
        except (EOFError, OSError):
            return None
        self.waited = 0.0
        good, answer, spent = pickle.loads(data)  # noqa: S301 - from a process of ours
        self.is_spent = self.is_spent or spent
        return good, answer

    def let_go(self) -> None:
        """It has nothing to do and gets nothing more: let it end by itself, or end it."""
        self.pipe.close()
        self.process.join(timeout=2 * _TICK)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()

    def kill(self) -> None:
        """End it at once, if it has not ended by itself."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Crew:
    """Workers, and what each of them has to do."""

    def __init__(self, work: Callable[..., object], shared: object, size: int, bounds: Bounds) -> None:
        self._context = _choose_context()
        self._work, self._shared = work, shared
        self._silence = bounds.silence
        self._most = bounds.megabytes or max(_LEAST_SHARE, measure_machine() / size)
        self._looked = time.monotonic()
        self._workers: list[_Worker] = []
        for _ in range(size):
            self._workers.append(self._hire())

    def do(self, units: Sequence[object]) -> Iterator[tuple[object, object]]:
        """Each unit with its result, or how it was lost. Raises what the work raises."""
        waiting = deque(range(len(units)))
        tries: Counter[int] = Counter()
        done: dict[int, object] = {}
        for number, unit in enumerate(units):
            patience = 0.0
            while patience == 0 or number not in done:
                self._feed(waiting, units)
                for worker, answer in self._listen(patience):
                    first = worker.units.popleft()
                    if isinstance(answer, Loss):
                        tries[first] += 1
                        self._replace(worker, waiting)
                    if isinstance(answer, Loss) and tries[first] < MOST_TRIES:
                        waiting.appendleft(first)
                    else:
                        done[first] = answer
                patience = _TICK
            yield unit, done.pop(number)

    def close(self) -> None:
        """Let the workers go; those that still work are ended."""
        for worker in self._workers:
            if worker.units:
                worker.process.terminate()
            worker.pipe.close()
        for worker in self._workers:
            worker.let_go()

    def _hire(self) -> _Worker:
        others = [worker.pipe for worker in self._workers if not worker.pipe.closed]
        return _Worker(self._context, self._work, self._shared, others)

    def _replace(self, worker: _Worker, waiting: deque[int]) -> None:
        """Another worker in the place of one that is no more; what that had not begun waits again."""
        worker.kill()
        waiting.extendleft(reversed(worker.units))
        self._workers[self._workers.index(worker)] = self._hire()

    def _feed(self, waiting: deque[int], units: Sequence[object]) -> None:
        """A unit for each worker that has none; while many wait a second one, so that nobody waits for us. A new worker
        for one that is spent, when it has done what it had."""
        for at, worker in enumerate(self._workers):
            if waiting and worker.is_spent and not worker.units:
                worker.let_go()
                self._workers[at] = self._hire()
        for depth in (1, 2):
            for worker in list(self._workers):
                plenty = depth == 1 or len(waiting) > 2 * len(self._workers)
                if waiting and plenty and len(worker.units) < depth and not worker.is_spent:
                    data = pickle.dumps(units[waiting[0]])
                    if depth > 1 and len(data) > _SMALL:
                        continue
                    if worker.give(waiting[0], data):
                        waiting.popleft()
                    else:
                        self._replace(worker, waiting)

    def _listen(self, patience: float) -> Iterator[tuple[_Worker, object]]:
        """What came of the workers that have something to do, after so many seconds at most."""
        busy = [worker for worker in self._workers if worker.units]
        began = time.monotonic()
        ready = set(wait([worker.pipe for worker in busy], timeout=patience))
        now = time.monotonic()
        looks = now - self._looked >= _TICK
        self._looked = now if looks else self._looked
        for worker in busy:
            if worker.pipe in ready:
                yield worker, _open(worker)
                continue
            worker.waited += now - began
            if worker.waited > self._silence:
                yield worker, Loss(why=Why.SILENT, detail=f"{worker.waited:.0f}")
            elif looks and (taken := measure_own(worker.process.pid or 0, above=self._most)) > self._most:
                yield worker, Loss(why=Why.MEMORY, detail=f"{taken:.0f}")


def _open(worker: _Worker) -> object:
    """A worker's answer, or how it died. Raises what its work raised."""
    answer = worker.take()
    if answer is None:
        worker.process.join(timeout=_TICK)
        return Loss(why=Why.DIED, detail=_spell_end(worker.process.exitcode))
    good, result = answer
    if not good:
        raise cast(BaseException, result)
    return result


def _spell_end(code: int | None) -> str:
    return "?" if code is None else f"signal {-code}" if code < 0 else f"exit {code}"


def _serve(pipe: Connection, ours: Sequence[Connection], work: Callable[..., object], shared: object) -> None:
    """What a worker does: unit after unit, until nobody is there to give it one. It lets go of the ends of pipes that
    are the coordinator's: while anybody holds them, nobody learns that it is gone."""
    for end in ours:
        end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever interrupts us ends the coordinator, which ends its workers
    growth, most = Growth(), 0.0
    while True:
        try:
            unit = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from the process that forked us
        except (EOFError, OSError):
            return
        try:
            result = work(shared, unit)
            most = most or max(_MOST_OWN, measure_own(os.getpid()) + _MOST_GROWN)
            answer = pickle.dumps((True, result, growth.is_beyond(most)))
        except Exception as fault:
            answer = pickle.dumps((False, _portable(fault), False))
        with suppress(OSError):
            pipe.send_bytes(answer)


def _portable(fault: Exception) -> Exception:
    """A fault that can be carried, with where it came from."""
    told = traceback.format_exc()
    try:
        copy = pickle.loads(pickle.dumps(fault))  # noqa: S301 - what we just wrote
    except Exception:
        return RuntimeError(told)
    if not isinstance(copy, type(fault)):
        return RuntimeError(told)
    copy.add_note(told)
    return copy
