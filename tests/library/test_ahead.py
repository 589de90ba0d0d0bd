"""Bodies rendered ahead are those that are rendered when the library is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.library import PackedBody, library, render_ahead, shares
from builder.library.bodies import BodyTooDeep, body_key, make_body
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import begin_ahead, read_and_plan
from builder.pipeline.state import state_of
from builder.store import pack_text
from tests.portal_from import read_options

BODIES = {"one": "第一段。\n", "two": "# 二\n\n[链接](one.md)\n", "same": "第一段。\n"}
DEEP = "a\nb\n: c\n: d\n" * 200


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A folder of documents, most of which cannot be read."""
    folder = tmp_path / "content/demo/news"
    folder.mkdir(parents=True)
    for name, body in BODIES.items():
        (folder / f"{name}.md").write_text(f"---\ntitle: {name}\n---\n{body}", encoding="utf-8")
    (folder / "headless.md").write_text("no head\n", encoding="utf-8")
    (folder / "deep.md").write_text(f"---\ntitle: x\n---\n{DEEP}", encoding="utf-8")
    (folder / "bytes.md").write_bytes(b"---\ntitle: \xff\n---\n")
    (folder / "away.md").symlink_to(tmp_path / "elsewhere.md")
    (folder / "picture.svg").write_text("---\ntitle: x\n---\nsvg\n", encoding="utf-8")
    (tmp_path / "elsewhere.md").write_text("---\ntitle: x\n---\nelsewhere\n", encoding="utf-8")
    return tmp_path


def made_of(root: Path, processes: int) -> list[PackedBody]:
    """All that processes make which nobody stops."""
    with render_ahead(root, processes=processes, folder=root) as beside:
        assert all(one.pipe.poll(30) for one in beside._begun)
        return sorted(beside.end())


def pack(body: str) -> PackedBody:
    facts, html = make_body(body)
    return body_key(body), pack_text(facts.to_json()), pack_text(html)


def test_each_body_that_can_be_read_is_rendered_once_as_it_would_be_later(content: Path) -> None:
    with pytest.raises(BodyTooDeep):
        make_body(DEEP)
    assert made_of(content, 1) == sorted(map(pack, {*BODIES.values()}))


def test_several_processes_share_the_documents(content: Path) -> None:
    assert {*made_of(content, 3)} == {*map(pack, BODIES.values())}


def test_without_content_nothing_is_made(tmp_path: Path) -> None:
    assert made_of(tmp_path, 1) == []


@pytest.mark.parametrize("together", [1, 500])
def test_what_was_rendered_ahead_is_not_rendered_again(
    root: Path, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(library, "_PUT_AT_ONCE", together)
    options = ReadOptions(root=root, state=root / "state", moment=read_options(root).moment, jobs=2)
    with state_of(options.state) as store, begin_ahead(options, store) as beside:
        assert all(one.pipe.poll(30) for one in beside._begun)
        monkeypatch.setattr(shares, "make_body", lambda text: pytest.fail(f"rendered again: {text}"))
        reading = read_and_plan(options, store, Problems(), beside)
        assert reading is not None
        assert reading.bodies
        assert all(store.read_html(key) for key in reading.bodies)


def test_nothing_is_begun_where_a_reading_before_has_rendered_all(root: Path) -> None:
    options = ReadOptions(root=root, state=root / "state", moment=read_options(root).moment, jobs=2)
    with state_of(options.state) as store:
        read_and_plan(options, store, Problems())
        store.commit()
    with state_of(options.state) as store, begin_ahead(options, store) as beside:
        assert store.fresh
        assert beside._begun == []


def test_nothing_is_begun_in_a_state_that_a_build_left_or_where_nobody_is_free(root: Path) -> None:
    several = ReadOptions(root=root, state=root / "state", moment=read_options(root).moment, jobs=2)
    alone = ReadOptions(root=root, state=root / "state", moment=several.moment, jobs=1)
    with state_of(several.state) as store:
        with begin_ahead(alone, store) as beside:
            assert beside._begun == []
        store.settle()
        store.commit()
    with state_of(several.state) as store, begin_ahead(several, store) as beside:
        assert beside._begun == []
