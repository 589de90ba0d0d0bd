"""What stands for itself by a string has that string's digest, however it is reckoned."""

import pytest

from builder.digest import digest_named, digest_value
from builder.render.values import Lazy, Ref


@pytest.mark.parametrize("name", ["site:lanjiang", "document:a/b@c", "甲", ""])
def test_a_thing_has_the_digest_of_its_name(name: str) -> None:
    assert digest_named(name) == digest_value(Ref(name)) == digest_value(Lazy(name, list))
    assert digest_named(name) != digest_value(name)
