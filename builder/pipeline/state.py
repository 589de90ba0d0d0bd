"""The state of earlier builds: whose it is while a run lasts, and what makes it worthless."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from importlib.metadata import version
from pathlib import Path

import builder
import catalog
from builder import VERSION
from builder.digest import digest_bytes, digest_value
from builder.disk import Owner, find_files, held_alone, make_folder, read_bytes
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import BuildOptions
from builder.store import Store, StoreFault

BUILT = "built"
"""The note of the state that tells what was built last: the commit, if history was read, and the moment."""

PRINTING = ("jinja2", "markdown", "nh3", "openpyxl", "pypinyin", "zxing-cpp")
"""The libraries whose editions show in what is made."""


@contextmanager
def state_of(state: Path, *, patience: float = 10) -> Iterator[Store]:
    """The state of earlier builds, ours alone while the block runs: two at once would undo each other.

    Raises CouldNotRun where its folder cannot be written, or another process keeps it for too long.
    """
    with ExitStack() as held:
        try:
            make_folder(state)
            lock = held.enter_context(held_alone(state / "lock", patience=patience))
            if not lock.ours:
                raise busy(state, lock.owner)
            store = held.enter_context(closing(Store.open(state, state_edition())))
        except (OSError, StoreFault) as fault:
            reason = getattr(fault, "strerror", None) or fault
            raise CouldNotRun("state-not-writable", folder=state, reason=reason) from fault
        try:
            yield store
        except StoreFault as fault:
            raise CouldNotRun("state-not-writable", folder=state, reason=fault) from fault


def busy(folder: Path, owner: Owner | None) -> CouldNotRun:
    """Another process is at work in a folder."""
    if owner is None:
        return CouldNotRun("build-running", folder=folder)
    minutes = int(owner.age(time.time()) // 60)
    return CouldNotRun("build-running-by", folder=folder, by=owner.by, process=owner.process, minutes=minutes)


def note_built(options: BuildOptions, store: Store) -> None:
    """Note what was built, at the end of a build."""
    store.settle()
    store.put_notes(BUILT, {"commit": options.revision, "as_of": options.read.moment.isoformat(timespec="minutes")})
    store.commit()


def state_edition() -> str:
    """Everything whose change makes all kept results worthless: the code itself, and the libraries that print."""
    parts = [VERSION, *(f"{name} {version(name)}" for name in PRINTING)]
    for package in (builder, catalog):
        folder = Path(str(package.__file__)).parent
        parts += [digest_bytes(read_bytes(folder / one.path)) for one in find_files(folder) if one.path.endswith(".py")]
    return digest_value(tuple(parts))
