"""A release: what is served, what it costs, how it stays, how it goes back."""

from __future__ import annotations

import errno
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from builder.release.folder_check import check_folder
from builder.release.layout import Target
from builder.release.ledger import Event, find_releases, find_standings, live_release, read_ledger
from builder.release.pruning import NoSuchRelease, ReleaseBroken, find_release, prune, roll_back
from builder.release.survey import SourceFault
from builder.release.working import TargetBusy, TargetForeign, at_work
from tests.release.ground import NOON, PAGES, release_at, served, write_output


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return write_output(tmp_path / "public", PAGES)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "releases"


def test_what_is_served_is_what_was_built(out: Path, target: Path) -> None:
    released, _ = release_at(out, target)
    assert served(target) == PAGES
    assert (released.new, released.sites, released.files, released.made) == (True, 2, len(PAGES), ("county", "town"))
    assert os.readlink(target / "live") == f"releases/{released.release}"
    said = json.loads((target / "live/_release/release.json").read_bytes())
    assert (said["release"], said["sites"], said["files"]) == (released.release.text, 2, len(PAGES))


def test_unchanged_files_are_neither_copied_nor_hashed_again(out: Path, target: Path) -> None:
    first, _ = release_at(out, target)
    assert (first.tally.copied, first.tally.linked) == (len(PAGES), 0)
    before = {path: os.stat(target / "live" / path).st_ino for path in PAGES}
    write_output(out, {"county/news/2026/a.html": b"<p>other</p>\n"})
    second, _ = release_at(out, target)
    # the changed page, and the one file beside the sites, are looked at
    assert (second.made, second.tally.copied) == (("county",), 1)
    assert second.tally.hashed - second.tally.copied <= 2
    after = {path: os.stat(target / "live" / path).st_ino for path in PAGES}
    assert [path for path in PAGES if before[path] != after[path]] == ["county/news/2026/a.html"]
    assert served(target) == PAGES | {"county/news/2026/a.html": b"<p>other</p>\n"}


def test_nothing_new_makes_no_release(out: Path, target: Path) -> None:
    first, _ = release_at(out, target)
    again, _ = release_at(out, target)
    assert (again.new, again.release, again.tally.hashed) == (False, first.release, 1)
    assert find_releases(Target(target)) == (first.release,)
    assert not list(target.rglob(".*"))


def test_files_that_were_only_touched_are_hashed_and_no_release_follows(out: Path, target: Path) -> None:
    release_at(out, target)
    for path in PAGES:
        os.utime(out / path, ns=(1, 1))
    again, _ = release_at(out, target)
    assert (again.new, again.tally.copied) == (False, 0)


def test_a_file_changed_with_its_time_set_back_is_seen(out: Path, target: Path) -> None:
    release_at(out, target)
    page = out / "county/index.html"
    times = page.stat()
    page.write_bytes(b"<h1>Coanty</h1>\n")
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
    release_at(out, target)
    assert served(target)["county/index.html"] == b"<h1>Coanty</h1>\n"


def test_the_output_shares_no_file_with_a_release(out: Path, target: Path) -> None:
    release_at(out, target)
    with (out / "county/index.html").open("ab") as file:
        file.write(b"written in place")
    assert served(target) == PAGES


def test_released_files_cannot_be_written(out: Path, target: Path) -> None:
    release_at(out, target)
    modes = {path.stat().st_mode & 0o777 for path in (target / "sites").rglob("*") if path.is_file()}
    assert modes == {0o444}


def test_a_site_that_is_gone_is_gone_and_an_added_one_is_there(out: Path, target: Path) -> None:
    release_at(out, target)
    write_output(out, {"town/index.html": None, "town/files/list.pdf": None, "school/index.html": b"<h1>School</h1>\n"})
    (out / "town/files").rmdir()
    (out / "town").rmdir()
    released, _ = release_at(out, target)
    assert released.removed == ("town",)
    assert sorted(site.split("/")[0] for site in served(target)) == ["county"] * 5 + ["robots.txt", "school"]


def test_an_old_asset_stays_for_its_grace_and_a_page_goes_at_once(out: Path, target: Path) -> None:
    release_at(out, target)
    old, new = "county/_assets/site.0123456789.css", "county/_assets/site.9876543210.css"
    write_output(out, {old: None, new: b"p{}\n", "county/news/2026/b.html": None})
    release_at(out, target, moment=NOON + timedelta(hours=1))
    assert served(target)[old] == PAGES[old]
    assert "county/news/2026/b.html" not in served(target)
    assert check_folder(target).alterations == ()
    write_output(out, {"county/index.html": b"1\n"})
    release_at(out, target, moment=NOON + timedelta(days=7))
    assert old in served(target)
    write_output(out, {"county/index.html": b"2\n"})
    release_at(out, target, moment=NOON + timedelta(days=7, hours=2))
    assert old not in served(target)
    assert new in served(target)


def test_an_altered_file_is_not_taken_over(out: Path, target: Path) -> None:
    release_at(out, target)
    page = target / "live/county/news/index.html"
    page.chmod(0o644)
    page.write_bytes(b"<ul>defaced</ul>\n")
    write_output(out, {"county/index.html": b"new\n"})
    release_at(out, target)
    assert served(target) == PAGES | {"county/index.html": b"new\n"}


def test_anew_mends_what_was_altered_with_care(out: Path, target: Path) -> None:
    release_at(out, target)
    page = target / "live/county/news/index.html"
    times = page.stat()
    page.chmod(0o644)
    page.write_bytes(b"<UL></UL>\n")
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert [one.path for one in check_folder(target).alterations] == ["county/news/index.html"]
    released, _ = release_at(out, target, anew=True)
    assert released.new
    assert served(target) == PAGES
    assert check_folder(target).alterations == ()


@pytest.mark.parametrize("name", ["county/link.html", "county/news/pipe", "_release", "odd\nname.html", "county/a\\b"])
def test_what_no_build_writes_is_not_released(name: str, out: Path, target: Path) -> None:
    first, _ = release_at(out, target)
    if name.endswith("link.html"):
        (out / name).symlink_to("/etc/passwd")
    elif name.endswith("pipe"):
        os.mkfifo(out / name)
    else:
        (out / name).write_bytes(b"x")
    with pytest.raises(SourceFault) as fault:
        release_at(out, target)
    assert fault.value.path == name
    assert live_release(Target(target)) == first.release
    assert served(target) == PAGES


def test_back_and_forth(out: Path, target: Path) -> None:
    place = Target(target)
    first, _ = release_at(out, target)
    write_output(out, {"county/index.html": b"2\n", "county/news/2026/a.html": None})
    second, _ = release_at(out, target, moment=NOON + timedelta(minutes=1))
    turned = roll_back(place, find_release(place, ""), NOON + timedelta(minutes=2), "duty officer")
    assert (turned.before, turned.release) == (second.release, first.release)
    assert turned.returning == ("county/news/2026/a.html",)
    assert served(target) == PAGES
    assert find_release(place, "") == second.release
    assert find_release(place, "2") == find_release(place, second.release.text) == second.release
    newer, older = find_standings(place)
    assert (older.live, older.since, older.until, older.by) == (True, NOON + timedelta(minutes=2), None, "duty officer")
    assert (newer.live, newer.until) == (False, NOON + timedelta(minutes=2))
    third, _ = release_at(out, target, moment=NOON + timedelta(minutes=3))
    assert (third.new, third.made) == (True, ())
    assert third.release.number == 3
    for name in ("7", "x", "000002-ffffffffffff"):
        with pytest.raises(NoSuchRelease):
            find_release(place, name)


def test_a_broken_release_does_not_go_live(out: Path, target: Path) -> None:
    place = Target(target)
    first, _ = release_at(out, target)
    write_output(out, {"county/index.html": b"2\n"})
    second, _ = release_at(out, target)
    home = (place.releases / first.release.text / "county").resolve()
    home.rename(home.with_name("elsewhere"))
    with pytest.raises(ReleaseBroken):
        roll_back(place, first.release, NOON, "me")
    assert live_release(place) == second.release


def test_prune_keeps_what_is_live_what_is_new_and_what_is_in_its_grace(out: Path, target: Path) -> None:
    place = Target(target)
    made = []
    for number in range(6):
        write_output(out, {"county/index.html": f"{number}\n".encode()})
        made.append(release_at(out, target, moment=NOON + timedelta(days=number))[0].release)
    roll_back(place, made[0], NOON + timedelta(days=6), "me")
    gone = prune(place, keep=2, grace=timedelta(days=3), at=NOON + timedelta(days=6), by="me")
    assert gone.releases == (made[2], made[1])
    assert gone.folders == 2
    assert find_releases(place) == (made[0], made[3], made[4], made[5])
    assert served(target)["county/index.html"] == b"0\n"
    assert check_folder(target).alterations == ()
    assert prune(place, keep=2, grace=timedelta(days=3), at=NOON + timedelta(days=6), by="me").folders == 0
    assert [line.release for line in read_ledger(place) if line.event is Event.PRUNED] == [made[2], made[1]]
    assert release_at(out, target)[0].release.number == 7


@pytest.mark.parametrize("broken", ["live", "county", "town"])
def test_prune_takes_nothing_away_where_a_link_cannot_be_read(
    out: Path, target: Path, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an unreadable link leads to is not what nobody leads to."""
    release_at(out, target)
    write_output(out, {"county/index.html": b"2\n"})
    second, _ = release_at(out, target, moment=NOON + timedelta(days=1))
    before, read = served(target), os.readlink

    def read_badly(path: Path) -> str:
        if path.name == broken and (broken == "live" or path.parent.name == second.release.text):
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return read(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "readlink", read_badly)
        with pytest.raises(OSError, match="Input/output"):
            prune(Target(target), keep=0, grace=timedelta(), at=NOON + timedelta(days=9), by="me")
    assert served(target) == before
    assert check_folder(target).alterations == ()


def test_a_target_of_others_is_left_alone(out: Path, target: Path) -> None:
    target.mkdir()
    (target / "thesis.docx").touch()
    with pytest.raises(TargetForeign):
        release_at(out, target)
    assert [path.name for path in target.iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_live_that_is_no_link_of_ours_is_left_alone(kind: str, out: Path, target: Path, tmp_path: Path) -> None:
    target.mkdir()
    if kind == "folder":
        (target / "live").mkdir()
    else:
        (target / "live").symlink_to(tmp_path)
    with pytest.raises(TargetForeign):
        release_at(out, target)


@pytest.mark.parametrize("name", ["sites", "releases", "known", "lock", "ledger.jsonl", "sites/county"])
def test_nothing_is_released_to_where_a_link_in_the_target_leads(
    name: str, out: Path, target: Path, tmp_path: Path
) -> None:
    release_at(out, target)
    (target / name).rename(tmp_path / "elsewhere")
    (target / name).symlink_to(tmp_path / "elsewhere")
    write_output(out, {"county/index.html": b"<h1>Other</h1>\n"})
    before = read_all(tmp_path)
    with pytest.raises(TargetForeign) as told:
        release_at(out, target)
    assert told.value.name == name
    assert read_all(tmp_path) == before


def read_all(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too; through no link."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_two_at_once_are_told_apart(target: Path) -> None:
    place = Target(target)
    with at_work(place, "first", NOON), pytest.raises(TargetBusy) as busy, at_work(place, "second", NOON):
        pass
    assert (busy.value.by, busy.value.process, busy.value.since) == ("first", os.getpid(), NOON)
    assert busy.value.age(NOON + timedelta(minutes=5)) == timedelta(minutes=5)
    assert busy.value.age(NOON - timedelta(minutes=5)) == timedelta()
    with at_work(place, "third", NOON) as found:
        assert (found.unfinished_by, found.removed) == ("", 0)


def test_a_damaged_ledger_loses_no_release(out: Path, target: Path) -> None:
    place = Target(target)
    first, _ = release_at(out, target)
    data = place.ledger.read_bytes()
    place.ledger.write_bytes(data[: data.rindex(b"\n", 0, -1) + 20])
    assert [one.release for one in find_standings(place) if one.live] == [first.release]
    write_output(out, {"county/index.html": b"2\n"})
    second, found = release_at(out, target)
    assert found.noticed == first.release.text
    assert [one.release for one in find_standings(place)] == [second.release, first.release]
    place.ledger.unlink()
    assert release_at(write_output(out, {"county/index.html": b"3\n"}), target)[0].release.number == 3
