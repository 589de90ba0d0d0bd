"""Scenes of `build`: from nothing, after edits, with a site that is held."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from builder.search.static.manifest import Manifest
from builder.search.static.names import NO_FILE, shard_file, short_digest
from tests.crash.apart import Ending
from tests.crash.scene import (
    NOTICE,
    Scene,
    Tree,
    find_differing,
    find_halves,
    judge_files,
    must,
    places_of,
    prepare_cold,
    root_of,
)
from tests.portal_from import edit, out_of, read_tree, state_of, write

_MARK = re.compile(r"-([0-9a-f]{10})\.")
_HELD = re.compile(r"(?:left as they were|nothing built of them yet|their sources have faults): ([a-z]+(?:, [a-z]+)*)")


def build_words(folder: Path, *more: str) -> tuple[str, ...]:
    return ("build", *places_of(folder), *more)


def prepare_built(folder: Path) -> None:
    prepare_cold(folder)
    must(folder, *build_words(folder))


def prepare_edited(folder: Path) -> None:
    """Built, then: a title, a page that goes, one that comes, an attachment."""
    prepare_built(folder)
    root = root_of(folder)
    edit(root, NOTICE, "title: 放假通知", "title: 关于放假的通知")
    (root / "content/lanjiang/tzgg/20260910-zhaokao.md").unlink()
    write(root, "content/liuzhu/tzgg/20261107-xin.md", "---\ntitle: 新闻\npublished_at: 2026-11-07 09:00\n---\n新。\n")
    write(root, "content/tingxi/tzgg/20261101-fanwei.txt", "城西片区\n")


def prepare_held(folder: Path) -> None:
    """The same, with a fault that holds the county."""
    prepare_edited(folder)
    edit(root_of(folder), "content/tingxi/zhengce/wenjian/20260401-xize.md", "title:", "titel:")


def look_at_output(folder: Path) -> Tree:
    out = out_of(root_of(folder))
    return read_tree(out) if out.exists() else {}


def staging_of(folder: Path) -> Path:
    out = out_of(root_of(folder))
    return out.parent / f".{out.name}.staging"


def judge_build(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    """Every file is the old one or the new one. Unless it is refused to a release, each site is as a whole, and the
    index of a host is whole or is none. A site that is told as held is the old one; what another says of it may be what
    that says where it is held from the beginning."""
    now = look_at_output(folder)
    held = find_held(ending)
    without = run_without(folder.with_name("saved"), held, build_words, look_at_output) if held else new
    if staging_of(folder).exists():
        if ending.code >= 0:
            yield "a staging is left of a run that was not killed"
    else:
        for part in sorted({_part_of(file) for file in now.keys() | new.keys()}):
            trees = (now, old, new, without)
            mine, *whole = ({file: tree[file] for file in tree if _part_of(file) == part} for tree in trees)
            if part.rpartition("/")[2] in held and mine != whole[0]:
                yield f"{part} is held, and not the old one"
            elif mine not in whole and part.endswith("/search"):
                yield from _judge_index(mine, part)
            elif mine not in whole:
                yield f"{part} is half old and half new"
                yield from judge_files(mine, *whole[:2])
    yield from (f"left: {one}" for one in find_halves(out_of(root_of(folder))) if ending.code >= 0)


def find_held(ending: Ending) -> frozenset[str]:
    """The sites that a run says it held, or did not examine."""
    found = _HELD.findall(" ".join(ending.told.split()))
    return frozenset(site for sites in found for site in sites.split(", "))


@cache
def run_without(
    saved: Path, held: frozenset[str], words: Callable[[Path], tuple[str, ...]], look: Callable[[Path], Tree]
) -> Tree:
    """What a verb gives on a ground, without a fault of the system, while sites are held by a head that is none."""
    aside = saved.with_name("aside")
    shutil.copytree(saved, aside, symlinks=True)
    broken = [f"content/{site}/tzgg/20261120-geduan.md" for site in sorted(held)]
    for file in broken:
        write(root_of(aside), file, "---\ntitel: 隔断\n---\n正文。\n")
    must(aside, *words(aside), code=1)
    for file in broken:
        (root_of(aside) / file).unlink()
    made = look(aside)
    shutil.rmtree(aside)
    return made


def _judge_index(mine: Tree, part: str) -> Iterator[str]:
    """An index without a manifest is none. One with it is whole: of other documents than without the fault, for a site
    may be held by it."""
    if f"{part}/manifest.json" not in mine:
        return
    files = {file.removeprefix(f"{part}/"): data for file, data in mine.items()}
    terms = Manifest.parse(files["manifest.json"]).terms
    wanted = {shard_file(shard, digest) for shard, digest in enumerate(terms) if digest != NO_FILE}
    yield from (f"{part} lacks {file}" for file in sorted(wanted - files.keys()))
    for file, data in files.items():
        marked = _MARK.search(file)
        if marked and short_digest(data).hex() != marked[1]:
            yield f"{part}/{file} is not what its name says"
        if file.startswith("r/") and not data.endswith(b"}"):
            yield f"{part}/{file} is cut short"


def _part_of(file: str) -> str:
    """The site, or the index on its host."""
    site, _, rest = file.partition("/")
    site = f"{site}/liuzhu" if rest.startswith("liuzhu/") else site
    return f"{site}/search" if rest.startswith("search/") else site


def right_build(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    now = look_at_output(folder)
    yield from (f"not as a clean build makes it: {file}" for file in find_differing(now, new))
    if staging_of(folder).exists():
        yield "a staging is left"
    yield from (f"left: {one}" for one in find_halves(out_of(root_of(folder))))
    state = state_of(root_of(folder))
    yield from (f"left: {one.name}" for one in (*state.rglob(".*.half"), *state.glob("search-static-scratch")))


BUILDS = (
    Scene(
        name="build-cold",
        prepare=prepare_cold,
        words=build_words,
        look=look_at_output,
        judge=judge_build,
        right=right_build,
    ),
    Scene(
        name="build-edited",
        prepare=prepare_edited,
        words=build_words,
        look=look_at_output,
        judge=judge_build,
        right=right_build,
    ),
    Scene(
        name="build-held",
        prepare=prepare_held,
        words=build_words,
        look=look_at_output,
        judge=judge_build,
        right=right_build,
        code=1,
    ),
)
