"""Is all as the last build left it? Then no document is read, and what was said then is said again.

Looked at are the commit's tree, or how every file of the work tree looks; how every file of the output looks; what was
asked for; and whether anything has fallen due since. Nothing is opened.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import builder
import catalog
from builder import THEMES
from builder.diagnostic import Diagnostic, Severity, in_order
from builder.digest import digest_value
from builder.disk import exists, subfolders
from builder.looks import KEPT_BY_PYTHON, Looks, Part, look_at_all
from builder.memory import PeakMemory, seldom_collected
from builder.output import OutputTree
from builder.pipeline.history import Place, find_place
from builder.pipeline.options import BuildOptions, BuildResult
from builder.pipeline.state import note_built, state_of
from builder.pipeline.timing import Stage
from builder.store import Store
from catalog.origin import Mark

NOTE = "unchanged"
INPUTS = ("catalog", "content", "exchange", "sites", "themes")
"""The folders of a cluster that a build reads."""

_TICK = 50_000_000
"""Nanoseconds within which a file may change twice and look the same: clocks of file systems go in steps."""


CODE, TREE = "code", "tree"
"""Signs of our own code and tables, and of the history that was read; the others are those of folders."""

Signs = dict[str, str]
"""How things look: digests by what they are of."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the last build noted: what it left, how all looked that it read and wrote, and since when that holds."""

    left: Left
    inputs: Signs
    output: Signs
    since: str


def build_soon(options: BuildOptions) -> BuildResult | None:
    """Say again what is still so where nothing is otherwise; where only some documents' texts were edited, do what that
    asks for. None where one has to look closer, with nothing touched that another build would not find. Raises
    CouldNotRun.
    """
    if options.only or options.read.drafts or options.clean:
        return None
    started, memory = time.monotonic(), PeakMemory()
    with seldom_collected(), state_of(options.read.state, patience=0) as store:
        result = _look_and_build(options, memory, store)
    memory.look()
    return replace(result, seconds=time.monotonic() - started, peak_memory_mb=memory.megabytes) if result else None


def _look_and_build(options: BuildOptions, memory: PeakMemory, store: Store) -> BuildResult | None:
    with options.read.timings.stage(Stage.LOOK):
        place = find_place(options.read.root, options.revision, options.read.state)
        looker = Looker(place, options)
        left = looker.find_left(store)
    if left is None:
        quick = import_module("builder.pipeline.quick")  # dear to load, and not needed where nothing changed
        edited: BuildResult | None = quick.build_quickly(options, place, looker, store, memory.look)
        return edited
    if left.gated or left.warnings:  # warnings are told with their lines, which are to be read
        return None
    return repeat(left, replace(options, revision=place.commit), store)


def repeat(left: Left, options: BuildOptions, store: Store) -> BuildResult:
    """What a build says that left all as it was."""
    note_built(options, store)
    return BuildResult(sites=left.sites, pages=left.pages, kept=left.files, diagnostics=in_order(left.warnings))


class Looker:
    """Looks at a cluster and its output before a build, and again when it is done."""

    def __init__(self, place: Place, options: BuildOptions) -> None:
        self._place = place
        self._options = options
        self._inputs: Signs = {}

    def find_left(self, store: Store) -> Left | None:
        """What the last build left, where nothing is otherwise than then."""
        known = self.find_known(store)
        if known is None or not self.inputs or known.inputs != self.inputs:
            return None
        return known.left if known.output == self._sign_output() else None

    def find_known(self, store: Store) -> Known | None:
        """What the last build noted, where it was asked for the same, nothing has fallen due since, and no staging lies
        beside the output, which no release takes."""
        options, note = self._options, store.read_notes(NOTE)
        tree = OutputTree(out=options.out)
        if options.clean or not tree.is_claimed() or exists(tree.staging):
            return None
        if not isinstance(note, dict) or note.get("wish") != self._wish or not _holds_at(note, options.read.moment):
            return None
        return Known(left=_read_left(note), inputs=note["inputs"], output=note["output"], since=note["from"])

    @property
    def inputs(self) -> Signs:
        """How all looks that a build reads, by folder; nothing where a file changed a moment ago. To be asked before
        anything is read."""
        self._inputs = self._inputs or self._sign_inputs()
        return self._inputs

    def sign_outputs(self, names: Iterable[str]) -> Signs:
        """How some of the folders look that lie in the output itself. Nothing where they do not let us."""
        parts = [(self._options.out / name, True) for name in sorted(names)]
        return {_name(part, self._options.out): one.digest for part, one in self._look_parts(parts)}

    def sign_top(self) -> Signs:
        """How the files look that lie in the output itself; one of them is the marker, which every run writes to."""
        out = self._options.out
        return {_name(part, out): one.digest for part, one in self._look_parts([(out, False)])}

    def renew_top(self, before: Signs, store: Store) -> None:
        """Note how they look now, where before this run they looked as was noted."""
        note = store.read_notes(NOTE)
        if isinstance(note, dict) and before and before.items() <= note["output"].items():
            store.put_notes(NOTE, {**note, "output": {**note["output"], **self.sign_top()}})
            store.commit()

    def remember(self, left: Left, store: Store) -> None:
        """Note what a build left that was whole and of all sites."""
        self.note(left, self._sign_output(), self._options.read.moment.isoformat(), store)

    def note(self, left: Left, output: Signs, since: str, store: Store) -> None:
        """Note what was left, how the output looks, and since when it holds."""
        if self._inputs and output:
            seen = {"wish": self._wish, "inputs": self._inputs, "output": output}
            store.put_notes(NOTE, {**seen, "from": since, **_spell_left(left)})
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

    def _sign_inputs(self) -> Signs:
        """How all looks that a build reads; nothing where a file changed a moment ago and may change unseen."""
        began = time.time_ns()
        root, tree = self._place.root, self._place.tree
        own = [*(Path(str(one.__file__)).parent for one in (builder, catalog)), THEMES]
        looks = self._look(own)
        sources = self._look([] if tree else [root / one for one in INPUTS])
        newest = max((one.newest for _, one in (*looks, *sources)), default=0)
        if not looks or not (tree or sources) or newest > began - _TICK:
            return {}
        code = digest_value((str(root), *(one.digest for _, one in looks)))
        return {CODE: code, TREE: tree, **{_name(part, root): one.digest for part, one in sources}}

    def _sign_output(self) -> Signs:
        out = self._options.out
        return {_name(part, out): one.digest for part, one in self._look([out])}

    def _look(self, folders: Iterable[Path]) -> list[tuple[Part, Looks]]:
        """How folders look, each of them and each that lies in it by itself; nothing where they do not let us."""
        parts = [(one, False) for one in folders]
        try:
            names = ((folder, name) for folder, _ in parts for name in subfolders(folder))
            parts += [(folder / name, True) for folder, name in names if name != KEPT_BY_PYTHON]
        except OSError:
            return []
        return self._look_parts(parts)

    def _look_parts(self, parts: Sequence[Part]) -> list[tuple[Part, Looks]]:
        try:
            return list(zip(parts, look_at_all(parts, jobs=self._options.read.jobs), strict=True))
        except OSError:
            return []


def _name(part: Part, root: Path) -> str:
    """A folder at or below `root` by its path; with a slash behind it where all below it was looked at."""
    folder, deep = part
    return f"{str(folder)[len(str(root)) + 1 :] or '.'}{'/' if deep else ''}"


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
