"""Is all as the last build left it? Then no document is read, and what was said then is said again.

Looked at are the commit's tree, or how every file of the work tree looks; how every file of the output looks; what was
asked for; and whether anything has fallen due since. Nothing is opened.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import builder
import catalog
from builder import THEMES
from builder.diagnostic import Diagnostic, Severity, in_order
from builder.digest import digest_value
from builder.disk import subfolders
from builder.memory import PeakMemory
from builder.output import OutputTree
from builder.pipeline.history import Place, find_place
from builder.pipeline.options import BuildOptions, BuildResult
from builder.pipeline.state import note_built, state_of
from builder.store import Store
from builder.trees import Looks, look_at
from builder.workers import run_units
from catalog.origin import Mark

NOTE = "unchanged"
INPUTS = ("catalog", "content", "exchange", "sites", "themes")
"""The folders of a cluster that a build reads."""

_SHARE = 100
"""Folders that a worker looks over at a time."""

_TICK = 50_000_000
"""Nanoseconds within which a file may change twice and look the same: clocks of file systems go in steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a build left: sites, pages, all files that it wants, and what it told. Until a moment, if there is one,
    nothing falls due; `gated`: the cluster wants an inspection before each build.
    """

    sites: int
    pages: int
    files: int
    warnings: tuple[Diagnostic, ...]
    until: datetime | None
    gated: bool


def say_again(options: BuildOptions) -> BuildResult | None:
    """What a build would say that finds nothing to do; None where one has to look closer. Raises CouldNotRun."""
    if options.only or options.read.drafts:
        return None
    started, memory = time.monotonic(), PeakMemory()
    with state_of(options.read.state, patience=0) as store:
        place = find_place(options.read.root, options.revision, options.read.state)
        left = Looker(place, options).find_left(store)
        if left is None or left.gated or left.warnings:  # warnings are told with their lines, which are to be read
            return None
        result = repeat(left, replace(options, revision=place.commit), store)
    memory.look()
    return replace(result, seconds=time.monotonic() - started, peak_memory_mb=memory.megabytes)


def repeat(left: Left, options: BuildOptions, store: Store) -> BuildResult:
    """What a build says that left all as it was."""
    note_built(options, store)
    return BuildResult(sites=left.sites, pages=left.pages, kept=left.files, diagnostics=in_order(left.warnings))


class Looker:
    """Looks at a cluster and its output before a build, and again when it is done."""

    def __init__(self, place: Place, options: BuildOptions) -> None:
        self._place = place
        self._options = options
        self._inputs = ""

    def find_left(self, store: Store) -> Left | None:
        """What the last build left, where nothing is otherwise than then."""
        self._inputs = self._sign_inputs()
        options, note = self._options, store.read_notes(NOTE)
        if options.clean or not OutputTree(out=options.out).is_claimed():
            return None
        if not isinstance(note, dict) or note.get("wish") != self._wish or note.get("inputs") != self._inputs:
            return None
        if not self._inputs or not _holds_at(note, options.read.moment) or note.get("output") != self._sign_output():
            return None
        return _read_left(note)

    def remember(self, left: Left, store: Store) -> None:
        """Note what a build left that was whole and of all sites."""
        output = self._sign_output()
        if self._inputs and output:
            seen = {"wish": self._wish, "inputs": self._inputs, "output": output}
            store.put_notes(NOTE, {**seen, "from": self._options.read.moment.isoformat(), **_spell_left(left)})
            store.commit()

    @staticmethod
    def forget(store: Store) -> None:
        """Before anything is written: what a run leaves that is cut off is not what was noted."""
        if store.read_notes(NOTE) is not None:
            store.put_notes(NOTE, None)
            store.commit()

    @property
    def _wish(self) -> str:
        """All that was asked for, but for the moment."""
        options = self._options
        return digest_value((str(options.out), options.read.method, options.read.drafts, options.search))

    def _sign_inputs(self) -> str:
        """A key for all that a build reads; none where a file changed a moment ago and may change unseen."""
        began = time.time_ns()
        root, tree = self._place.root, self._place.tree
        own = [*(Path(str(one.__file__)).parent for one in (builder, catalog)), THEMES]
        looks = self._look([*own, *(() if tree else (root / one for one in INPUTS))])
        if not looks or max((one.newest for one in looks), default=0) > began - _TICK:
            return ""
        return digest_value((str(root), tree, tuple(one.digest for one in looks)))

    def _sign_output(self) -> str:
        looks = self._look([self._options.out])
        return digest_value(tuple(one.digest for one in looks)) if looks else ""

    def _look(self, folders: Iterable[Path]) -> list[Looks]:
        """How folders look, in shares, so that several processes can look; nothing where they do not let us."""
        try:
            parts = [(one, False) for one in folders]
            parts += [(folder / name, True) for folder, _ in parts for name in subfolders(folder)]
            shares = [parts[start : start + _SHARE] for start in range(0, len(parts), _SHARE)]
            seen = list(
                run_units(_look_over, shares, None, jobs=self._options.read.jobs, watch=self._options.read.watch)
            )
        except OSError:
            return []
        return [one for share in seen for one in share]


def _look_over(_: None, share: Sequence[tuple[Path, bool]]) -> list[Looks]:
    return [look_at(folder, deep=deep) for folder, deep in share]


def _holds_at(note: Mapping[str, object], moment: datetime) -> bool:
    """Does what was noted hold at a moment?"""
    now = moment.isoformat()
    return str(note.get("from")) <= now and (not note.get("until") or now < str(note["until"]))


def _spell_left(left: Left) -> dict[str, object]:
    return {
        "until": left.until.isoformat() if left.until else "",
        "sites": left.sites,
        "pages": left.pages,
        "files": left.files,
        "gated": left.gated,
        "warnings": [_spell_warning(one) for one in left.warnings],
    }


def _read_left(note: Mapping[str, Any]) -> Left:
    return Left(
        sites=note["sites"],
        pages=note["pages"],
        files=note["files"],
        warnings=tuple(_read_warning(one) for one in note["warnings"]),
        until=datetime.fromisoformat(note["until"]) if note["until"] else None,
        gated=note["gated"],
    )


def _spell_warning(one: Diagnostic) -> list[object]:
    return [one.code, one.mark.file, one.mark.line, one.mark.column, one.site, [list(pair) for pair in one.params]]


def _read_warning(spelled: Sequence[Any]) -> Diagnostic:
    code, file, line, column, site, params = spelled
    return Diagnostic(
        code=code,
        mark=Mark(file, line, column),
        params=tuple((key, value) for key, value in params),
        severity=Severity.WARNING,
        site=site,
    )
