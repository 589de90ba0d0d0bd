"""The store of visits, opened; what its file does wrong is told as a fault with its cure."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from builder.locks import locked
from builder.pipeline.faults import CouldNotRun
from builder.probe.keeping import KeepingFault, NotVisits, OtherEdition, Visits


@contextmanager
def kept_alone(into: Path) -> Iterator[None]:
    """No other run keeps its visits in the same file meanwhile. Raises CouldNotRun."""
    with ExitStack() as held:
        try:
            into.parent.mkdir(parents=True, exist_ok=True)
            ours = held.enter_context(locked(into.with_name(f"{into.name}.lock"), patience=0))
        except OSError as fault:
            raise CouldNotRun("probes-not-writable", file=into, reason=fault.strerror or fault) from fault
        if not ours:
            raise CouldNotRun("probe-running", file=into)
        yield


@contextmanager
def opened_to_write(path: Path) -> Iterator[Visits]:
    """The store, to be written; what its file does wrong is told. Raises CouldNotRun."""
    with _faults_told(path):
        visits = Visits.open(path)
        try:
            yield visits
        finally:
            visits.close()


@contextmanager
def opened_to_read(path: Path) -> Iterator[Visits]:
    """The store, to be read; what its file does wrong is told. Raises CouldNotRun."""
    with _faults_told(path):
        visits = Visits.open_to_read(path)
        try:
            yield visits
        finally:
            visits.close()


@contextmanager
def _faults_told(path: Path) -> Iterator[None]:
    try:
        yield
    except NotVisits as fault:
        raise CouldNotRun("not-probes", file=path) from fault
    except OtherEdition as fault:
        raise CouldNotRun("probes-of-another-edition", file=path, edition=fault) from fault
    except FileNotFoundError as fault:
        raise CouldNotRun("no-probes", file=path) from fault
    except KeepingFault as fault:
        raise CouldNotRun("probes-damaged", file=path, reason=fault) from fault
