"""Options of the whole suite."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--renew-golden` writes the golden trees anew; review them as a diff."""
    parser.addoption("--renew-golden", action="store_true", help="write the golden trees anew")
