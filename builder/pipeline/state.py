"""The state of earlier builds: whose it is while a run lasts, and what makes it worthless."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import builder
import catalog
from builder import VERSION
from builder.digest import digest_bytes, digest_value
from builder.disk import find_files, make_folder, read_bytes, write_whole
from builder.locks import Owner, held_alone
from builder.looks import look_at, look_at_entry
from builder.pipeline.faults import CouldNotRun, lost_over
from builder.pipeline.options import BuildOptions
from builder.store import Store, StoreFault
from builder.trees import Kind, look_into
from builder.workers import WorkerLost

BUILT = "built"
"""The note of the state that tells what was built last: the commit, if history was read, and the moment."""

UNBUILT = "unbuilt"
"""The note of the state that tells which sites of the cluster have nothing in the output: they were held, or others
alone were asked for, when the output was new."""

SEARCH = "search-static"
"""Below the state: what each static search index left for the next build."""

PRINTING = ("jinja2", "markdown", "nh3", "openpyxl", "pypinyin", "pyyaml", "zxing-cpp")
"""The libraries whose editions show in what is made, or in what is kept of heads."""

_TICK = 50_000_000
"""Nanoseconds within which a file may change twice and look the same."""


@contextmanager
def state_of(state: Path, *, patience: float = 10) -> Iterator[Store]:
    """The state of earlier builds, ours alone while the block runs: two at once would undo each other.

    Raises CouldNotRun where its folder cannot be written, or another process keeps it for too long; for a block that
    lost its workers too.
    """
    with ExitStack() as held:
        try:
            make_folder(state)
            _refuse_links(state)
            lock = held.enter_context(held_alone(state / "lock", patience=patience))
            if not lock.ours:
                raise busy(state, lock.owner)
            store = held.enter_context(closing(Store.open(state, find_edition(state))))
        except (OSError, StoreFault) as fault:
            reason = getattr(fault, "strerror", None) or fault
            raise CouldNotRun("state-not-writable", folder=state, reason=reason) from fault
        try:
            yield store
        except StoreFault as fault:
            store.doubt()
            raise CouldNotRun("state-not-writable", folder=state, reason=fault) from fault
        except WorkerLost as fault:
            raise lost_over(fault.loss) from fault


def _refuse_links(state: Path) -> None:
    """What is kept between builds is kept in the state's own folder, not where a link leads."""
    link = next((one.path for one in look_into(state) if one.kind is Kind.LINK), "")
    if link:
        raise CouldNotRun("link-in-state", place=state / link)


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


@cache
def state_edition() -> str:
    """Everything whose change makes all kept results worthless: the code itself, and the libraries that print."""
    version = import_module("importlib.metadata").version  # dear to load, and seldom needed
    parts = [VERSION, *(f"{name} {version(name)}" for name in PRINTING)]
    for package in (builder, catalog):
        folder = _folder_of(package)
        parts += [digest_bytes(read_bytes(folder / one.path)) for one in find_files(folder) if one.path.endswith(".py")]
    return digest_value(tuple(parts))


def find_edition(state: Path) -> str:
    """The same, from what the state remembers of it while code and libraries look as they did. Raises OSError."""
    began = time.time_ns()
    file = state / "edition.json"
    looks = [look_at(_folder_of(package)) for package in (builder, catalog)]
    seen = digest_value((sys.version, tuple(one.digest for one in looks), _look_at_libraries()))
    with suppress(OSError, ValueError, TypeError, KeyError):
        known = json.loads(read_bytes(file))
        if known["seen"] == seen:
            return str(known["edition"])
    edition = state_edition()
    if max(one.newest for one in looks) < began - _TICK:
        write_whole(file, json.dumps({"seen": seen, "edition": edition}).encode())
    return edition


def _folder_of(package: ModuleType) -> Path:
    return Path(str(package.__file__)).parent


def _look_at_libraries() -> tuple[str, ...]:
    """How the folders look that libraries are installed in: another edition of one has a folder of another name."""
    return tuple(look_at_entry(name or ".") for name in sys.path)
