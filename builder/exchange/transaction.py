"""Several files of a cluster written as one: all of them, or, whenever it is broken off, none.

New files are made ready aside, old ones are kept aside, and a journal tells what is about to change. Only then is each
file renamed into its place. The end is one step: the journal goes. Where one is found, the run before was broken off,
and everything is put back as it was. Each of these is on the disk for good before the next begins, so that a loss of
power breaks a run off as anything else does.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from builder.disk import (
    exists,
    make_folder,
    read_bytes,
    read_pieces,
    remove_file,
    remove_folder,
    rename_file,
    sync_folder,
    write_pieces,
)
from builder.exchange.partners import FOLDER

JOURNAL = f"{FOLDER}/journal.json"
STAGING = f"{FOLDER}/staging"
_PIECE = 1 << 20


def write_together(root: Path, files: Mapping[str, Path], more: Mapping[str, bytes]) -> None:
    """Put finished files (moved from where they lie, on the same disk) and short ones in their places below `root`.

    Raises OSError, with nothing changed; where even that cannot be undone now, `put_back` does it later.
    """
    staging = root / STAGING
    ready = dict(files)
    try:
        for number, (file, data) in enumerate(sorted(more.items())):
            ready[file] = staging / f"new-{number}"
            write_pieces(ready[file], [data])
        kept = _keep_old(root, sorted(ready))
        write_pieces(root / JOURNAL, [json.dumps(kept, ensure_ascii=False, indent=1).encode()])
    except OSError:
        remove_file(root / JOURNAL, stop=root)
        raise
    try:
        for file in sorted(ready):
            rename_file(ready[file], root / file)
        _keep_names(root, ready)
    except OSError:
        put_back(root)
        raise
    _end(root)


def put_back(root: Path) -> bool:
    """Undo what was broken off, if anything was. Raises OSError; what is undone already stays so."""
    journal = root / JOURNAL
    found = exists(journal)
    if found:
        kept = _read_journal(journal)
        for file, old in sorted(kept.items()):
            if not old:
                remove_file(root / file, stop=root)
            elif exists(root / STAGING / old):
                rename_file(root / STAGING / old, root / file)
        _keep_names(root, kept)
        _end(root)
    remove_folder(root / STAGING)
    return found


def clear_staging(root: Path) -> None:
    """Take away what was made ready and is not wanted; old files stay as long as they may have to be put back."""
    if not exists(root / JOURNAL):
        remove_folder(root / STAGING)


def _keep_names(root: Path, files: Iterable[str]) -> None:
    """Put the names of files onto the disk for good, and those of the folders that they lie in."""
    folders = {folder for file in files for folder in (root / file).parents if folder == root or root in folder.parents}
    for folder in sorted(folders):
        if exists(folder):
            sync_folder(folder)


def _end(root: Path) -> None:
    """The one step that ends it, for good: the journal goes. Its folder stays for what is kept there."""
    remove_file(root / JOURNAL, stop=root / FOLDER)
    sync_folder(root / FOLDER)


def _read_journal(journal: Path) -> Mapping[str, str]:
    try:
        return {str(file): str(old) for file, old in json.loads(read_bytes(journal)).items()}
    except (ValueError, AttributeError, RecursionError) as fault:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(journal)) from fault


def _keep_old(root: Path, files: Iterable[str]) -> dict[str, str]:
    """A copy of everything that is about to be replaced, by path; empty for what is not there yet."""
    make_folder(root / STAGING)
    kept = {}
    for number, file in enumerate(files):
        kept[file] = f"old-{number}" if exists(root / file) else ""
        if kept[file]:
            write_pieces(root / STAGING / kept[file], read_pieces(root / file, _PIECE, 0))
    return kept
