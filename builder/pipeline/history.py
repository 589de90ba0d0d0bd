"""The cluster as it stands at a commit; only what differs from the commit before is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from builder.git import NoSuchRevision, find_commit, hold_tree, name_tree
from builder.pipeline.faults import CouldNotRun

FOLDER = "history"
"""Below the state: the files of the last commit that was built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a cluster is read. `commit` and `tree` name the history that was asked for, if any; its files lie at `root`
    once `fetch` was called."""

    source: Path
    root: Path
    commit: str = ""
    tree: str = ""

    def fetch(self) -> None:
        """Have the files of the history there. Raises CouldNotRun."""
        if not self.tree:
            return
        try:
            hold_tree(self.source, self.tree, self.root)
        except NoSuchRevision as fault:
            raise CouldNotRun("unknown-revision", revision=self.commit, reason=fault) from fault
        except OSError as fault:
            raise CouldNotRun("state-not-writable", folder=self.root, reason=fault.strerror or fault) from fault


def find_place(root: Path, revision: str, state: Path) -> Place:
    """Where the cluster of a revision is read; of none, the work tree. Raises CouldNotRun."""
    if not revision:
        return Place(source=root, root=root)
    try:
        commit = find_commit(root, revision)
        return Place(source=root, root=state / FOLDER, commit=commit, tree=name_tree(root, commit))
    except NoSuchRevision as fault:
        raise CouldNotRun("unknown-revision", revision=revision, reason=fault) from fault
