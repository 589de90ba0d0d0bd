"""ARCHITECTURE.md names every room of the product, and no other."""

import re
from pathlib import Path

from tests.test_floors import FLOORS, ROOT

TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def rooms(folder: Path) -> set[str]:
    return {
        f"{folder.name}/{path.name}{'/' if path.is_dir() else ''}"
        for path in folder.iterdir()
        if (path.is_dir() or path.suffix == ".py") and not path.name.startswith("_")
    }


def test_every_room_is_named_and_every_room_named_is_there() -> None:
    told = set(re.findall(r"`((?:builder|catalog)/[a-z_]+(?:\.py|/))`", TEXT))
    assert told == rooms(ROOT / "builder") | rooms(ROOT / "catalog")


def test_the_floors_are_drawn_as_they_are_proven() -> None:
    drawn = re.findall(r"^ *(\d+) +(.+)$", TEXT, re.M)
    expected = []
    for floor, names in enumerate(FLOORS, start=1):
        expected.append((str(floor), {name.removeprefix("builder.") for name in names}))
    assert [(floor, set(names.split())) for floor, names in drawn] == expected[::-1]


def test_it_fits_on_a_page() -> None:
    assert len(TEXT.splitlines()) <= 70
