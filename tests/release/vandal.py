"""Who changes a served folder, one thing at a time, and can undo it."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

from builder.release.alteration import Checked

Undo = Callable[[], None]


def told(checked: Checked) -> list[tuple[str, str]]:
    return [(one.path, one.change.value) for one in checked.alterations]


def rewrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


class Vandal:
    """Changes one thing of a served folder at a time, and undoes it."""

    def __init__(self, root: Path, chance: random.Random) -> None:
        self.root = root
        self.chance = chance
        self.files = sorted(path for path in root.rglob("*") if path.is_file())
        self.folders = sorted({path.parent for path in self.files})
        self.lists = sorted(path for path in self.files if path.suffix == ".sha256")
        self.ways = (
            self.flip,
            self.cut,
            self.empty,
            self.move,
            self.pipe,
            self.alter_list,
            self.alter_seal,
            self.lengthen,
            self.delete,
            self.add,
            self.hide,
            self.add_folder,
            self.swap,
            self.upper,
            self.link,
            self.replace_by_folder,
            self.link_folder,
        )

    def act(self) -> tuple[str, list[str], Undo]:
        """What was done, the paths that must be named, and how it is undone."""
        way = self.chance.choice(self.ways)
        touched, undo = way()
        return way.__name__, [path.relative_to(self.root).as_posix() for path in touched], undo

    def any_file(self) -> tuple[Path, bytes]:
        path = self.chance.choice(self.files)
        return path, path.read_bytes()

    def flip(self) -> tuple[list[Path], Undo]:
        path, data = self.any_file()
        at = self.chance.randrange(len(data))
        rewrite(path, data[:at] + bytes([data[at] ^ (1 << self.chance.randrange(8))]) + data[at + 1 :])
        return [path], lambda: rewrite(path, data)

    def cut(self) -> tuple[list[Path], Undo]:
        path, data = self.any_file()
        rewrite(path, data[: self.chance.randrange(len(data))])
        return [path], lambda: rewrite(path, data)

    def empty(self) -> tuple[list[Path], Undo]:
        path, data = self.any_file()
        rewrite(path, b"")
        return [path], lambda: rewrite(path, data)

    def move(self) -> tuple[list[Path], Undo]:
        path, _ = self.any_file()
        other = self.chance.choice([one for one in self.folders if one != path.parent]) / f"moved-{path.name}"
        path.rename(other)
        return [path, other], lambda: rename_back(other, path)

    def pipe(self) -> tuple[list[Path], Undo]:
        path, data = self.any_file()
        path.unlink()
        os.mkfifo(path)

        def undo() -> None:
            path.unlink()
            rewrite_new(path, data)

        return [path], undo

    def alter_list(self) -> tuple[list[Path], Undo]:
        """A line is dropped, doubled, or put at another place; it is still a list in its form, or almost."""
        path = self.chance.choice(self.lists)
        data = path.read_bytes()
        lines = data.splitlines(keepends=True)
        line = lines.pop(self.chance.randrange(len(lines)))
        if self.chance.random() < 0.5 and lines:
            at = self.chance.randrange(len(lines) + 1)
            lines[at:at] = [line, line] if b"".join([*lines[:at], line, *lines[at:]]) == data else [line]
        rewrite(path, b"".join(lines))
        return [path], lambda: rewrite(path, data)

    def alter_seal(self) -> tuple[list[Path], Undo]:
        """Another signature, or none, in the place of the right one."""
        path = self.root / "_release/manifest.sha256.sig"
        data = path.read_bytes()
        if self.chance.random() < 0.3:
            path.unlink()
        else:
            at = self.chance.randrange(60, len(data) - 60)
            rewrite(path, data[:at] + (b"A" if data[at : at + 1] != b"A" else b"B") + data[at + 1 :])
        return [path], lambda: rewrite_new(path, data)

    def lengthen(self) -> tuple[list[Path], Undo]:
        path, data = self.any_file()
        rewrite(path, data + bytes([self.chance.randrange(256)]))
        return [path], lambda: rewrite(path, data)

    def delete(self) -> tuple[list[Path], Undo]:
        path, data = self.any_file()
        path.unlink()
        return [path], lambda: rewrite_new(path, data)

    def add(self) -> tuple[list[Path], Undo]:
        path = self.chance.choice(self.folders) / f"x{self.chance.randrange(99)}.php"
        path.write_bytes(b"")
        return [path], path.unlink

    def hide(self) -> tuple[list[Path], Undo]:
        path = self.chance.choice(self.folders) / ".htaccess"
        path.write_bytes(b"Redirect / https://casino.example/\n")
        return [path], path.unlink

    def add_folder(self) -> tuple[list[Path], Undo]:
        path = self.chance.choice(self.folders) / "bet"
        path.mkdir()
        return [path], path.rmdir

    def swap(self) -> tuple[list[Path], Undo]:
        (one, first), (other, second) = self.any_file(), self.any_file()
        if first == second:
            return self.flip()
        rewrite(one, second)
        rewrite(other, first)

        def undo() -> None:
            rewrite(one, first)
            rewrite(other, second)

        return [one, other], undo

    def upper(self) -> tuple[list[Path], Undo]:
        path, _ = self.any_file()
        other = path.with_name(path.name.upper())
        path.rename(other)
        return [path], lambda: rename_back(other, path)

    def link(self) -> tuple[list[Path], Undo]:
        """The same bytes, by a link that may lead elsewhere tomorrow."""
        path, data = self.any_file()
        aside = self.root.parent / "aside"
        aside.write_bytes(data)
        path.unlink()
        path.symlink_to(aside)

        def undo() -> None:
            path.unlink()
            rewrite_new(path, data)

        return [path], undo

    def replace_by_folder(self) -> tuple[list[Path], Undo]:
        path, data = self.any_file()
        path.unlink()
        path.mkdir()

        def undo() -> None:
            path.rmdir()
            rewrite_new(path, data)

        return [path], undo

    def link_folder(self) -> tuple[list[Path], Undo]:
        folder = self.chance.choice([one for one in self.folders if one != self.root])
        aside = self.root.parent / "aside-folder"
        folder.rename(aside)
        folder.symlink_to(aside)

        def undo() -> None:
            folder.unlink()
            aside.rename(folder)

        return [folder], undo


def rewrite_new(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def rename_back(now: Path, before: Path) -> None:
    now.rename(before)
