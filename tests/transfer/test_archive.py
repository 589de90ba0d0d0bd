"""Releases carried in a file: what is in it, what is taken in, and what is refused."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import tarfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from builder.disk import opened
from builder.release.folder_check import check_folder
from builder.release.layout import Target
from builder.release.ledger import Event, live_release, read_ledger
from builder.release.lists import digest_of, spell_list
from builder.release.manifest import spell_root
from builder.release.packing import Packing
from builder.release.pruning import find_release, roll_back
from builder.release.working import at_work
from builder.signing import Signature, SigningFault
from builder.transfer.archive import ArchiveDestination
from builder.transfer.container import BrokenArchive, pack_end, pack_member, spell_head
from builder.transfer.destination import Sent, TransferFault
from builder.transfer.places import ArchivePlace
from builder.transfer.receiving import Received, open_archive, receive
from builder.trees import walk
from tests.release.ground import NOON, PAGES, served, write_output
from tests.transfer.ground import Keys, live_shelf, make_keys, release_again

CHANGED = {"county/index.html": b"<h1>Other</h1>\n", "county/news/2026/c.html": b"<p>third</p>\n"}
EVERY = int(os.environ.get("ZHANQUN_EVERY", "4"))
"""Of the calls of the system every so many-th is made to fail."""
FLIPS = int(os.environ.get("ZHANQUN_FLIPS", "40"))
DOORS = ("rename", "replace", "link", "symlink", "mkdir", "fdopen", "open", "unlink", "utime", "fchmod")
SIGNED = Signature(principal="press@example.gov.cn", fingerprint="")
LONG = "county/" + "/".join(["一个很长的名称" * 4] * 2) + "/page.html"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def stage(tmp_path: Path, keys: Keys) -> Path:
    """Two signed releases in a local folder, `tmp_path/stage`; the second is live."""
    out, stage = write_output(tmp_path / "public", {**PAGES, LONG: b"long\n"}), tmp_path / "stage"
    release_again(out, stage, sign=keys.signer(keys.press))
    write_output(out, CHANGED)
    release_again(out, stage, NOON + timedelta(minutes=1), sign=keys.signer(keys.press))
    return stage


def archive(stage: Path, file: Path, number: int = 2, since: str = "") -> Sent:
    place = Target(stage)
    with at_work(place, "press", NOON):
        live = live_release(place)
        if live is not None and live.number != number:
            roll_back(place, find_release(place, str(number)), NOON, "press")
    return ArchiveDestination(ArchivePlace(file=file), place, since).send(live_shelf(stage), NOON, "press")


def take_in(file: Path, folder: Path, keys: Keys, at: datetime = NOON) -> Received:
    target = Target(folder)
    with opened(file) as source:
        found = open_archive(source, target, keys.allowed)
        with at_work(target, "reader", at):
            return receive(found, target, Packing.GZIP, at, "reader")


def everything(folder: Path) -> dict[str, bytes]:
    """All that lies in a folder, links too, but for the lock."""
    if not folder.exists():
        return {}
    found = {}
    for entry in walk(folder):
        path = folder / entry.path
        if path.name != "lock" and (path.is_symlink() or path.is_file()):
            found[entry.path] = os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()
    return found


def test_what_went_in_comes_out(stage: Path, tmp_path: Path, keys: Keys) -> None:
    file, there = tmp_path / "r.tar", tmp_path / "there"
    archive(stage, file)
    received = take_in(file, there, keys)
    assert (received.new, received.before, received.signature.principal) == (True, None, "press@example.gov.cn")
    assert served(there) == served(stage)
    assert (there / "live/_release/release.json").read_bytes() == (stage / "live/_release/release.json").read_bytes()
    assert check_folder(there, keys.allowed).alterations == ()
    lines = read_ledger(Target(there))
    assert [line.event for line in lines] == [Event.READY, Event.LIVE]
    assert lines[0].about["received_signed_by"] == "press@example.gov.cn"
    assert not list(there.rglob(".*"))
    again = take_in(file, there, keys)
    assert (again.new, again.release) == (False, received.release)


def test_the_same_release_makes_the_same_bytes(stage: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "1.tar", tmp_path / "2.tar"
    archive(stage, one)
    for path in (stage / "live/county").rglob("*"):
        os.utime(path, (1, 1))
    archive(stage, two)
    assert one.read_bytes() == two.read_bytes()
    with tarfile.open(one) as read:
        members = read.getmembers()
    assert [one.name for one in members[:3]] == ["archive.json", "manifest.sha256", "manifest.sha256.sig"]
    assert {(one.mode, one.mtime, one.uid, one.uname, one.isreg()) for one in members} == {(0o644, 0, 0, "", True)}
    names = [one.name for one in members[3:]]
    assert names == sorted(names, key=lambda name: (name.startswith("files/"), name))


def test_an_incremental_one_carries_what_the_earlier_does_not_hold(stage: Path, tmp_path: Path, keys: Keys) -> None:
    first, second, there = tmp_path / "1.tar", tmp_path / "2.tar", tmp_path / "there"
    archive(stage, first, 1)
    sent = archive(stage, second, 2, since="1")
    assert sent.files == len(CHANGED)
    with tarfile.open(second) as read:
        names = {one.name for one in read.getmembers() if one.name.startswith("files/")}
    assert names == {f"files/{digest_of(data)}" for data in CHANGED.values()}
    take_in(first, there, keys)
    kept = (there / "live/town/index.html").stat().st_ino
    received = take_in(second, there, keys)
    assert (received.files, received.since) == (len(CHANGED), received.before)
    assert served(there) == served(stage)
    assert check_folder(there, keys.allowed).alterations == ()
    assert (there / "live/town/index.html").stat().st_ino == kept
    assert take_in(second, there, keys).new is False


def refused(file: Path, there: Path, keys: Keys) -> str:
    """Why an archive is not taken in; that nothing of it stays."""
    before = everything(there)
    with pytest.raises((BrokenArchive, TransferFault, SigningFault)) as fault:
        take_in(file, there, keys)
    assert everything(there) == before
    return fault.value.code if isinstance(fault.value, TransferFault | SigningFault) else "broken"


def test_without_its_base_it_is_refused(stage: Path, tmp_path: Path, keys: Keys) -> None:
    second, there = tmp_path / "2.tar", tmp_path / "there"
    archive(stage, second, 2, since="1")
    assert refused(second, there, keys) == "base-missing"
    assert not there.exists()


def test_a_base_that_was_altered_is_told(stage: Path, tmp_path: Path, keys: Keys) -> None:
    first, second, there = tmp_path / "1.tar", tmp_path / "2.tar", tmp_path / "there"
    archive(stage, first, 1)
    archive(stage, second, 2, since="1")
    take_in(first, there, keys)
    page = there / "live/county/news/2026/a.html"
    page.chmod(0o644)
    page.write_bytes(b"defaced\n")
    assert refused(second, there, keys) == "base-altered"


def test_an_older_one_does_not_come_in_again(stage: Path, tmp_path: Path, keys: Keys) -> None:
    first, second, there = tmp_path / "1.tar", tmp_path / "2.tar", tmp_path / "there"
    archive(stage, first, 1)
    archive(stage, second, 2)
    take_in(first, there, keys)
    take_in(second, there, keys)
    assert refused(first, there, keys) == "release-replayed"
    (there / "releases" / live_shelf(stage).release.text).chmod(0o755)
    with at_work(Target(there), "me", NOON):
        roll_back(Target(there), find_release(Target(there), "1"), NOON, "me")
    assert take_in(first, there, keys).new is False
    assert take_in(second, there, keys).new is True


def test_a_release_without_a_signature_is_not_carried(tmp_path: Path) -> None:
    out, stage = write_output(tmp_path / "public", PAGES), tmp_path / "stage"
    release_again(out, stage)
    with pytest.raises(TransferFault) as fault:
        ArchiveDestination(ArchivePlace(file=tmp_path / "r.tar"), Target(stage)).send(live_shelf(stage), NOON, "me")
    assert fault.value.code == "archive-not-signed"
    assert not (tmp_path / "r.tar").exists()


def test_an_altered_file_of_the_stage_is_not_carried(stage: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.tar"
    archive(stage, file)
    before = file.read_bytes()
    page = stage / "live/county/index.html"
    page.chmod(0o644)
    page.write_bytes(b"<h1>0ther</h1>\n")
    with pytest.raises(TransferFault) as fault:
        archive(stage, file)
    assert fault.value.code == "stage-not-as-listed"
    assert (file.read_bytes(), [one.name for one in tmp_path.glob(".r.tar*")]) == (before, [])


def test_a_key_that_nobody_knows(tmp_path: Path, keys: Keys) -> None:
    out, stage, file = write_output(tmp_path / "public", PAGES), tmp_path / "stage", tmp_path / "r.tar"
    release_again(out, stage, sign=keys.signer(keys.stranger))
    archive(stage, file, 1)
    assert refused(file, tmp_path / "there", keys) == "unknown-signer"
    assert not (tmp_path / "there").exists()


def test_any_changed_byte_is_found(stage: Path, tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    file, there, changed = tmp_path / "r.tar", tmp_path / "there", tmp_path / "changed.tar"
    archive(stage, file)
    data = file.read_bytes()
    with opened(file) as source:
        good = open_archive(source, Target(there), keys.allowed)
    signed = (good.front.root, good.front.signature)

    def check_quickly(root: bytes, signature: bytes, *_: object) -> object:
        if (root, signature) != signed:
            raise SigningFault("bad-signature", reason="")
        return good.signature

    monkeypatch.setattr("builder.transfer.receiving.verify", check_quickly)
    moments = random.Random(20261126)
    places = {*range(0, len(data), 1 + len(data) // 60), *(moments.randrange(len(data)) for _ in range(FLIPS))}
    for at in sorted(places):
        changed.write_bytes(data[:at] + bytes([data[at] ^ (1 << moments.randrange(8))]) + data[at + 1 :])
        assert refused(changed, there, keys) in ("broken", "bad-signature"), at
    for cut in (0, 1, 511, 512, len(data) // 2, len(data) - 1):
        changed.write_bytes(data[:cut])
        assert refused(changed, there, keys) == "broken", cut
    changed.write_bytes(data + bytes(512))
    assert refused(changed, there, keys) == "broken"
    assert take_in(file, there, keys).new


def forge(file: Path, keys: Keys, site: str, listed: dict[str, bytes], turn: Callable[[bytes], bytes]) -> None:
    """An archive that a known key signed, of a release of a single site."""
    spelled = turn(spell_list({path.replace("..", "__"): digest_of(data) for path, data in listed.items()}))
    record = b'{"release": "000009-000000000000", "released_at": "2026-11-25T12:00:00+08:00"}\n'
    about = {"release.json": record, "top.sha256": b"", f"sites/{site}.sha256": spelled}
    root = spell_root(about)
    lists = {digest_of(data): data for data in about.values()}
    files = {digest_of(data): data for data in listed.values()}
    members = [("archive.json", spell_head(None)), ("manifest.sha256", root)]
    members += [("manifest.sha256.sig", keys.signer(keys.press)(root))]
    members += [(f"lists/{digest}", lists[digest]) for digest in sorted(lists)]
    members += [(f"files/{digest}", files[digest]) for digest in sorted(files)]
    whole = b"".join(piece for name, data in members for piece in pack_member(name, len(data), [data]))
    file.write_bytes(whole + pack_end())


@pytest.mark.parametrize(
    ("site", "path", "turn"),
    [
        ("county", "__/__/__/evil", lambda data: data.replace(b"__", b"..")),
        ("county", "x/evil", lambda data: data.replace(b"  x", b"  /x")),
        ("county", "a.html", lambda data: data + data),
        ("county", ".htaccess", lambda data: data),
        ("..", "evil", lambda data: data),
    ],
    ids=["up", "root", "twice", "hidden", "site"],
)
def test_a_path_that_leads_elsewhere_is_refused_whoever_signed(
    site: str, path: str, turn: Callable[[bytes], bytes], tmp_path: Path, keys: Keys
) -> None:
    file, there = tmp_path / "r.tar", tmp_path / "in/there"
    forge(file, keys, site, {path: b"evil"}, turn)
    there.mkdir(parents=True)
    before = everything(tmp_path)
    with pytest.raises(BrokenArchive):
        take_in(file, there, keys)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_a_link_in_the_place_of_a_file_is_refused(kind: bytes, tmp_path: Path, keys: Keys) -> None:
    file, there = tmp_path / "r.tar", tmp_path / "there"
    forge(file, keys, "county", {"a.html": b"page"}, lambda data: data)
    data = file.read_bytes()
    at = data.index(f"files/{digest_of(b'page')}".encode())
    member = tarfile.TarInfo(f"files/{digest_of(b'page')}")
    member.type, member.linkname = kind, "/etc/passwd"
    file.write_bytes(data[:at] + member.tobuf(tarfile.USTAR_FORMAT) + data[at + 512 :])
    assert refused(file, there, keys) == "broken"


def test_a_member_that_says_it_is_huge_is_refused_before_it_is_read(tmp_path: Path, keys: Keys) -> None:
    file, there = tmp_path / "r.tar", tmp_path / "there"
    forge(file, keys, "county", {"a.html": b"page"}, lambda data: data)
    data = file.read_bytes()
    for name, size in (("archive.json", 4097), ("manifest.sha256", 65 << 20), ("manifest.sha256.sig", 17 << 10)):
        at = data.index(name.encode())
        head = next(iter(pack_member(name, size, [])))
        file.write_bytes(data[:at] + head + data[at + 512 :])
        assert refused(file, there, keys) == "broken"


@dataclass(slots=True)
class Doors:
    """Counts what is asked of the system, and fails at the call that is chosen."""

    fails_at: int
    calls: int = 0

    def guard(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            self.calls += 1
            if self.calls == self.fails_at:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*words, **more)

        return call


def test_a_fault_at_any_call_leaves_the_old_release_live(
    stage: Path, tmp_path: Path, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builder.transfer.receiving.verify", lambda *_: SIGNED)
    first, second = tmp_path / "1.tar", tmp_path / "2.tar"
    archive(stage, first, 1)
    old = served(stage)
    archive(stage, second, 2, since="1")
    new = served(stage)
    number = 1 - EVERY
    while True:
        number += EVERY
        there = tmp_path / f"there{number}"
        take_in(first, there, keys)
        doors = Doors(number)
        with pytest.MonkeyPatch.context() as patch:
            for name in DOORS:
                patch.setattr(os, name, doors.guard(getattr(os, name)))
            with suppress(OSError, TransferFault):
                take_in(second, there, keys)
        assert served(there) in (old, new), number
        assert check_folder(there).alterations == (), number
        take_in(second, there, keys)
        assert served(there) == new, number
        assert not list(there.rglob(".*")), number
        if doors.calls < number:
            break
    assert number > 20


def test_digests_of_members_are_those_of_their_bytes(stage: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.tar"
    archive(stage, file)
    with tarfile.open(file) as read:
        for member in read.getmembers()[3:]:
            source = read.extractfile(member)
            assert source is not None
            assert hashlib.sha256(source.read()).hexdigest() == member.name.partition("/")[2]
