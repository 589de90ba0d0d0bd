"""A verb on a ground of its own; what must be whole after a fault, and right after the next run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.crash.apart import Ending, run_apart
from tests.portal_from import out_of, small_cluster, state_of

Tree = dict[str, bytes]
WHEN = ("--as-of", "2026-11-25T12:00", "--jobs", "1")
NOTICE = "content/lanjiang/tzgg/20261012-jiaqi.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A verb on a ground: `prepare` makes the ground once, `settle` what a copy of it cannot have. `look` gives what
    must be whole; `judge` tells what is wrong with it after a fault, `right` after the next run."""

    name: str
    prepare: Callable[[Path], None]
    words: Callable[[Path], tuple[str, ...]]
    look: Callable[[Path], Tree]
    judge: Callable[[Path, Tree, Tree, Ending], Iterator[str]]
    right: Callable[[Path, Tree, Ending], Iterator[str]]
    settle: Callable[[Path], None] = lambda folder: None
    code: int = 0
    leaves_as_it_was: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground that is used over and over at the same place, for what is kept of it knows where it lies."""

    place: Path
    saved: Path

    @classmethod
    def make(cls, folder: Path, prepare: Callable[[Path], None]) -> Ground:
        """Prepare it at its place, and keep it aside."""
        ground = cls(folder / "now", folder / "saved")
        ground.place.mkdir()
        prepare(ground.place)
        shutil.copytree(ground.place, ground.saved, symlinks=True)
        return ground

    def renew(self) -> Path:
        """As it was prepared, with the times of its files."""
        shutil.rmtree(self.place)
        shutil.copytree(self.saved, self.place, symlinks=True)
        return self.place


def leavings(folder: Path) -> list[str]:
    """What lies where temporary files belong."""
    place = folder / "temporary"
    return sorted(os.listdir(place)) if place.exists() else []


def root_of(folder: Path) -> Path:
    return folder / "root"


def places_of(folder: Path) -> tuple[str, ...]:
    root = root_of(folder)
    return ("--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root)), *WHEN)


def must(folder: Path, *words: str, code: int = 0) -> None:
    """Run a verb without a fault."""
    ending = run_apart(words, folder)
    assert (ending.code, ending.fell) == (code, ""), ending


def prepare_cold(folder: Path) -> None:
    small_cluster(root_of(folder))


def judge_files(now: Tree, old: Tree, new: Tree) -> Iterator[str]:
    """Every file is the old one or the new one; if it is in neither, or gone from both, that is told as well."""
    for file in sorted(now.keys() | (old.keys() & new.keys())):
        if now.get(file) not in (old.get(file), new.get(file)):
            yield f"neither old nor new: {file} ({len(now.get(file, b''))} bytes)"


def find_differing(now: Tree, new: Tree) -> list[str]:
    return sorted(file for file in now.keys() | new.keys() if now.get(file) != new.get(file))


def find_halves(folder: Path) -> Iterator[str]:
    for one in sorted(folder.rglob(".*")) if folder.exists() else ():
        if one.name != ".zhanqun-output":
            yield one.relative_to(folder).as_posix()
