"""The reads of a site's outputs, kept and read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.trace.book import Book

PART = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x1e\x1f\0\n"), max_size=12)


@given(st.lists(st.tuples(PART, PART, PART), max_size=8))
def test_reads_of_any_words_are_kept(reads: list[tuple[str, str, str]]) -> None:
    assert Book.from_bytes(Book(reads).to_bytes()).reads == reads


@given(st.binary(max_size=64))
def test_other_bytes_are_no_book(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        Book.from_bytes(data)


@given(st.lists(st.tuples(PART, PART, PART), min_size=1, max_size=4), st.data())
def test_half_a_book_is_none(reads: list[tuple[str, str, str]], data: st.DataObject) -> None:
    whole = Book(reads).to_bytes()
    with pytest.raises(ValueError, match=r"."):
        Book.from_bytes(whole[: data.draw(st.integers(0, len(whole) - 5))])
