"""Lists of documents are sorted by one key after the other; each list is in the order in which two are merged."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from builder.portal.query import all_newest_first, newest_first

documents = st.builds(
    lambda minutes, name: SimpleNamespace(
        id=SimpleNamespace(text=name),
        head=SimpleNamespace(published_at=datetime(2026, 11, 25) + timedelta(minutes=minutes)),
    ),
    st.integers(-3, 3),
    st.text("ab/@", max_size=2),
)


@given(st.lists(documents))
def test_by_one_key_after_the_other_as_by_both(found: list[Any]) -> None:
    assert all_newest_first(found) == sorted(found, key=newest_first)
