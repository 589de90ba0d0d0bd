"""Web servers that refuse, reset, fall silent, stop halfway, drip or rave: what asks them says so, and in time."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from builder.audit.foreign.crawling import NO_ANSWER, crawl
from builder.audit.foreign.crawling import Bounds as CrawlBounds
from builder.deadline import open_client
from builder.release.alteration import Change
from builder.release.asking import Bounds
from builder.release.folder_check import NothingThere
from builder.release.web_check import check_web
from tests.crash.misbehaving import Manner, serve_badly
from tests.release.ground import PAGES, release_at, write_output

BAD = [one for one in Manner if one is not Manner.ANSWERS]
PATIENCE = 0.3
LONG_PATIENCE = 1.0
"""Where an answer is to come in time from a server that answers well: a machine that works on other things is slow."""

BOUNDS = Bounds(pause=0, answer=2 * PATIENCE)
HOME = b'<html><body><a href="/a.html">a</a><a href="/b.html">b</a></body></html>'


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    release_at(write_output(folder / "public", PAGES), folder / "www")
    return folder / "www/live"


def page_of(live: Path, path: str) -> bytes | None:
    file = live / path.lstrip("/")
    file = file / "index.html" if file.is_dir() else file
    return file.read_bytes() if file.is_file() else None


def impatient_client(patience: float = PATIENCE) -> httpx.Client:
    return open_client(step=patience, whole=2 * patience)


@pytest.mark.parametrize("manner", BAD)
def test_a_look_at_a_server_that_misbehaves_from_the_first_answer_on(manner: Manner, live: Path) -> None:
    begun = time.monotonic()
    with serve_badly(manner, lambda path: page_of(live, path)) as address:
        try:
            checked = check_web(address, bounds=BOUNDS, client=impatient_client(), sleep=lambda _: None)
        except NothingThere:
            pass
        else:
            assert checked.alterations != ()
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize("manner", [one for one in BAD if one is not Manner.REFUSES])
def test_a_look_at_a_server_that_misbehaves_from_the_pages_on(manner: Manner, live: Path) -> None:
    """The lists come; then every page is told as one that could not be read, and none as altered."""
    lists = 5
    with serve_badly(manner, lambda path: page_of(live, path), well=lists) as address:
        bounds = replace(BOUNDS, seconds=4 * PATIENCE)
        checked = check_web(address, bounds=bounds, client=impatient_client(), sleep=lambda _: None)
    assert checked.alterations != ()
    assert {one.change for one in checked.alterations} == {Change.UNREADABLE}


@pytest.mark.parametrize("manner", BAD)
@pytest.mark.parametrize("well", [0, 2], ids=["from the first", "after the home page"])
def test_a_walk_over_a_server_that_misbehaves(manner: Manner, well: int) -> None:
    """A page that cannot be got comes with its status; the walk goes on and ends."""
    if manner is Manner.REFUSES and well:
        pytest.skip("a server that has answered does not refuse here")
    pages = {"/": HOME, "/a.html": HOME, "/b.html": HOME}
    begun = time.monotonic()
    with serve_badly(manner, pages.get, well=well) as address:
        bounds = CrawlBounds(pages=3, pause=0.1, timeout=LONG_PATIENCE, seconds=8.0)
        client, noon = impatient_client(LONG_PATIENCE), datetime(2026, 11, 25, 12)
        copies = list(crawl(address, bounds, now=lambda: noon, client=client, sleep=lambda _: None))
    assert time.monotonic() - begun < 15
    assert len(copies) <= 3
    bad = [one for one in copies if one.status == NO_ANSWER]
    assert len(bad) == len(copies) - (1 if well else 0), [(one.address, one.status) for one in copies]
