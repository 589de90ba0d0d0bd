"""Every call of a transfer, and every changing command of its scripts, fails once: the old release is live, and the
next run goes on. The other machine's part is done here, without a network."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest

from builder.release.folder_check import check_folder
from builder.release.layout import Target
from builder.release.ledger import Event, live_release, read_ledger
from builder.release.packing import Packing
from builder.transfer.destination import Sent, TransferFault
from builder.transfer.places import SshPlace
from builder.transfer.ssh import SshDestination
from tests.needs import need
from tests.release.ground import NOON, release_at, served, write_output
from tests.transfer.ground import live_shelf
from tests.transfer.local_line import LocalLine, make_programs, over

EVERY = int(os.environ.get("ZHANQUN_EVERY", "6"))
"""Of the commands of the scripts every so many-th is made to fail."""
FIRST = {
    "robots.txt": b"User-agent: *\n",
    "county/index.html": b"<h1>County</h1>\n" * 60,
    "county/a.html": b"a\n",
    "town/index.html": b"<h1>Town</h1>\n",
}
CHANGE = {
    "county/index.html": b"<h1>Other</h1>\n" * 60,
    "county/a.html": None,
    "school/index.html": b"<h1>School</h1>\n",
}
SECOND = {path: data for path, data in {**FIRST, **CHANGE}.items() if data is not None}


class Stand:
    """One release live there, another to come."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        need(shutil.which("rsync"), "rsync")
        self.stage = folder / "stage"
        self.programs = make_programs(folder / "programs")
        self._patch = monkeypatch
        out = write_output(folder / "public", FIRST)
        release_at(out, self.stage, packing=Packing.GZIP)
        self._folder = folder
        self.send(LocalLine(self.place("first")))
        write_output(out, CHANGE)
        release_at(out, self.stage, packing=Packing.GZIP)

    def place(self, name: str) -> SshPlace:
        return SshPlace(host="press.test", user="", port=None, path=str(self._folder / name))

    def copy(self, name: str) -> SshPlace:
        """The folder there, as it was before."""
        place = self.place(name)
        shutil.copytree(self._folder / "first", place.path, symlinks=True)
        return place

    def send(self, line: LocalLine) -> Sent:
        self._patch.setattr("builder.transfer.ssh.connected", lambda *_: over(line))
        return SshDestination(line.place).send(live_shelf(self.stage), NOON, "press")


def pages(place: Path) -> dict[str, bytes]:
    """What is served, without packed forms."""
    return {path: data for path, data in served(place).items() if not path.endswith(".gz")}


@pytest.fixture
def stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    return Stand(tmp_path, monkeypatch)


def check_then_go_on(stand: Stand, place: SshPlace, what: str) -> None:
    there = Path(place.path)
    assert pages(there) in (FIRST, SECOND), what
    assert check_folder(there).alterations == (), what
    stand.send(LocalLine(place))
    assert pages(there) == SECOND, what
    assert check_folder(there).alterations == (), what
    assert not list(there.rglob(".*")), what
    lines = [line.release for line in read_ledger(Target(there)) if line.event is Event.LIVE]
    assert lines[-1] == live_release(Target(there)), what


def test_the_line_breaks_at_any_call(stand: Stand) -> None:
    number = 0
    while True:
        number += 1
        place = stand.copy(f"there{number}")
        line = LocalLine(place, call=number)
        with suppress(TransferFault):
            stand.send(line)
        check_then_go_on(stand, place, f"call {number}")
        if line.calls < number:
            break
    assert number > 6


def test_a_command_there_fails(stand: Stand) -> None:
    place = stand.copy("count")
    line = LocalLine(place, stand.programs)
    stand.send(line)
    assert line.commands > 15
    for number in range(1, line.commands + 1, EVERY):
        place = stand.copy(f"there{number}")
        with suppress(TransferFault):
            stand.send(LocalLine(place, stand.programs, command=number))
        check_then_go_on(stand, place, f"command {number}")


@pytest.mark.parametrize("packing", [Packing.NONE, Packing.GZIP])
@pytest.mark.parametrize("call", [4, 5])
def test_what_was_sent_of_another_release_is_gone_on_with(
    call: int, packing: Packing, stand: Stand, tmp_path: Path
) -> None:
    place = stand.copy("there")
    with suppress(TransferFault):
        stand.send(LocalLine(place, call=call))
    there, out = Path(place.path), tmp_path / "public"
    unfinished = next(there.glob(".new-*"))
    if call == 4:  # the packed form came, its file did not
        (unfinished / "county/index.html").unlink(missing_ok=True)
        os.link(there / "live/county/index.html", unfinished / "county/index.html")
    change = {"county/index.html": FIRST["county/index.html"], "county/b.html": b"b\n"}
    release_at(write_output(out, change), stand.stage, packing=packing)
    assert stand.send(LocalLine(place)).resumed
    assert pages(there) == SECOND | change
    assert check_folder(there).alterations == ()
    assert not list(there.rglob(".*"))


def test_packed_forms_travel_with_their_files_and_none_of_an_older_edition_stays(stand: Stand, tmp_path: Path) -> None:
    place = stand.copy("there")
    there = Path(place.path) / "live"
    assert (there / "county/index.html.gz").exists()
    stand.send(LocalLine(place))
    new = (stand.stage / "live/county/index.html.gz").read_bytes()
    assert (there / "county/index.html.gz").read_bytes() == new
    write_output(tmp_path / "public", {"county/index.html": b"too short to be packed\n"})
    release_at(tmp_path / "public", stand.stage, packing=Packing.GZIP)
    stand.send(LocalLine(place))
    assert not list(there.glob("county/*.gz"))
    assert check_folder(Path(place.path)).alterations == ()


def test_without_the_lists_of_what_is_live_there_all_is_sent_and_nothing_old_stays(
    stand: Stand, tmp_path: Path
) -> None:
    place = stand.copy("there")
    (Path(place.path) / "live").unlink()
    shutil.rmtree(Path(place.path) / "releases")
    stand.send(LocalLine(place))
    assert pages(Path(place.path)) == SECOND
    shutil.rmtree(stand.stage)
    out = write_output(tmp_path / "public", {"county/index.html": b"3\n", "town/index.html": None})
    (out / "town").rmdir()
    release_at(out, stand.stage)
    stand.send(LocalLine(place))
    assert pages(Path(place.path)) == {path: data for path, data in SECOND.items() if "town" not in path} | {
        "county/index.html": b"3\n"
    }
    assert check_folder(Path(place.path)).alterations == ()


def test_a_damaged_file_of_the_stage_does_not_go_live(stand: Stand) -> None:
    place = stand.copy("there")
    page = stand.stage / "live/county/index.html"
    page.chmod(0o644)
    page.write_bytes(b"defaced")
    with pytest.raises(TransferFault) as fault:
        stand.send(LocalLine(place))
    assert (fault.value.code, fault.value.params["files"]) == ("sent-not-as-listed", "county/index.html")
    assert pages(Path(place.path)) == FIRST
