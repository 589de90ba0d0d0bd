"""How files look is the same whoever looks, and anything that is done to a file changes it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from builder import looks
from builder.looks import Looks, look_at, look_at_all

FOLDERS = 7


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of which each process takes a few."""
    monkeypatch.setattr(looks, "_SHARE", 2)
    for number in range(FOLDERS):
        for name in ("a.html", "b/c.html", ".d"):
            file = tmp_path / f"site{number}" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{number} {name}", encoding="utf-8")
    return tmp_path


def parts_of(root: Path) -> list[tuple[Path, bool]]:
    return [(root, False), *((root / f"site{number}", True) for number in range(FOLDERS)), (root / "none", True)]


def test_several_processes_see_what_one_sees(many: Path) -> None:
    parts = parts_of(many)
    alone = [look_at(folder, deep=deep) for folder, deep in parts]
    assert look_at_all(parts, jobs=1) == look_at_all(parts, jobs=2) == look_at_all(parts, jobs=3) == alone
    assert len({one.digest for one in alone}) == len(parts)


def test_where_a_process_fails_its_share_is_looked_at_here(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, here = look_at_all(parts_of(many), jobs=1), os.getpid()
    real: Callable[..., Looks] = looks.look_at

    def fail_elsewhere(folder: Path, **how: object) -> Looks:
        if os.getpid() != here:
            raise OSError("no")
        return real(folder, **how)

    monkeypatch.setattr(looks, "look_at", fail_elsewhere)
    assert look_at_all(parts_of(many), jobs=3) == alone


def test_a_folder_that_does_not_let_us_is_told(many: Path) -> None:
    (many / "site3" / "b").rename(many / "away")
    (many / "site3" / "b").symlink_to(many / "away")
    assert look_at(many / "site3").digest  # a link is looked at, not followed
    with pytest.raises(NotADirectoryError):
        look_at_all([(many / "site1" / "a.html", True)], jobs=1)


def _put_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


CHANGES: dict[str, Callable[[Path], object]] = {
    "written": lambda file: file.write_text("0 A.html", encoding="utf-8"),
    "longer": lambda file: file.write_text("0 a.html ", encoding="utf-8"),
    "gone": lambda file: file.unlink(),
    "renamed": lambda file: file.rename(file.with_name("z.html")),
    "read only": lambda file: file.chmod(0o400),
    "of another time": lambda file: os.utime(file, ns=(1, 1)),
    "before 1970": lambda file: os.utime(file, ns=(-1_000_000_000, -1_000_000_000)),
    "a folder": _put_folder,
    "one more": lambda file: file.with_name("new").touch(),
    "an empty folder more": lambda file: file.with_name("new").mkdir(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_is_done_to_a_file_shows(change: str, many: Path) -> None:
    before = look_at(many / "site0")
    CHANGES[change](many / "site0" / "a.html")
    assert look_at(many / "site0").digest != before.digest


def test_what_python_keeps_of_its_programs_is_passed_over(many: Path) -> None:
    before = look_at(many / "site0")
    (many / "site0" / "__pycache__").mkdir()
    (many / "site0" / "__pycache__" / "x.pyc").touch()
    assert look_at(many / "site0") == before


def test_of_some_files_the_names_alone_count(many: Path) -> None:
    part, other = [(many / "site0", True)], many / "site0/b/c.html"

    def look() -> Looks:
        return look_at_all(part, jobs=1, by_name=".html")[0]

    seen = [look()]
    other.write_text("something else", encoding="utf-8")
    assert look() == seen[0]
    other.rename(other.with_name("d.html"))
    seen.append(look())
    other.with_name("d.html").rename(other)
    seen.append(look())
    other.unlink()
    other.symlink_to(many / "site1/a.html")
    seen.append(look())
    other.unlink()
    other.mkdir()
    seen.append(look())
    (many / "site0/.d").write_text("longer than before", encoding="utf-8")
    seen.append(look())
    assert seen[2] == seen[0]
    assert len({one.digest for one in seen}) == len(seen) - 1
