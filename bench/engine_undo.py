"""Edits of sources that can be taken back, even after the bench was stopped in the middle of a turn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


class Undo:
    """Keeps the files of a folder as they were before they were edited first."""

    def __init__(self, root: Path, kept: Path) -> None:
        self._root = root
        self._kept = kept

    def edit(self, files: Mapping[Path, bytes]) -> None:
        """Write files, each as it was being kept before."""
        known = self._known()
        for file in files:
            name = file.relative_to(self._root).as_posix()
            if name not in known:
                known[name] = file.read_text(encoding="utf-8") if file.exists() else None
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        self._kept.write_text(json.dumps(known, ensure_ascii=False), encoding="utf-8")
        for file, data in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)

    def take_back(self) -> None:
        """All as before the first edit."""
        for name, text in self._known().items():
            file = self._root / name
            if text is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(text.encode())
        self._kept.unlink(missing_ok=True)

    def _known(self) -> dict[str, str | None]:
        if not self._kept.exists():
            return {}
        known: dict[str, str | None] = json.loads(self._kept.read_text(encoding="utf-8"))
        return known
