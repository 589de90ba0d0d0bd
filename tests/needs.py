"""What a test needs of the machine: where it is missing the test is skipped by name, but never in CI."""

import os
from typing import TypeVar

import pytest

T = TypeVar("T")


def need(found: T | None, what: str) -> T:
    """Hand on what was found; skip the test where nothing was, and fail it in CI."""
    if found is not None:
        return found
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and in CI every test must run")
    pytest.skip(f"{what} is not on this machine")
