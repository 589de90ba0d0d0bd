"""The door to history: the state of a cluster at a commit."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path


class NoSuchRevision(ValueError):
    """The revision is not known, or the cluster does not lie in a repository."""


def _git(root: Path, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=False)
    except OSError as fault:
        raise NoSuchRevision(str(fault)) from fault
    if done.returncode:
        raise NoSuchRevision(done.stderr.decode(errors="replace").strip())
    return done.stdout


def find_commit(root: Path, revision: str) -> str:
    """The full name of a commit: `REV`, or `@2026-09-30`, the last commit of that day in Asia/Shanghai.

    Raises NoSuchRevision.
    """
    if revision.startswith("@"):
        try:
            date.fromisoformat(revision[1:])
        except ValueError as fault:
            raise NoSuchRevision(revision) from fault
        words: tuple[str, ...] = ("rev-list", "-1", f"--before={revision[1:]}T23:59:59+08:00", "HEAD")
    else:
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    commit = _git(root, *words).decode().strip()
    if not commit:
        raise NoSuchRevision(revision)
    return commit


def write_tree(root: Path, commit: str, folder: Path) -> None:
    """Write the tree of a commit below `root` into a new folder. Raises NoSuchRevision, OSError."""
    archive = _git(root, "archive", "--format=tar", commit)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="tar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit by its full name; `at` is when it was made, with its zone."""

    name: str
    at: datetime
    subject: str


def find_last_commit(root: Path, file: str) -> Commit | None:
    """The last commit that touched a file below `root`; None where none has. Raises NoSuchRevision."""
    words = ("log", "-1", "--no-show-signature", "--format=%H%x00%cI%x00%s", "--", f":(literal){file}")
    name, _, rest = _git(root, *words).decode(errors="replace").strip().partition("\0")
    at, _, subject = rest.partition("\0")
    return Commit(name=name, at=datetime.fromisoformat(at), subject=subject) if name else None


def is_changed(root: Path, file: str) -> bool:
    """Does the work tree hold the file otherwise than the last commit? Raises NoSuchRevision."""
    words = ("--no-optional-locks", "-c", "core.fsmonitor=false", "status", "--porcelain", "--ignored")
    return bool(_git(root, *words, "--", f":(literal){file}"))
