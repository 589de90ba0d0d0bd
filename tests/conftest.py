"""Options of the whole suite, what its tests share, and their order where workers share the tests."""

import asyncio
import gc
import os
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager

import pytest

from tests.demo import Demo, build_demo
from tests.read_once import reading_once


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--renew-golden` writes the golden trees anew; review them as a diff."""
    parser.addoption("--renew-golden", action="store_true", help="write the golden trees anew")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Workers begin with the modules that have slow tests, go on with those of the browser, then with those that have
    the most tests: at the end nobody is left with long work that another could have begun before.

    `--dist loadscope` keeps this order where it is told to make none of its own.
    """
    if hasattr(config, "workerinput"):
        slow, browser, many = (Counter(_module(one) for one in items if _has(one, name)) for name in MARKS)
        items.sort(key=lambda one: tuple(-counts[_module(one)] for counts in (slow, browser, many)))


MARKS = ("slow", "browser", "")


def _has(item: pytest.Item, mark: str) -> bool:
    return not mark or item.get_closest_marker(mark) is not None


def _module(item: pytest.Item) -> str:
    return item.location[0]


@contextmanager
def no_loop_of_others(item: pytest.Item, *, last: bool = False) -> Iterator[None]:
    """The driver of the browser, where one runs in this process, says all the while that its loop is at work here.

    It needs that itself: while browser tests run, and when it ends after the `last` test of all.
    """
    if last or _has(item, "browser"):
        yield
        return
    other = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(other)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    with no_loop_of_others(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    with no_loop_of_others(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None]:
    with no_loop_of_others(item, last=nextitem is None):
        done = yield
    if _has(item, "browser") and nextitem is not None and not _has(nextitem, "browser"):
        gc.collect()  # what the browser's driver leaves runs code of its own where it is found later
    return done


@pytest.fixture(scope="session", autouse=True)
def unchanging_read_once() -> Iterator[None]:
    """Tables and templates, which no test changes, are read once a worker."""
    with reading_once():
        yield


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo cluster, built by the first worker that asks."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    return build_demo(shared / "demo")
