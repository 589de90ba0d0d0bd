"""The output folder: files are finished beside it and put in their places in single steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from builder.disk import (
    WrittenFile,
    exists,
    find_files,
    find_link,
    is_new,
    keep_file,
    make_folder,
    move_file,
    put_back,
    read_bytes,
    remove_file,
    remove_folder,
    rename_folder,
    stat_written,
    write_bytes,
)
from builder.trees import Entry, see

MARKER = ".zhanqun-output"
_TRIAL = ".zhanqun-trial"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputTree:
    """`out` is what is served; `staging` lies beside it, on the same disk, and is gone after a build. `looked` are the
    folders of the output that were looked at, each with the link that stands on its way, if any."""

    out: Path
    looked: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def staging(self) -> Path:
        """Where files are finished."""
        return Path(_beside(self.out))

    def is_claimed(self) -> bool:
        """Is the folder there, and ours?"""
        return exists(self.out / MARKER)

    def claim(self) -> bool:
        """Make the folder; False where it holds something that no build of ours put there. Raises OSError."""
        if self.out.is_dir() and any(self.out.iterdir()) and not exists(self.out / MARKER):
            return False
        make_folder(self.out)
        if not exists(self.out / MARKER):
            write_bytes(self.out / MARKER, b"")
        return True

    def begin_staging(self) -> None:
        """An empty staging, from which files get to the output in single steps: where the output is a disk of its own,
        none does. Raises OSError, then with the number EXDEV."""
        self.clear_staging()
        write_bytes(self.staging / _TRIAL, b"")
        move_file(self.staging / _TRIAL, self.out / _TRIAL)
        remove_file(self.out / _TRIAL, stop=self.out)

    def is_same(self, marker: Entry | None) -> bool:
        """Is the marker still the one that was looked at? Where the folder was taken away, it is not."""
        found = self.look()
        return found is not None and marker is not None and found.inode == marker.inode

    def look(self) -> Entry | None:
        """The marker as it lies there."""
        return see(self.out / MARKER)

    def leave_unfinished(self) -> None:
        """A folder that is ours, with a staging beside it: no release takes it before a build has ended. Raises
        OSError."""
        make_folder(self.staging)
        if not exists(self.out / MARKER):
            write_bytes(self.out / MARKER, b"")

    def clear_staging(self) -> None:
        """Remove what an earlier build may have left unfinished. Raises OSError."""
        remove_folder(self.staging)

    def stage(self, site: str, number: int, data: bytes) -> None:
        """Finish the bytes of a site's output. Raises OSError."""
        write_bytes(self._staged(site, number), data)

    def begin_placing(self, site: str, places: Iterable[tuple[int, str]]) -> None:
        """Note which outputs of a site come where, by number, so that it can be undone if this process is lost. What
        goes has a number below 0. Raises OSError."""
        write_bytes(self._placing(site), "".join(f"{number} {file}\n" for number, file in places).encode())

    def undo_placing(self, site: str) -> None:
        """Where a process was lost that put a site's outputs in their places, all stands as before; where one was lost
        over that, the next goes on. Raises OSError."""
        note, undone = self._placing(site), self.staging / site / "undone"
        if exists(note):
            for number, file in _read_places(note):
                if not exists(Path(self._staged(site, number))):
                    self._give_back(site, number, file)
            put_back(str(note), str(undone))
        if exists(undone):
            for number, _ in _read_places(undone):
                remove_file(Path(self._replaced(site, number)), stop=self.staging)
            remove_file(undone, stop=self.staging)

    def _give_back(self, site: str, number: int, file: str) -> None:
        """Put in its place what was kept of it, which stays kept; or nothing, where it was empty. Where a link stands
        in the way by now, what lies behind it is not ours."""
        if self.find_links([file]):
            return
        kept, spare = self._replaced(site, number), f"{_beside(self.out)}/{site}/spare"
        if exists(Path(kept)):
            remove_file(Path(spare), stop=self.staging)
            keep_file(kept, spare)
            make_folder((self.out / file).parent)
            put_back(spare, f"{self.out}/{file}")
        elif number >= 0:
            self.drop(file)

    def take_over(self, site: str, attempt: str) -> None:
        """What an attempt of somebody else finished of a site is ours now; another attempt at the same writes
        elsewhere. Raises OSError."""
        rename_folder(self.staging / f"{site}.{attempt}", self.staging / site)

    def is_new(self, folder: str) -> bool:
        """Make a folder of the output in one that is there; True where it was not there, and so nothing stands in it
        that would have to be kept."""
        return is_new(f"{self.out}/{folder}")

    def find_links(self, files: Iterable[str]) -> list[str]:
        """The links that stand on the ways to outputs, where folders belong: what lies behind one is not ours."""
        folders = {file.rpartition("/")[0] for file in files}
        return sorted({self._link_to(folder) for folder in folders} - {""})

    def _link_to(self, folder: str) -> str:
        return find_link(str(self.out), folder, self.looked)

    def keep(self, site: str, number: int, file: str) -> None:
        """Keep what lies in an output's place until the staging is cleared, to be put back. Raises OSError."""
        keep_file(f"{self.out}/{file}", self._replaced(site, number))

    def place(self, site: str, number: int, file: str) -> WrittenFile:
        """Put a finished output in its place. Raises OSError."""
        return move_file(self._staged(site, number), f"{self.out}/{file}")

    def take_back(self, site: str, number: int, file: str) -> None:
        """Put back what was kept of an output's place, or nothing where nothing stood there. Raises OSError."""
        if exists(self._replaced(site, number)):
            put_back(self._replaced(site, number), f"{self.out}/{file}")
        else:
            self.drop(file)

    def drop(self, file: str) -> None:
        """Take an output away; of one behind a link, the link and not what it leads to. Raises OSError."""
        link = self._link_to(file.rpartition("/")[0])
        remove_file(self.out / (link or file), stop=self.out)

    def is_intact(self, file: str, size: int, mtime_ns: int) -> bool:
        """Does the file lie there as it was written, and not behind a link?"""
        if self._link_to(file.rpartition("/")[0]):
            return False
        return stat_written(f"{self.out}/{file}") == WrittenFile(size, mtime_ns)

    def find_strangers(self, known: Iterable[str]) -> list[str]:
        """Files in the output that nothing of this build accounts for."""
        expected = set(known)
        return [one.path for one in find_files(self.out) if one.path not in expected]

    def _placing(self, site: str) -> Path:
        return self.staging / site / "placing"

    def _replaced(self, site: str, number: int) -> str:
        return f"{_beside(self.out)}/{site}/{number}.replaced"

    def _staged(self, site: str, number: int) -> str:
        return f"{_beside(self.out)}/{site}/{number}"


@cache
def _beside(out: Path) -> str:
    return str(out.parent / f".{out.name}.staging")


def _read_places(note: Path) -> list[tuple[int, str]]:
    lines = read_bytes(note).decode().split("\n")[:-1]
    return [(int(number), file) for number, _, file in (line.partition(" ") for line in lines)]
