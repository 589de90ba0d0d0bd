"""Looks at a served folder: every file that was changed, added, taken away or put in another's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from builder.disk import read_bytes
from builder.release.alteration import Alteration, Change, Checked, pair_renamed
from builder.release.layout import ABOUT, MANIFEST, SIGNATURE, TOP_LIST, ReleaseId, Target, is_home
from builder.release.ledger import live_release
from builder.release.lists import LARGEST_LIST, ListFault
from builder.release.manifest import ReadManifest, read_manifest, site_of
from builder.release.packing import MOST, Form, PackFault, hash_unpacked, read_packed_name
from builder.release.sealing import check_seal, read_said, tell_lists
from builder.signing import Signature
from builder.trees import Entry, Kind, hash_file, look_into, read_link, see

Digest = Callable[[Path], str]
"""The SHA-256 of a file. Raises OSError."""

UnpackedDigest = Callable[[Path, Form, int], str]
"""The SHA-256 of what comes out of a packed file, of so many bytes at most. Raises OSError, PackFault."""


class NothingThere(Exception):
    """There is nothing at the place that could be looked at."""


def check_folder(
    place: Path,
    allowed: Path | None = None,
    *,
    digest: Digest = hash_file,
    unpacked: UnpackedDigest = hash_unpacked,
) -> Checked:
    """Look at a target, a release in one, or a copy of what is served, every byte of it, as far as `digest` and
    `unpacked` do. A packed form beside its file is as it should be where the file comes out of it.

    Raises NothingThere, SigningFault where nobody could look at the signature.
    """
    if not place.is_dir():
        raise NothingThere(str(place))
    root, found = _find_root(place)
    if root is None:
        return Checked(place=str(place), alterations=pair_renamed(found))

    def read(name: str) -> bytes | None:
        return _read(root / ABOUT / name)

    try:
        manifest = read_manifest(read)
    except (FileNotFoundError, ListFault) as fault:
        change = Change.CHANGED if isinstance(fault, ListFault) else Change.MISSING
        return Checked(place=str(place), alterations=(Alteration(f"{ABOUT}/{MANIFEST}", change),))
    seal = check_seal(read, allowed) if allowed else None
    found += [seal] if isinstance(seal, Alteration) else []
    found += tell_lists(manifest)
    reads = _Reads(digest, unpacked)
    found += _compare_release(root, manifest, reads, signed=read(SIGNATURE) is not None)
    release, at = read_said(read, manifest)
    return Checked(
        place=str(place),
        release=release,
        released_at=at,
        files=manifest.manifest.count,
        signer=seal if isinstance(seal, Signature) else None,
        alterations=pair_renamed(found),
    )


def _find_root(place: Path) -> tuple[Path | None, list[Alteration]]:
    """The release to look at. Of a target that which is live, if it is there."""
    target = Target(place)
    if see(place / ABOUT) is not None or see(target.releases) is None:
        return place.resolve(), []
    live = see(target.live)
    release = live_release(target)
    if live is None:
        return None, [Alteration(target.live.name, Change.MISSING)]
    if release is None:
        return None, [Alteration(target.live.name, Change.RETYPED, read_link(target.live) or live.kind.value)]
    folder = target.releases / release.text
    if not _are_folders(target.releases, folder):
        return None, [Alteration(f"releases/{release}", Change.MISSING)]
    return folder.resolve(), []


@dataclass(frozen=True, slots=True)
class _Reads:
    """How files and packed forms are read."""

    digest: Digest
    unpacked: UnpackedDigest


def _compare_release(root: Path, found: ReadManifest, reads: _Reads, *, signed: bool) -> Iterator[Alteration]:
    """The top and the lists, then each site; a site whose list is broken cannot be compared."""
    about = {name: listed for name, listed in found.root.items() if name not in found.broken}
    passed = frozenset({MANIFEST, *found.broken, *({SIGNATURE} if signed else ())})
    if not _are_folders(root / ABOUT):
        yield Alteration(ABOUT, Change.RETYPED, Kind.LINK.value)
    for wrong in _compare(root / ABOUT, about, passed, reads):
        yield _below(ABOUT, wrong)
    if TOP_LIST not in found.broken:
        sites = {site for name in found.root if (site := site_of(name))}
        yield from _compare(root, found.manifest.top, frozenset({ABOUT, *sites}), reads)
    for site, files in found.manifest.sites.items():
        folder = _find_site(root, site, found.listed(site))
        if isinstance(folder, Alteration):
            yield folder
            continue
        for wrong in _compare(folder, files, frozenset(), reads):
            yield _below(site, wrong)


def _below(folder: str, wrong: Alteration) -> Alteration:
    return replace(wrong, path=f"{folder}/{wrong.path}" if wrong.path else folder)


def _find_site(root: Path, site: str, listed: str) -> Path | Alteration:
    """The folder of a site: in its place, or where a link of a release leads that is as it was made."""
    entry = see(root / site)
    if entry is None:
        return Alteration(site, Change.MISSING)
    if entry.kind is Kind.FOLDER:
        return root / site
    link = read_link(root / site) or ""
    if entry.kind is not Kind.LINK or not is_home(link, site, listed) or ReleaseId.parse(root.name) is None:
        return Alteration(site, Change.RETYPED, link or entry.kind.value)
    sites = Target(root.parent.parent).sites
    home = sites / site / link.rpartition("/")[2]
    return home if _are_folders(sites, sites / site, home) else Alteration(site, Change.MISSING, link)


def _are_folders(*paths: Path) -> bool:
    return all((entry := see(path)) is not None and entry.kind is Kind.FOLDER for path in paths)


def _compare(folder: Path, files: Mapping[str, str], passed: frozenset[str], reads: _Reads) -> Iterator[Alteration]:
    """What differs below a folder from a list; `passed` over is what another list is about."""
    parents = {path[:at] for path in files for at, letter in enumerate(path) if letter == "/"}
    met: set[str] = set()
    sizes: dict[str, int] = {}
    waiting = [""]
    while waiting:
        inner = waiting.pop()
        try:
            entries = look_into(folder, inner)
        except OSError as fault:
            yield Alteration(inner, Change.UNREADABLE, fault.strerror or "")
            continue
        for entry in entries:
            if entry.path in passed:
                met.add(entry.path)
                continue
            if entry.kind is Kind.FOLDER and entry.path not in files:
                waiting.append(entry.path)
            wrong = _judge(folder, entry, files, parents, reads, sizes)
            if wrong is not None:
                yield wrong
            elif entry.kind is Kind.FILE:
                sizes[entry.path] = entry.size
            met.add(entry.path)
    yield from (Alteration(path, Change.MISSING) for path in files if path not in met)


def _judge(
    folder: Path, entry: Entry, files: Mapping[str, str], parents: set[str], reads: _Reads, sizes: Mapping[str, int]
) -> Alteration | None:
    if entry.path in files:
        if entry.kind is not Kind.FILE:
            return Alteration(entry.path, Change.RETYPED, entry.kind.value)
        try:
            same = reads.digest(folder / entry.path) == files[entry.path]
        except OSError as fault:
            return Alteration(entry.path, Change.UNREADABLE, fault.strerror or "")
        return None if same else Alteration(entry.path, Change.CHANGED)
    if entry.path in parents:
        return None if entry.kind is Kind.FOLDER else Alteration(entry.path, Change.RETYPED, entry.kind.value)
    if entry.kind is not Kind.FILE:
        return Alteration(entry.path, Change.ADDED, entry.kind.value)
    packed = read_packed_name(entry.path)
    if packed is None or packed[0] not in files:
        return Alteration(entry.path, Change.ADDED)
    plain, form = packed
    return _judge_form(folder, entry.path, form, files[plain], sizes.get(plain, MOST), reads)


def _judge_form(folder: Path, path: str, form: Form, digest: str, most: int, reads: _Reads) -> Alteration | None:
    """A form comes after its file in the order of names, so the size of one that is whole is known."""
    try:
        same = reads.unpacked(folder / path, form, most) == digest
    except PackFault:
        same = False
    except OSError as fault:
        return Alteration(path, Change.UNREADABLE, fault.strerror or "")
    return None if same else Alteration(path, Change.CHANGED)


def _read(path: Path) -> bytes | None:
    """The bytes of a file of the lists; None where there is none, or one that no list can be."""
    entry = see(path)
    if entry is None or entry.kind is not Kind.FILE or entry.size > LARGEST_LIST:
        return None
    try:
        return read_bytes(path)
    except OSError:
        return None
