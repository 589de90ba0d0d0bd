"""Every change of what is served is found and named."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from builder.release import sealing
from builder.release.alteration import Alteration, Change
from builder.release.folder_check import NothingThere, check_folder
from builder.release.lists import digest_of
from builder.signing import verify
from tests.release.ground import PAGES, release_at, write_output
from tests.release.sealed import forge, release_signed
from tests.release.vandal import Vandal, told

CHANGES = int(os.environ.get("ZHANQUN_CHANGES", "1000"))


def test_all_three_places_are_whole(copy: Path, tmp_path: Path) -> None:
    for place in (tmp_path / "releases", tmp_path / "releases/live", copy):
        checked = check_folder(place)
        assert told(checked) == []
        assert (checked.files, checked.release[:7], checked.signer) == (len(PAGES), "000001-", None)


@pytest.mark.slow
def test_random_single_changes_are_all_found_and_named(
    tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the same bytes and the same signature `ssh-keygen` is asked once."""
    monkeypatch.setattr(sealing, "verify", cache(verify))
    copy = release_signed(tmp_path, keys)
    vandal, allowed = Vandal(copy, random.Random(20261125)), keys / "allowed"
    missed: list[tuple[str, list[str], set[str]]] = []
    ways: Counter[str] = Counter()
    for _ in range(CHANGES):
        way, touched, undo = vandal.act()
        ways[way] += 1
        found = {one.path for one in check_folder(copy, allowed).alterations}
        undo()
        if not is_told(touched, found):
            missed.append((way, touched, found))
    assert missed == [], f"{len(missed)} of {CHANGES}"
    assert len(ways) == len(vandal.ways), ways
    assert told(check_folder(copy, allowed)) == []


def is_told(touched: list[str], found: set[str]) -> bool:
    """Is each path named that was touched? Where a list was, what it lists cannot be compared, and that is told."""
    if any(path.startswith("_release") for path in touched):
        return any(path.startswith("_release") for path in found)
    return set(touched) <= found


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("county/index.html: -", [("county/index.html", "missing")]),
        ("county/index.html: x", [("county/index.html", "changed")]),
        ("county/new.html: x", [("county/new.html", "added")]),
        ("new.html: x", [("new.html", "added")]),
        ("county/.well-known/x: x", [("county/.well-known", "added"), ("county/.well-known/x", "added")]),
        ("_release/sites/county.sha256: -", [("_release/sites/county.sha256", "missing")]),
        ("_release/sites/county.sha256: x", [("_release/sites/county.sha256", "changed")]),
        ("_release/release.json: -", [("_release/release.json", "missing")]),
        ("_release/other: x", [("_release/other", "added")]),
        ("_release/manifest.sha256: -", [("_release/manifest.sha256", "missing")]),
        ("_release/manifest.sha256: x", [("_release/manifest.sha256", "changed")]),
    ],
)
def test_what_a_change_is_called(change: str, expected: list[tuple[str, str]], copy: Path) -> None:
    path, _, data = change.partition(": ")
    if data == "-":
        (copy / path).unlink()
    else:
        (copy / path).parent.mkdir(exist_ok=True)
        rewrite_or_new(copy / path, data.encode())
    assert told(check_folder(copy)) == expected


def rewrite_or_new(path: Path, data: bytes) -> None:
    if path.exists():
        path.chmod(0o644)
    path.write_bytes(data)


def test_other_letter_case_and_other_accents_are_a_renaming(copy: Path) -> None:
    (copy / "town/index.html").rename(copy / "town/Index.html")
    assert check_folder(copy).alterations == (Alteration("town/index.html", Change.RENAMED, "town/Index.html"),)


def test_a_site_led_elsewhere_is_told(tmp_path: Path) -> None:
    target = tmp_path / "releases"
    released, _ = release_at(write_output(tmp_path / "public", PAGES), target)
    link = target / "releases" / released.release.text / "town"
    evil = Path(shutil.copytree(target / "live/town", tmp_path / "evil"))
    for leads_to in (str(evil), os.path.relpath(evil, link.parent), os.readlink(link).replace("town", "county")):
        right = os.readlink(link)
        link.unlink()
        link.symlink_to(leads_to)
        assert told(check_folder(target)) == [("town", "retyped")], leads_to
        link.unlink()
        link.symlink_to(right)
    home = target / "sites/town"
    home.rename(tmp_path / "moved")
    home.symlink_to(tmp_path / "moved")
    assert told(check_folder(target)) == [("town", "missing")]


@pytest.mark.parametrize(("kind", "change"), [("gone", "missing"), ("elsewhere", "retyped"), ("folder", "retyped")])
def test_a_live_that_leads_elsewhere_is_told(kind: str, change: str, tmp_path: Path) -> None:
    target = tmp_path / "releases"
    release_at(write_output(tmp_path / "public", PAGES), target)
    (target / "live").unlink()
    if kind == "elsewhere":
        (target / "live").symlink_to(tmp_path / "public")
    elif kind == "folder":
        shutil.copytree(tmp_path / "public", target / "live")
    assert told(check_folder(target)) == [("live", change)]


def test_a_list_that_leads_out_of_the_folder_is_not_followed(copy: Path) -> None:
    (copy.parent / "secret").write_bytes(b"s")
    forge(copy, {"town": {"../../secret": digest_of(b"s")}}, raw=True)
    assert told(check_folder(copy)) == [("_release/sites/town.sha256", "changed")]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(NothingThere):
        check_folder(tmp_path / "none")
