"""How a test that looks at many pages says what it found: all of it, a line each."""

from collections.abc import Iterable

import pytest


def expect_none(faults: Iterable[str]) -> None:
    """Fail with every fault, if there is any."""
    if lines := sorted(faults):
        pytest.fail("\n".join(lines), pytrace=False)
