"""Files and folders of the cluster that a person names: as the faults name them, below the root."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from builder.diagnostic import Diagnostic, Severity, find_near
from builder.pipeline.faults import CouldNotRun
from builder.trees import Kind, look_into, see


def name_below(root: Path, file: Path) -> str:
    """The path below the cluster, `.` for all of it. A link is named itself, not what it leads to; one above it is
    followed. Raises CouldNotRun for what does not lie there."""
    place = file.parent.resolve() / file.name if file.name not in ("", "..") else file.resolve()
    if not place.is_relative_to(root):
        raise CouldNotRun("file-outside-cluster", file=file, folder=root)
    return place.relative_to(root).as_posix()


def find_named(root: Path, files: Iterable[Path]) -> tuple[str, ...]:
    """Files and folders that are there, by their paths below the cluster: written from its root, else from the working
    directory. Raises CouldNotRun for one that is not there: nothing could be said of it but what is not so."""
    return tuple(_find(root, file) for file in files)


def _find(root: Path, file: Path) -> str:
    for place in (root / file, file):
        try:
            path = name_below(root, place)
        except CouldNotRun:
            continue
        if see(root / path) is not None:
            return path
    raise CouldNotRun("nothing-there", file=file, near=_near(root, name_below(root, _where_meant(root, file))))


def _where_meant(root: Path, file: Path) -> Path:
    """What leads upwards out of the cluster is meant from the working directory, and told as lying outside."""
    return file if file.is_absolute() or ".." in file.parts else root / file


def _near(root: Path, path: str) -> str:
    """What lies in the same folder and was probably meant."""
    folder, _, name = path.rpartition("/")
    found = see(root / folder)
    if found is None or found.kind is not Kind.FOLDER:
        return ""
    names = {one.path.rpartition("/")[2]: one.path for one in look_into(root, folder)}
    return names.get(find_near(name, names), "")


def about(diagnostics: Iterable[Diagnostic], paths: Iterable[str]) -> tuple[Diagnostic, ...]:
    """The faults in these files and below these folders, and those that stop the cluster: beside them nothing is known
    of any file."""
    wanted = tuple(f"{path}/" for path in paths)
    return tuple(
        one
        for one in diagnostics
        if "./" in wanted
        or f"{one.mark.file}/".startswith(wanted)
        or (one.site is None and one.severity is Severity.ERROR)
    )
