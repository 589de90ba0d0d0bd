"""Scenes of releases: the first, the next, back to the one before, and old ones taken away."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from builder.release.folder_check import check_folder
from builder.release.layout import Target
from builder.release.ledger import Event, live_release, read_ledger
from tests.crash.apart import Ending
from tests.crash.scene import Scene, Tree, find_halves, must, root_of
from tests.crash.scenes_of_builds import build_words, prepare_edited
from tests.exchange.clusters import make_key
from tests.portal_from import out_of, read_tree, state_of
from tests.release.ground import served

PACKED = (".gz", ".br", ".zst")
UNPACKED = ("--pack", "none")
"""For scenes that release over and over: packed forms are made of what lies there, and can be made again."""
FEW = 2


def www(folder: Path) -> Path:
    return folder / "www"


def release_words(folder: Path, verb: str = "release", *more: str) -> tuple[str, ...]:
    root = root_of(folder)
    places = ("--root", str(root), "--from", str(out_of(root)), "--state", str(state_of(root)), "--to")
    return (verb, *places, str(www(folder)), "--by", "press", *more)


def prepare_rebuilt(folder: Path) -> None:
    """A built cluster, and its next output beside it, each with some of its files."""
    prepare_edited(folder)
    shutil.copytree(out_of(root_of(folder)), folder / "first")
    must(folder, *build_words(folder))
    out_of(root_of(folder)).rename(folder / "second")
    thin_out(folder / "first", folder / "second")
    make_key(folder, "key")


def thin_out(first: Path, second: Path) -> None:
    """Of each site keep a few files of each kind that changed, stayed, came or went: the others would go the same way,
    and each call on it takes a try."""
    old, new = read_tree(first), read_tree(second)
    found: Counter[tuple[object, ...]] = Counter()
    for file in sorted(old.keys() | new.keys()):
        lies = (file in old, file in new, old.get(file) == new.get(file))
        kind = (file.partition("/")[0], Path(file).suffix, *lies)
        found[kind] += 1
        if found[kind] > FEW:
            (first / file).unlink(missing_ok=True)
            (second / file).unlink(missing_ok=True)


def show(folder: Path, name: str) -> None:
    """Put one of the outputs where releases are made from."""
    out = out_of(root_of(folder))
    if out.exists():
        shutil.rmtree(out)
    shutil.copytree(folder / name, out)


def settle_release(folder: Path) -> None:
    show(folder, "first")
    must(folder, *release_words(folder, "release", *UNPACKED))
    out = out_of(root_of(folder))
    second = read_tree(folder / "second")
    for file, data in read_tree(out).items():
        if second.get(file) != data:
            (out / file).unlink()
    for file, data in second.items():
        if not (out / file).exists():
            (out / file).parent.mkdir(parents=True, exist_ok=True)
            (out / file).write_bytes(data)


def settle_two(folder: Path) -> None:
    settle_release(folder)
    must(folder, *release_words(folder, "release", *UNPACKED))


def look_at_live(folder: Path) -> Tree:
    """Every file that readers can get, but for packed forms of others, which `verify` looks at."""
    found = served(www(folder)) if (www(folder) / "live").exists() else {}
    return {file: data for file, data in found.items() if not file.endswith(PACKED)}


def judge_release(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    now = look_at_live(folder)
    if now not in (old, new):
        yield "what is live is neither the old release nor the new one"
    if now:
        yield from (f"altered: {one}" for one in check_folder(www(folder)).alterations)
    if not ending.code and now != new:
        yield "all went well, and the old release is live"


def right_release(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    if look_at_live(folder) != new:
        yield "what is live is not the new release"
    yield from (f"altered: {one}" for one in check_folder(www(folder)).alterations)
    yield from (f"left: {one}" for one in find_halves(www(folder)))
    target = Target(www(folder))
    if [one.release for one in read_ledger(target) if one.event is Event.LIVE][-1] != live_release(target):
        yield "the ledger says that another is live"
    if target.lock.read_bytes():
        yield "the lock names an owner"


def right_pruned(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    yield from right_release(folder, new, ending)
    releases = [one.name for one in (www(folder) / "releases").iterdir()]
    if len(releases) != 1:
        yield f"not pruned: {releases}"
    for site in (www(folder) / "sites").iterdir():
        if len(list(site.iterdir())) > 1:
            yield f"not pruned: {site.name}"


RELEASES = (
    Scene(
        name="release-first",
        prepare=prepare_rebuilt,
        settle=lambda folder: show(folder, "second"),
        words=release_words,
        look=look_at_live,
        judge=judge_release,
        right=right_release,
    ),
    Scene(
        name="release-next",
        prepare=prepare_rebuilt,
        settle=settle_release,
        words=lambda folder: release_words(folder, "release", "--key", str(folder / "key"), *UNPACKED),
        look=look_at_live,
        judge=judge_release,
        right=right_release,
    ),
    Scene(
        name="rollback",
        prepare=prepare_rebuilt,
        settle=settle_two,
        words=lambda folder: (*release_words(folder, "rollback"), "1"),
        look=look_at_live,
        judge=judge_release,
        right=right_release,
    ),
    Scene(
        name="prune",
        prepare=prepare_rebuilt,
        settle=settle_two,
        words=lambda folder: release_words(folder, "prune", "--keep", "1", "--grace", "0"),
        look=look_at_live,
        judge=judge_release,
        right=right_pruned,
        leaves_as_it_was=True,
    ),
)
