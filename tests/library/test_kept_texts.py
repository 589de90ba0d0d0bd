"""What the state keeps of bodies: short texts as they are, long ones smaller, and none that was damaged meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.library.bodies import BodyFacts
from builder.library.online import known_facts
from builder.store import Store, pack_text

SHORT, LONG = "<p>政务公开。</p>", "<p>政务公开。</p>\n" * 1000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path, "1")
    yield store
    store.close()


def body_of(key: str, html: str) -> tuple[str, bytes, bytes]:
    return key, pack_text(BodyFacts.of(summary=key).to_json()), pack_text(html)


@pytest.mark.parametrize("html", ["", SHORT, LONG])
def test_a_text_comes_back_as_it_was(store: Store, html: str) -> None:
    store.put_bodies([body_of("k", html)])
    assert store.read_html("k") == html


def test_long_texts_are_made_smaller_and_short_ones_are_not() -> None:
    assert SHORT.encode() in pack_text(SHORT)
    assert len(pack_text(LONG)) < len(LONG.encode()) / 10


@pytest.mark.parametrize("html", [SHORT, LONG])
def test_a_text_of_which_a_bit_was_turned_is_not_known(store: Store, tmp_path: Path, html: str) -> None:
    store.put_bodies([body_of("k", html)])
    store.commit()
    with sqlite3.connect(tmp_path / "state.sqlite") as other:
        (data,) = other.execute("SELECT html FROM body").fetchone()
        at = len(data) // 2
        other.execute("UPDATE body SET html = ?", (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :],))
    other.close()
    assert store.read_html("k") is None
    assert known_facts("k", store) == BodyFacts.of(summary="k")


def test_facts_of_many_bodies_are_read_together(store: Store) -> None:
    keys = [f"{number:024x}" for number in range(1000)]
    store.put_bodies(body_of(key, SHORT) for key in keys[:700])
    found = {key: BodyFacts.from_json(text) for key, text in store.read_facts(keys)}
    assert found == {key: BodyFacts.of(summary=key) for key in keys[:700]}
    assert list(store.read_facts([])) == []


def test_a_body_that_is_put_again_replaces_the_one_before(store: Store) -> None:
    store.put_bodies([body_of("k", SHORT), body_of("l", SHORT)])
    store.put_bodies([body_of("k", LONG)])
    store.keep_bodies(frozenset("k"))
    assert store.read_html("k") == LONG
    assert store.read_html("l") is None
