"""The files of a Whoosh index, made to last and never left open. Used by `index.py` alone."""

from __future__ import annotations

import os
from pathlib import Path

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile


class Folder(FileStorage):
    """Whoosh's folder: made lasting before a commit, and closed where Whoosh fails to read."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[StructFile] = []
        self._created: set[str] = set()

    def list(self) -> list[str]:
        """What lies in the folder. Raises OSError: Whoosh takes a folder that cannot be listed for an empty one."""
        try:
            return os.listdir(self.folder)
        except FileNotFoundError:
            return []

    def open_file(self, name: str, **options: object) -> StructFile:
        """As Whoosh does, and remembered."""
        file: StructFile = super().open_file(name, **options)
        self._opened.append(file)
        return file

    def close_all(self) -> None:
        """Close every file that is still open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()

    def create_file(self, name: str, excl: bool = False, mode: str = "wb", **options: object) -> StructFile:
        """As Whoosh does, and remembered."""
        self._created.add(name)
        file: StructFile = super().create_file(name, excl=excl, mode=mode, **options)
        return file

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Whoosh renames its table of contents to commit: all that it speaks of must be on the disk by then."""
        for path in (Path(self.folder, name) for name in self._created):
            if path.exists():
                with path.open("rb") as file:
                    os.fsync(file.fileno())
        self._created.clear()
        super().rename_file(oldname, newname, safe=safe)
