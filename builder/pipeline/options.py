"""What a build is asked for, and what it says it did."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from builder.cluster.hosting import Method
from builder.diagnostic import Diagnostic
from builder.pipeline.timing import Timings
from builder.workers import USUAL, Bounds, Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """Where the cluster lies, and how it is seen. `moment` is a minute in Asia/Shanghai.

    `watch` is called now and then while it is read and built. `workers` names those of other machines that take the
    sites, `dask://HOST:PORT`; `bounds` hold for each that takes one. `timings` measure where the time goes. `anew`:
    heads are taken apart whatever is kept of them.
    """

    root: Path
    state: Path
    moment: datetime
    jobs: int
    drafts: bool = False
    method: Method | None = None
    watch: Watch = lambda: None
    workers: str = ""
    bounds: Bounds = USUAL
    anew: bool = False
    timings: Timings = field(default_factory=Timings, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What to build, where to, and how. `only` builds one site; `revision` reads history instead of the work tree.

    `search` brings the static search indexes up to date too, after a build of all sites.
    """

    read: ReadOptions
    out: Path
    only: str = ""
    revision: str = ""
    clean: bool = False
    strict: bool = False
    search: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build did: files made, kept and dropped; sites held by their faults, and which of these have nothing in
    the output that they could keep. `unfinished`: it found what an earlier build left that did not come to its end."""

    sites: int = 0
    pages: int = 0
    made: int = 0
    kept: int = 0
    dropped: int = 0
    held: tuple[str, ...] = ()
    unbuilt: tuple[str, ...] = ()
    stopped: bool = False
    fresh: str = ""
    unfinished: bool = False
    seconds: float = 0.0
    peak_memory_mb: float = 0.0
    diagnostics: tuple[Diagnostic, ...] = ()
    made_files: tuple[str, ...] = ()
