"""Scenes of `index`: the index of the search service, made and made anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from builder.pipeline.searching import index_folder
from builder.search.find import Window, find
from builder.search.index import IndexUnreadableError
from tests.crash.apart import Ending
from tests.crash.scene import NOTICE, WHEN, Scene, Tree, must, prepare_cold, root_of
from tests.crash.scenes_of_builds import prepare_built
from tests.portal_from import edit, out_of, state_of


def look_at_index(folder: Path) -> Tree:
    index = index_folder(state_of(root_of(folder)))
    try:
        hits = find(index, "", window=Window(limit=1_000)).hits
    except IndexUnreadableError:
        return {}
    return {hit.id: f"{hit.title} {hit.excerpt.text}".encode() for hit in hits}


def index_words(folder: Path) -> tuple[str, ...]:
    root = root_of(folder)
    return ("index", "--root", str(root), "--out", str(out_of(root)), "--state", str(state_of(root)), *WHEN)


def prepare_indexed(folder: Path) -> None:
    """Built too: what a site that is held has on line is in the index."""
    prepare_built(folder)
    must(folder, *index_words(folder))
    edit(root_of(folder), NOTICE, "title: 放假通知", "title: 关于放假的通知")
    (root_of(folder) / "content/lanjiang/tzgg/20260910-zhaokao.md").unlink()


def judge_index(folder: Path, old: Tree, new: Tree, ending: Ending) -> Iterator[str]:
    """What leaves and what changes may be committed one after the other; an index that was there can be read."""
    now = look_at_index(folder)
    yield from (f"an entry that is neither: {one}" for one in now if now[one] not in (old.get(one), new.get(one)))
    if now or old:
        yield from (f"an entry is lost: {one}" for one in sorted(old.keys() & new.keys() - now.keys()))


def right_index(folder: Path, new: Tree, ending: Ending) -> Iterator[str]:
    if look_at_index(folder) != new:
        yield "not what a clean run finds"
    index = index_folder(state_of(root_of(folder)))
    yield from (f"left: {one.name}" for one in index.iterdir() if one.suffix in (".tmp", ".half"))


INDEXES = (
    Scene(
        name="index-cold",
        prepare=prepare_cold,
        words=index_words,
        look=look_at_index,
        judge=judge_index,
        right=right_index,
    ),
    Scene(
        name="index-edited",
        prepare=prepare_indexed,
        words=index_words,
        look=look_at_index,
        judge=judge_index,
        right=right_index,
    ),
)
