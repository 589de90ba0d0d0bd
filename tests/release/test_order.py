"""What power loss asks for: everything is on disk before it gets its name, and a name before anything leads to it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from builder import trees
from tests.release.ground import PAGES, release_at, write_output


@pytest.mark.parametrize("much", [0, 10_000], ids=["all at once", "one by one"])
def test_all_is_on_disk_before_it_is_named(much: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, target = write_output(tmp_path / "public", PAGES), tmp_path / "releases"
    monkeypatch.setattr(trees, "_MUCH", much)
    kept: set[Path] = set()
    named: list[Path] = []
    rename, replace, fsync = os.rename, os.replace, os.fsync

    def note_fsync(handle: int) -> None:
        kept.add(Path(os.readlink(f"/proc/self/fd/{handle}")))
        fsync(handle)

    def note_sync() -> None:
        kept.update(tmp_path.rglob("*"))

    def note_rename(source: Path, to: Path) -> None:
        inside = {source, *(one for one in source.rglob("*") if not one.is_symlink())}
        assert inside <= kept, f"{to} is named too early"
        named.append(to)
        kept.difference_update({to.parent})
        rename(source, to)

    def note_replace(source: Path, to: Path, **more: Any) -> None:
        if to.name == "live":
            assert {one.parent for one in named} | {target / "sites"} <= kept, "live before what it leads to"
            kept.discard(target)
        replace(source, to, **more)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "sync", note_sync)
    monkeypatch.setattr(os, "rename", note_rename)
    monkeypatch.setattr(os, "replace", note_replace)
    release_at(out, target)
    assert [one.parent.name for one in named] == ["county", "town", "releases"]
    assert target in kept
    assert target / "ledger.jsonl" in kept
