"""What the state keeps of a site are the heads that its pages were made of, whatever became of the files meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.library import Entry, keep_online
from builder.pipeline.reading import read_and_plan
from builder.pipeline.state import state_of
from builder.store import Store
from tests.portal_from import edit, read_options

SITE = "lanjiang"
DOCUMENT = "content/lanjiang/tzgg/20261012-jiaqi.md"


def read(root: Path) -> tuple[tuple[Entry, ...], Mapping[str, bytes]]:
    """A site's documents, and the heads that were read just now."""
    options = read_options(root)
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
        assert reading is not None
        return tuple(reading.portal.entries_of(SITE)), reading.portal.library.heads


def title_in(store: Store) -> str | None:
    """The title line of the head that is kept of the document."""
    kept = store.read_head(SITE, DOCUMENT)
    return json.loads(kept)[0].splitlines()[0] if kept is not None else None


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "other", "1")


def test_a_head_that_was_not_read_again_stays_as_it_is_kept(root: Path, store: Store) -> None:
    entries, heads = read(root)
    keep_online(root, SITE, entries, (), (), store, heads)
    edit(root, DOCUMENT, "title: 放假通知", "title: 又改了")
    keep_online(root, SITE, entries[1:] if entries[0].file != DOCUMENT else entries[:-1], (), (), store, {})
    assert title_in(store) == "title: 放假通知"
    store.close()


@pytest.mark.parametrize("change", ["head", "body", "gone", ""])
def test_a_file_that_is_another_by_now_is_not_taken_for_what_was_built(root: Path, store: Store, change: str) -> None:
    entries, _ = read(root)
    if change == "head":
        edit(root, DOCUMENT, "title: 放假通知", "title: 又改了")
    elif change == "body":
        edit(root, DOCUMENT, "按规定放假。", "按规定上班。")
    elif change == "gone":
        (root / DOCUMENT).unlink()
    keep_online(root, SITE, entries, (), (), store, {})
    assert title_in(store) == (None if change else "title: 放假通知")
    store.close()


def test_what_is_kept_of_an_older_text_is_not_taken_for_it_either(root: Path, store: Store) -> None:
    entries, heads = read(root)
    keep_online(root, SITE, entries, (), (), store, heads)
    edit(root, DOCUMENT, "title: 放假通知", "title: 又改了")
    keep_online(root, SITE, read(root)[0], (), (), store, {})
    assert title_in(store) == "title: 又改了"
    store.close()
