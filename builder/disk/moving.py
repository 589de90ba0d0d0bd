"""Files and folders get their places, give them back and go."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

from builder.disk.finding import Place, WrittenFile


def is_new(folder: Place) -> bool:
    """Make a folder in one that is there; False where that was not to be done, whatever stood in the way."""
    try:
        os.mkdir(folder)
    except OSError:
        return False
    return True


def make_folder(folder: Path) -> None:
    """Make a folder and its parents. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)


def _make_folder(folder: Path) -> None:
    """Make a folder where an old page of the same name may stand as a file."""
    with suppress(OSError):
        os.mkdir(folder)
        return
    for part in (*reversed(folder.parents), folder):
        if part.is_file() or (part.is_symlink() and not part.exists()):
            part.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def rename_file(source: Path, target: Path) -> None:
    """Give a file another name in one step, making the folder; a folder is never taken away for it. Raises OSError."""
    make_folder(target.parent)
    os.replace(source, target)


def move_file(source: Place, target: Place) -> WrittenFile:
    """Put a finished file in its place in one step, making the folder. Raises OSError."""
    try:
        os.replace(source, target)
    except (FileNotFoundError, NotADirectoryError):
        if not os.path.exists(source):
            raise
        _make_folder(Path(target).parent)
        os.replace(source, target)
    except IsADirectoryError:
        shutil.rmtree(target)
        os.replace(source, target)
    stat = os.lstat(target)
    return WrittenFile(stat.st_size, stat.st_mtime_ns)


def keep_file(path: Place, kept: Place) -> None:
    """Give a file a second name, under which it lasts when the first is given to another; a copy, where the disk knows
    no second names. What is no file is not kept. Raises OSError."""
    try:
        if not S_ISREG(os.lstat(path).st_mode):
            return
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        os.link(path, kept, follow_symlinks=False)
    except OSError:
        shutil.copy2(path, kept)


def put_back(kept: Place, path: Place) -> None:
    """Give a kept file its first name again. Raises OSError."""
    os.replace(kept, path)


def remove_file(path: Path, *, stop: Path) -> None:
    """Remove a file and the folders that it leaves empty, up to `stop`. A file that is gone is no fault."""
    try:
        path.unlink(missing_ok=True)
    except (IsADirectoryError, NotADirectoryError):
        return
    for folder in path.parents:
        if folder == stop or stop not in folder.parents:
            return
        try:
            folder.rmdir()
        except OSError:
            return


def rename_folder(folder: Path, name: Path) -> None:
    """Give a folder another name; what stood there is gone. Raises OSError, of a folder that is not there too."""
    remove_folder(name)
    os.rename(folder, name)


def remove_folder(folder: Path) -> None:
    """Remove a folder of our own with all that is in it; what fails is tried once more. Raises OSError where something
    is left of it."""
    shutil.rmtree(folder, ignore_errors=True)
    if os.path.lexists(folder):
        shutil.rmtree(folder)
