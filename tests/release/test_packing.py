"""Packed forms: what they are, what they cost, that they follow their files, and that a false one is found."""

from __future__ import annotations

import gzip
import os
import random
import time
import zlib
from pathlib import Path

import brotli
import httpx
import pytest

from builder.release import folder_rounds, packer
from builder.release.alteration import Checked
from builder.release.asking import Asker, Bounds
from builder.release.folder_check import check_folder
from builder.release.folder_rounds import FolderRounds
from builder.release.layout import Target
from builder.release.packing import (
    LEAST,
    Form,
    PackFault,
    Packing,
    hash_unpacked,
    is_packed_kind,
    pack,
    read_packed_name,
    unpack,
)
from builder.release.survey import SourceFault
from builder.release.web_check import Forms, check_web
from builder.release.web_rounds import WebRounds
from tests.release.ground import release_at, served, write_output

TEXT = b"<p>a page of text</p>\n" * 200
OUT: dict[str, bytes | None] = {
    "robots.txt": b"User-agent: *\n",
    "index.html": b"<h1>All</h1>\n" * 100,
    "county/index.html": TEXT,
    "county/small.html": b"x" * (LEAST - 1),
    "county/least.css": b"x" * LEAST,
    "county/picture.png": b"PNG" * 1_000,
    "county/data.JSON": b"[1, 2]\n" * 300,
    "town/copy.html": TEXT,
}
UNPACK = {"gz": gzip.decompress, "br": brotli.decompress}
PACKED = ("county/data.JSON", "county/index.html", "county/least.css", "index.html", "town/copy.html")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return write_output(tmp_path / "public", OUT)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "releases"


def told(checked: Checked) -> list[tuple[str, str]]:
    return [(one.path, one.change.value) for one in checked.alterations]


def forms_in(target: Path) -> dict[str, bytes]:
    return {path: data for path, data in served(target).items() if path not in OUT}


@pytest.mark.parametrize("form", Form)
def test_a_form_is_the_same_for_the_same_data_and_unpacks_to_it(form: Form) -> None:
    for data in (TEXT, b"", b"x", random.Random(2).randbytes(100_000), b"y" * 5_000_000):
        packed = pack(data, form)
        time.sleep(0.001)
        assert packed == pack(data, form)
        assert UNPACK[form](packed) == data
        assert b"".join(unpack([packed], form, len(data))) == data
        assert b"".join(unpack([packed[at : at + 7] for at in range(0, len(packed), 7)], form, len(data))) == data


@pytest.mark.parametrize("form", Form)
def test_what_is_no_whole_form_or_too_large_is_refused_within_its_bounds(form: Form) -> None:
    packed, most = pack(TEXT, form), len(TEXT)
    bomb = pack(bytes(20_000_000), form)
    wrongs = [[one] for one in (packed[:-1], packed[:9], b"", packed + b"x", b"plain text, not packed", bomb)]
    for wrong in (*wrongs, [packed, b"x"], [packed, packed], [packed[:5], packed[5:], b"", b"x"], []):
        out: list[bytes] = []
        with pytest.raises(PackFault):
            out.extend(unpack(wrong, form, most))
        assert sum(map(len, out)) <= most


def test_what_all_pages_wait_for_is_packed_as_small_as_can_be(tmp_path: Path) -> None:
    words = random.Random(5)
    text = "".join(f"<p>{words.choice('abcdefgh') * words.randrange(1, 9)}</p>" for _ in range(2_000)).encode()
    files = {name: text + name.encode() for name in ("site.css", "search.JS", "index.html", "list.json")}
    release_at(write_output(tmp_path / "public", files), tmp_path / "to", packing=Packing.ALL)
    usual, best = ({name: pack(data, Form.BROTLI, best=one) for name, data in files.items()} for one in (False, True))
    lying = {name: (tmp_path / "to/live" / f"{name}.br").read_bytes() for name in files}
    assert lying == best | {name: usual[name] for name in ("index.html", "list.json")}
    assert all(len(best[name]) < len(usual[name]) and UNPACK["br"](best[name]) == files[name] for name in files)


def test_what_is_packed() -> None:
    names = ("a.html", "a/b.CSS", "a.svg", ".html", "html", "a.html.gz", "a.png", "a.bin", "x.css/y")
    assert [is_packed_kind(name) for name in names] == [True, True, True, True, *[False] * 5]
    assert read_packed_name("a/b.html.br") == ("a/b.html", Form.BROTLI)
    assert [read_packed_name(name) for name in ("a.pdf.gz", "a.html", "a.gz", "a.html.zip")] == [None] * 4


def test_text_lies_packed_beside_itself_and_stands_in_no_list(out: Path, target: Path) -> None:
    released, _ = release_at(out, target, packing=Packing.ALL)
    assert {path: data for path, data in served(target).items() if path in OUT} == OUT
    forms = forms_in(target)
    assert set(forms) == {f"{path}.{form}" for path in PACKED for form in Form}
    for name, data in forms.items():
        plain, _, form = name.rpartition(".")
        assert UNPACK[form](data) == OUT[plain]
        here, there = (target / "live" / one for one in (name, plain))
        assert (here.stat().st_mtime_ns, here.stat().st_mode & 0o777) == (there.stat().st_mtime_ns, 0o444)
    assert b".gz" not in (target / "live/_release/sites/county.sha256").read_bytes()
    assert released.files == len(OUT)
    assert check_folder(target).alterations == ()


def test_files_of_one_digest_are_packed_once(out: Path, target: Path) -> None:
    released, _ = release_at(out, target, packing=Packing.ALL)
    assert released.tally.packed == 2 * (len(PACKED) - 1)


def test_what_packing_does_not_make_smaller_has_no_form(out: Path, target: Path) -> None:
    write_output(out, {"county/noise.txt": random.Random(1).randbytes(2_000)})
    release_at(out, target, packing=Packing.ALL)
    assert not [name for name in forms_in(target) if name.startswith("county/noise.txt.")]


@pytest.mark.parametrize(("packing", "endings"), [("none", set()), ("gzip", {"gz"}), ("all", {"gz", "br"})])
def test_only_what_is_asked_for_is_made(packing: str, endings: set[str], out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing(packing))
    assert {name.rpartition(".")[2] for name in forms_in(target)} == endings


def test_unchanged_files_are_not_packed_again(out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing.ALL)
    again, _ = release_at(out, target, packing=Packing.ALL)
    assert (again.new, again.tally.packed) == (False, 0)
    inodes = {name: os.stat(target / "live" / name).st_ino for name in forms_in(target)}
    write_output(out, {"county/new.html": b"<p>new</p>\n" * 100, "county/small.html": b"y"})
    second, _ = release_at(out, target, packing=Packing.ALL)
    assert (second.made, second.tally.packed) == (("county",), 2)
    now = {name: os.stat(target / "live" / name).st_ino for name in forms_in(target)}
    assert {name: now[name] for name in inodes} == inodes
    assert check_folder(target).alterations == ()


def test_a_changed_file_gets_new_forms_and_one_that_moved_takes_its_own_along(out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing.ALL)
    other = b"<p>another text</p>\n" * 200
    write_output(out, {"county/index.html": other, "county/moved.html": TEXT})
    released, _ = release_at(out, target, packing=Packing.ALL)
    assert released.tally.packed == 2
    assert gzip.decompress((target / "live/county/index.html.gz").read_bytes()) == other
    assert brotli.decompress((target / "live/county/moved.html.br").read_bytes()) == TEXT
    assert check_folder(target).alterations == ()


def test_an_altered_form_is_not_taken_along(out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing.ALL)
    form = target / "live/county/index.html.br"
    form.chmod(0o644)
    form.write_bytes(pack(b"defaced", Form.BROTLI))
    write_output(out, {"county/small.html": b"y", "county/moved.html": TEXT})
    release_at(out, target, packing=Packing.ALL)
    assert brotli.decompress((target / "live/county/index.html.br").read_bytes()) == TEXT
    assert check_folder(target).alterations == ()


def test_a_site_keeps_its_forms_until_it_changes_or_all_is_anew(out: Path, target: Path) -> None:
    release_at(out, target)
    same, _ = release_at(out, target, packing=Packing.ALL)
    assert (same.new, forms_in(target)) == (False, {})
    write_output(out, {"county/small.html": b"y"})
    release_at(out, target, packing=Packing.ALL)
    assert {name.split("/")[0] for name in forms_in(target) if "/" in name} == {"county"}
    release_at(out, target, packing=Packing.ALL, anew=True)
    assert {name.split("/")[0] for name in forms_in(target) if "/" in name} == {"county", "town"}
    assert len(list(Target(target).sites.glob("town/*.2"))) == 1
    assert check_folder(target).alterations == ()


def test_many_are_packed_by_all_processors(out: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_output(out, {f"village/{number}.html": TEXT + str(number).encode() for number in range(30)})
    monkeypatch.setattr(packer, "default_jobs", lambda: 3)
    released, _ = release_at(out, target, packing=Packing.ALL)
    assert released.tally.packed >= 60
    assert check_folder(target).alterations == ()
    assert (target / "live/village/29.html.gz").exists()


@pytest.mark.parametrize(("form", "same"), [("gz", True), ("br", True), ("gz", False)])
def test_a_published_file_with_the_name_of_a_form_must_be_one(form: str, same: bool, out: Path, target: Path) -> None:
    data = pack(TEXT if same else b"something else", Form(form))
    write_output(out, {f"county/index.html.{form}": data, "county/archive.tar.gz": b"not beside text"})
    if same:
        release_at(out, target, packing=Packing.ALL)
        assert (target / f"live/county/index.html.{form}").read_bytes() == data
        assert check_folder(target).alterations == ()
    else:
        with pytest.raises(SourceFault):
            release_at(out, target, packing=Packing.ALL)
        assert not (target / "live").exists()


FALSE_FORMS = [
    ("county/index.html.gz", gzip.compress(b"defaced", mtime=0), "changed"),
    ("county/index.html.gz", gzip.compress(TEXT, mtime=0) + b"more", "changed"),
    ("county/index.html.gz", gzip.compress(TEXT, mtime=0)[:-1], "changed"),
    ("county/index.html.gz", TEXT, "changed"),
    ("county/index.html.br", pack(b"<p>casino</p>" * 99, Form.BROTLI), "changed"),
    ("county/index.html.br", pack(bytes(20_000_000), Form.BROTLI), "changed"),
    ("county/small.html.gz", gzip.compress(b"defaced", mtime=0), "changed"),
    ("county/gone.html.gz", gzip.compress(b"nothing of ours", mtime=0), "added"),
    ("county/picture.png.gz", gzip.compress(b"PNG" * 1_000, mtime=0), "added"),
    ("_release/manifest.sha256.gz", gzip.compress(b"", mtime=0), "added"),
    ("index.html.br", b"", "changed"),
]


@pytest.mark.parametrize(("name", "data", "change"), FALSE_FORMS)
def test_a_false_form_is_found_and_named(name: str, data: bytes, change: str, out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing.ALL)
    path = (target / "live" / name).parent.resolve() / Path(name).name
    path.unlink(missing_ok=True)
    path.write_bytes(data)
    assert told(check_folder(target)) == [(name, change)]


def test_a_form_without_its_file_is_named_by_the_file(out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing.ALL)
    (target / "live/county/index.html").unlink()
    assert told(check_folder(target)) == [("county/index.html", "missing")]
    (target / "live/county/data.JSON.gz").unlink()
    (target / "live/county/data.JSON.gz").mkdir()
    assert told(check_folder(target)) == [("county/data.JSON.gz", "added"), ("county/index.html", "missing")]
    (target / "live/county/data.JSON.gz").rmdir()
    (target / "live/county/data.JSON.gz").symlink_to("data.JSON.br")
    assert told(check_folder(target))[0] == ("county/data.JSON.gz", "added")


def test_a_form_that_is_gone_is_no_alteration(out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing.ALL)
    (target / "live/county/index.html.gz").unlink()
    assert check_folder(target).alterations == ()


def test_a_form_of_an_altered_file_is_judged_by_the_list(out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing.ALL)
    page = target / "live/county/index.html"
    page.chmod(0o644)
    page.write_bytes(b"cut")
    assert told(check_folder(target)) == [("county/index.html", "changed")]


class Server:
    """Hands out a folder as web servers do that have packed forms; `false` forms are not what they should be."""

    def __init__(self, live: Path, false: dict[str, bytes]) -> None:
        self.live = live
        self.false = false
        self.asked: list[tuple[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        accepted = request.headers["Accept-Encoding"]
        self.asked.append((request.url.path, accepted))
        path = f"{request.url.path}{'index.html' if request.url.path.endswith('/') else ''}"
        for form in (Form.BROTLI, Form.GZIP):
            file = self.live / f".{path}.{form}"
            if form.coding in accepted.split(", ") and file.exists():
                data = self.false.get(f"{path[1:]}.{form}", file.read_bytes())
                return httpx.Response(200, headers={"Content-Encoding": form.coding}, stream=httpx.ByteStream(data))
        return httpx.Response(200, content=(self.live / f".{path}").read_bytes())

    def check(self, forms: Forms) -> Checked:
        client = httpx.Client(transport=httpx.MockTransport(self))
        return check_web("https://a.example/", client=client, bounds=Bounds(pause=0), forms=forms)


@pytest.mark.parametrize(
    ("forms", "found"),
    [("plain", []), ("usual", ["county/index.html.br"]), ("all", ["county/index.html.br", "town/copy.html.gz"])],
)
def test_a_false_form_is_found_from_outside(forms: str, found: list[str], out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing.ALL)
    assert Server(target / "live", {}).check(Forms(forms)).alterations == ()
    false = {
        "county/index.html.br": pack(b"casino" * 1_000, Form.BROTLI),
        "town/copy.html.gz": pack(bytes(20_000_000), Form.GZIP),
    }
    assert told(Server(target / "live", false).check(Forms(forms))) == [(name, "changed") for name in found]


def test_a_watch_of_an_address_sees_what_browsers_get(out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing.ALL)
    server = Server(target / "live", {})
    asker = Asker("https://a.example", httpx.Client(transport=httpx.MockTransport(server)), Bounds(pause=0), time.sleep)
    rounds = WebRounds(asker, None, site="", within=1, seconds=60.0)
    assert rounds.look(()).alterations == ()
    server.false["county/index.html.br"] = pack(b"casino" * 1_000, Form.BROTLI)
    assert [one.path for one in rounds.look(()).alterations] == ["county/index.html.br"]


def test_a_watch_of_a_folder_unpacks_again_what_changed(
    out: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release_at(out, target, packing=Packing.ALL)
    read: list[str] = []

    def note(file: Path, form: Form, most: int) -> str:
        read.append(file.name)
        return hash_unpacked(file, form, most)

    monkeypatch.setattr(folder_rounds, "hash_unpacked", note)
    rounds = FolderRounds(target, None, within=1_000_000)
    assert rounds.look(()).alterations == ()
    assert len(read) == 2 * len(PACKED)
    read.clear()
    form = target / "live/town/copy.html.gz"
    form.chmod(0o644)
    form.write_bytes(pack(b"casino" * 1_000, Form.GZIP))
    assert [one.path for one in rounds.look(()).alterations] == ["town/copy.html.gz"]
    assert set(read) == {"copy.html.gz"}


def test_small_files_and_pictures_are_asked_for_once(out: Path, target: Path) -> None:
    release_at(out, target, packing=Packing.ALL)
    server = Server(target / "live", {})
    server.check(Forms.ALL)
    for path in ("/county/small.html", "/county/picture.png", "/robots.txt"):
        assert [accepted for asked, accepted in server.asked if asked == path] == ["identity"]
    assert [accepted for asked, accepted in server.asked if asked == "/county/"] == ["identity", "gzip", "br"]


def test_a_server_that_packs_though_nobody_asked_is_read_within_bounds(out: Path, target: Path) -> None:
    release_at(out, target)

    def pack_all(request: httpx.Request) -> httpx.Response:
        path = f"{request.url.path}{'index.html' if request.url.path.endswith('/') else ''}"
        data = pack((target / "live" / f".{path}").read_bytes(), Form.GZIP)
        coding = "zstd" if path == "/county/picture.png" else "gzip"
        return httpx.Response(200, headers={"Content-Encoding": coding}, stream=httpx.ByteStream(data))

    client = httpx.Client(transport=httpx.MockTransport(pack_all))
    checked = check_web("https://a.example/", client=client, bounds=Bounds(pause=0), forms=Forms.PLAIN)
    assert [(one.path, one.detail) for one in checked.alterations] == [("county/picture.png", "Content-Encoding: zstd")]


def test_a_pipe_in_place_of_a_form_holds_nobody_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.html.gz")
    with pytest.raises(OSError, match="Invalid argument"):
        hash_unpacked(tmp_path / "x.html.gz", Form.GZIP, 9)


def test_gzip_says_neither_a_time_nor_a_name() -> None:
    packed = pack(TEXT, Form.GZIP)
    assert packed[:8] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"
    assert zlib.decompress(packed, 31) == TEXT
