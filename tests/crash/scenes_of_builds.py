"""Scenes of `build`: from nothing, after edits, with a site that is held."""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    index of a host is whole or is none."""
    now = look_at_output(folder)
    if staging_of(folder).exists():
        if ending.code >= 0:
            yield "a staging is left of a run that was not killed"
    else:
        for part in sorted({_part_of(file) for file in now.keys() | new.keys()}):
            mine, *whole = ({file: tree[file] for file in tree if _part_of(file) == part} for tree in (now, old, new))
            if mine not in whole and part.endswith("/search"):
                yield from _judge_index(mine, part)
            elif mine not in whole:
                yield f"{part} is half old and half new"
                yield from judge_files(mine, *whole)
    yield from (f"left: {one}" for one in find_halves(out_of(root_of(folder))) if ending.code >= 0)


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
