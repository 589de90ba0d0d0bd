"""Which answers tell of the words of documents, and that no others do: the quick way of a build trusts all others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from markupsafe import Markup

from builder.diagnostic import Problems
from builder.output import OutputTree
from builder.pipeline.edited import OF_HEAD, OF_TEXT
from builder.pipeline.reading import read_and_plan
from builder.pipeline.shop import open_shop
from builder.pipeline.site_work import Bench, lay_out
from builder.pipeline.state import state_of
from builder.portal import Portal
from builder.render.document_face import SAID_IN_PASSING, DocumentFace
from tests.portal_from import build_at, read_options, standard_cluster
from tests.portal_from import state_of as place_of
from tests.rebuild.words import DOCUMENTS, SHARED, WORDS_OF, set_words


def lay_out_all(root: Path, state: Path) -> Iterator[tuple[Portal, Bench]]:
    """Every site of a cluster, laid out for work."""
    options = read_options(root, state=state)
    with state_of(state) as store:
        reading = read_and_plan(options, store, Problems())
        assert reading is not None
        tree = OutputTree(out=state.with_name("untouched"))
        shop = open_shop(reading, store, root=root, state=state, tree=tree, clean=False, place_at_once=False)
        store.commit()
        for site in reading.plans:
            yield reading.portal, lay_out(shop, reading.portal.site(site), store)


def answer_all(root: Path, state: Path) -> dict[tuple[str, str], str | None]:
    """What every side of every document says, on each site that shows it."""
    found: dict[tuple[str, str], str | None] = {}
    sides = sorted(name for name, value in vars(DocumentFace).items() if isinstance(value, property) and name[0] != "_")
    for portal, bench in lay_out_all(root, state):
        site = bench.site.id
        own = (one for one in portal.entries_of(site) if portal.document(one.id.text) is one)
        for entry in (*own, *portal.placed_on(site)):
            found |= {
                (f"{entry.key} on {site}", side): bench.desk.answer(f"document:{entry.key}", side) for side in sides
            }
    return found


def sides_of_text(root: Path, state: Path) -> set[tuple[str, str]]:
    """Of every document on each site that shows it, the sides for which its text stands there."""
    found: set[tuple[str, str]] = set()
    for portal, bench in lay_out_all(root, state):
        site = bench.site
        own = (one for one in portal.entries_of(site.id) if portal.document(one.id.text) is one)
        for entry in (*own, *portal.placed_on(site.id)):
            face = DocumentFace(portal, entry, site.portal, root, lambda _: Markup())
            found |= {(f"{entry.key} on {site.id}", side) for side in (*face.say(), *SAID_IN_PASSING)}
    return found


def answer_noted(root: Path) -> dict[tuple[str, str, str], str | None]:
    """What is answered now to all that pages of a cluster have asked."""
    build_at(root, search=True)
    return {
        (bench.site.id, key, side): bench.desk.answer(key, side)
        for _, bench in lay_out_all(root, place_of(root))
        for key, side, _ in bench.book.reads
    }


def test_only_so_many_sides_of_a_document_tell_of_its_text(tmp_path: Path) -> None:
    root = standard_cluster(tmp_path / "root", SHARED)
    before = answer_all(root, tmp_path / "state")
    change_bodies(root)
    after = answer_all(root, tmp_path / "state")
    assert before.keys() == after.keys()
    assert {read[1] for read, digest in before.items() if after[read] != digest} == OF_TEXT


def test_only_so_many_sides_of_a_document_tell_of_the_words_of_its_head(tmp_path: Path) -> None:
    root = standard_cluster(tmp_path / "root", SHARED)
    before = answer_all(root, tmp_path / "state")
    change_words(root)
    after = answer_all(root, tmp_path / "state")
    assert before.keys() == after.keys()
    assert {read[1] for read, digest in before.items() if after[read] != digest} == OF_HEAD


def change_bodies(root: Path) -> None:
    """Every document begins with another sentence."""
    for path in (root / "content").rglob("*.md"):
        head, _, body = path.read_text(encoding="utf-8").removeprefix("---\n").partition("---\n")
        path.write_text(f"---\n{head}---\n开头不同。\n\n## 新的标题\n\n{body}", encoding="utf-8")


def change_words(root: Path) -> None:
    """Every document has other words in its head, and those of sites come from another organ."""
    for path in (root / "content").rglob("*.md"):
        path.write_text(set_words(path.read_text(encoding="utf-8"), WORDS_OF), encoding="utf-8")


def rename_organs(root: Path) -> None:
    """Every site's organ has another name."""
    for path in (root / "sites").rglob("*.yaml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("organ: {name: ", "organ: {name: 新"), encoding="utf-8"
        )


def move_hosts(root: Path) -> None:
    """Every portal has another host."""
    for path in (root / "sites").rglob("*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace("host: www.", "host: new."), encoding="utf-8")


@pytest.mark.parametrize("change", [change_bodies, change_words, rename_organs, move_hosts])
def test_the_text_of_a_document_changes_with_every_side_that_it_stands_for(
    change: Callable[[Path], None], tmp_path: Path
) -> None:
    root = standard_cluster(tmp_path / "root", SHARED)
    before, stands_for = answer_all(root, tmp_path / "state"), sides_of_text(root, tmp_path / "state")
    change(root)
    after = answer_all(root, tmp_path / "state")
    changed = {read for read, digest in before.items() if after.get(read) != digest} & stands_for
    assert changed
    assert {document for document, _ in changed} <= {
        read[0] for read in before if before[read] != after[read] and read[1] == "text"
    }


def test_no_other_answer_tells_of_the_words_of_a_head(tmp_path: Path) -> None:
    root = standard_cluster(tmp_path / "root", SHARED)
    before = answer_noted(root)
    for document in DOCUMENTS:
        path = root / f"content/{document}.md"
        path.write_text(set_words(path.read_text(encoding="utf-8"), WORDS_OF), encoding="utf-8")
    after = answer_noted(root)
    differing = {(key, side) for (site, key, side), told in before.items() if after.get((site, key, side)) != told}
    pieces = {(key, side) for key, side in differing if key == "fragment"}
    others = sorted(one for one in differing - pieces if not one[0].startswith("document:"))
    assert others == []
    assert {side for _, side in differing - pieces} <= OF_HEAD
    assert {"title", "summary", "text"} <= {side for _, side in differing}
