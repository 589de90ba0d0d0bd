"""Every change of what is served is found and named, and so is a forged word for it."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.release.alteration import Alteration, Change, Checked
from builder.release.folder_check import NothingThere, check_folder
from builder.release.lists import digest_of, parse_list, spell_list
from builder.signing import RELEASES, sign
from tests.needs import need
from tests.release.ground import PAGES, release_at, write_output

CHANGES = int(os.environ.get("ZHANQUN_CHANGES", "1000"))
Undo = Callable[[], None]


def told(checked: Checked) -> list[tuple[str, str]]:
    return [(one.path, one.change.value) for one in checked.alterations]


def rewrite(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What is served, as a copy: plain files."""
    target = tmp_path / "releases"
    release_at(write_output(tmp_path / "public", PAGES), target)
    return Path(shutil.copytree(target / "live", tmp_path / "copy"))


def test_all_three_places_are_whole(copy: Path, tmp_path: Path) -> None:
    for place in (tmp_path / "releases", tmp_path / "releases/live", copy):
        checked = check_folder(place)
        assert told(checked) == []
        assert (checked.files, checked.release[:7], checked.signer) == (len(PAGES), "000001-", None)


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


@pytest.mark.slow
def test_random_single_changes_are_all_found_and_named(tmp_path: Path, keys: Path) -> None:
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


def forge(copy: Path, sites: dict[str, dict[str, str]], *, raw: bool = False) -> None:
    """Write lists and root list anew, as whoever altered the files would."""
    about = copy / "_release"
    root = parse_list((about / "manifest.sha256").read_bytes())
    for site, files in sites.items():
        lines = "".join(f"{digest}  {path}\n" for path, digest in files.items()).encode()
        data = lines if raw else spell_list(files)
        rewrite(about / f"sites/{site}.sha256", data)
        root[f"sites/{site}.sha256"] = digest_of(data)
    rewrite(about / "manifest.sha256", spell_list(root))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with keys of the press and of a stranger, and the list of those who may sign."""
    folder = tmp_path_factory.mktemp("keys")
    program = need(shutil.which("ssh-keygen"), "ssh-keygen")
    for name in ("press", "stranger"):
        words = [program, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(words, check=True)
    key = (folder / "press.pub").read_text(encoding="ascii")
    (folder / "allowed").write_text(f'press@example.gov.cn namespaces="zhanqun-release" {key}', encoding="ascii")
    return folder


def release_signed(tmp_path: Path, keys: Path, name: str = "press", namespace: str = RELEASES) -> Path:
    target = tmp_path / "releases"
    out = write_output(tmp_path / "public", PAGES)
    release_at(out, target, sign=lambda data: sign(data, keys / name, namespace))
    return Path(shutil.copytree(target / "live", tmp_path / "copy"))


@pytest.mark.parametrize(
    "spell", [lambda one: one + b"\n", lambda one: one + b"x", lambda one: one.replace(b"\n", b"\r\n")]
)
def test_a_signature_that_is_good_and_not_as_it_was_written_is_told(
    spell: Callable[[bytes], bytes], tmp_path: Path, keys: Path
) -> None:
    copy = release_signed(tmp_path, keys)
    signature = copy / "_release/manifest.sha256.sig"
    rewrite(signature, spell(signature.read_bytes()))
    assert [one.path for one in check_folder(copy, keys / "allowed").alterations] == ["_release/manifest.sha256.sig"]


def test_a_signed_release_tells_who_vouches_for_it(tmp_path: Path, keys: Path) -> None:
    checked = check_folder(release_signed(tmp_path, keys), keys / "allowed")
    assert told(checked) == []
    assert checked.signer is not None
    assert checked.signer.principal == "press@example.gov.cn"


@pytest.mark.parametrize("seal", ["kept", "taken-away", "of-another-release", "by-a-stranger", "of-another-namespace"])
def test_a_manifest_that_was_forged_with_care_is_told_by_its_seal_alone(seal: str, tmp_path: Path, keys: Path) -> None:
    """Pages, lists and root list are all written anew; nothing of them contradicts anything."""
    copy = release_signed(tmp_path, keys)
    rewrite(copy / "town/index.html", b"defaced")
    (copy / "town/casino.html").write_bytes(b"bet")
    (copy / "county/index.html").unlink()
    about = copy / "_release"
    town, county = (parse_list((about / f"sites/{site}.sha256").read_bytes()) for site in ("town", "county"))
    del county["index.html"]
    town |= {"index.html": digest_of(b"defaced"), "casino.html": digest_of(b"bet")}
    forge(copy, {"town": town, "county": county})
    signature, root = about / "manifest.sha256.sig", (about / "manifest.sha256").read_bytes()
    if seal == "taken-away":
        signature.unlink()
    elif seal == "of-another-release":
        rewrite(signature, sign(b"another", keys / "press", RELEASES))
    elif seal == "by-a-stranger":
        rewrite(signature, sign(root, keys / "stranger", RELEASES))
    elif seal == "of-another-namespace":
        rewrite(signature, sign(root, keys / "press", "git"))
    assert told(check_folder(copy)) == []
    checked = check_folder(copy, keys / "allowed")
    assert told(checked) == [("_release/manifest.sha256.sig", "seal")]
    assert checked.signer is None


def test_a_forged_manifest_is_told_though_all_digests_are_right(tmp_path: Path, keys: Path) -> None:
    copy = release_signed(tmp_path, keys)
    rewrite(copy / "town/index.html", b"defaced")
    files = parse_list((copy / "_release/sites/town.sha256").read_bytes())
    forge(copy, {"town": files | {"index.html": digest_of(b"defaced")}})
    assert told(check_folder(copy)) == []
    assert check_folder(copy, keys / "allowed").alterations[0].detail == "bad-signature"
    assert check_folder(copy, keys / "allowed").signer is None


@pytest.mark.parametrize(
    ("name", "namespace", "detail"),
    [("stranger", RELEASES, "unknown-signer"), ("press", "git", "signature-of-other-namespace")],
)
def test_a_signature_that_does_not_vouch_is_told(
    name: str, namespace: str, detail: str, tmp_path: Path, keys: Path
) -> None:
    checked = check_folder(release_signed(tmp_path, keys, name, namespace), keys / "allowed")
    assert [(one.change, one.detail) for one in checked.alterations] == [(Change.SEAL, detail)]


def test_an_unsigned_release_is_told_where_somebody_is_to_vouch(copy: Path, keys: Path) -> None:
    checked = check_folder(copy, keys / "allowed")
    assert [(one.change, one.detail) for one in checked.alterations] == [(Change.SEAL, "unsigned")]
