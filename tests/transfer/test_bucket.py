"""An object store, in memory: the order, what is asked for, and every place at which a run may be cut off."""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from builder.release.layout import Target
from builder.release.pruning import find_release
from builder.transfer.bucket import STATE, BucketDestination
from builder.transfer.destination import Sent, TransferFault
from builder.transfer.shelf import read_shelf
from builder.transfer.waves import Wave, describe, wave_of
from tests.release.ground import NOON, write_output
from tests.transfer.ground import MemoryObjects, live_shelf, release_again


def page(*links: str) -> bytes:
    return "".join(f'<a href="{link}">x</a>' for link in links).encode()


FIRST = {
    "index.html": page("county/index.html"),
    "county/index.html": page("news/index.html", "_assets/site.0123456789.css"),
    "county/news/index.html": page("a.html", "b.html", "../_assets/site.0123456789.css"),
    "county/news/a.html": page("b.html", "list.pdf"),
    "county/news/b.html": page("a.html"),
    "county/news/list.pdf": b"%PDF 1",
    "county/_assets/site.0123456789.css": b"body{}",
    "county/feed.xml": page("news/a.html"),
    "town/index.html": page("../county/news/a.html"),
}
SECOND: dict[str, bytes | None] = {
    "county/index.html": page("news/index.html", "news/c.html", "law/index.html", "_assets/site.9876543210.css"),
    "county/news/index.html": page("a.html", "c.html", "../_assets/site.9876543210.css"),
    "county/news/a.html": page("c.html", "other.pdf"),
    "county/news/b.html": None,
    "county/news/c.html": page("a.html", "other.pdf"),
    "county/news/list.pdf": None,
    "county/news/other.pdf": b"%PDF 2",
    "county/law/index.html": page("../news/c.html"),
    "county/_assets/site.9876543210.css": b"p{}",
    "county/feed.xml": page("news/c.html"),
}
THIRD: dict[str, bytes | None] = {"county/news/a.html": page("d.html"), "county/news/d.html": page("a.html")}
THIRD["county/news/c.html"] = page("a.html")


def held_after(*changes: dict[str, bytes | None]) -> dict[str, bytes]:
    files: dict[str, bytes | None] = dict(FIRST)
    for change in changes:
        files |= change
    return {path: data for path, data in files.items() if data is not None}


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    out, stage = write_output(tmp_path / "public", FIRST), tmp_path / "stage"
    release_again(out, stage)
    write_output(out, SECOND)
    release_again(out, stage, NOON + timedelta(minutes=1))
    write_output(out, THIRD)
    release_again(out, stage, NOON + timedelta(minutes=2))
    return stage


def send(stage: Path, objects: MemoryObjects, number: int) -> Sent:
    target = Target(stage)
    shelf = read_shelf(target, find_release(target, str(number)))
    return BucketDestination("s3://www/", target, objects).send(shelf, NOON, "press")


def find_dangling(files: dict[str, bytes]) -> set[tuple[str, str]]:
    """Links of pages that lead to nothing, of pages that a reader can come to from a home page."""
    dangling, waiting, seen = set(), [one for one in files if one.count("/") < 2 and one.endswith("index.html")], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for link in re.findall(rb'href="([^"]+)"', files[path]):
            leads = posixpath.normpath(posixpath.join(posixpath.dirname(path), link.decode()))
            if leads in files:
                waiting.append(leads)
            else:
                dangling.add((path, leads))
    return dangling


def watch(objects: MemoryObjects, wrong: list[object]) -> None:
    wrong.extend(find_dangling(objects.served()))


def carried(files: dict[str, bytes]) -> dict[str, bytes]:
    """Without the old style sheet, which the release carries for its grace."""
    return {path: data for path, data in files.items() if "0123456789" not in path}


def test_no_page_ever_leads_to_one_that_is_not_there(stage: Path) -> None:
    objects = MemoryObjects()
    send(stage, objects, 1)
    assert objects.served() == FIRST
    wrong: list[object] = []
    objects.watch = partial(watch, objects, wrong)
    for number in (2, 3, 1, 2):
        objects.asked.clear()
        sent = send(stage, objects, number)
        assert (sent.new, sent.resumed) == (True, False)
        assert wrong == []
    assert carried(objects.served()) == carried(held_after(SECOND))


def test_only_what_changed_is_asked_for_and_sent(stage: Path) -> None:
    objects = MemoryObjects()
    send(stage, objects, 2)
    objects.asked.clear()
    sent = send(stage, objects, 3)
    pages = [what for what in objects.asked if "_release/" not in what and STATE not in what]
    assert pages[0] == "put county/news/d.html"
    assert sorted(pages[1:]) == ["put county/news/a.html", "put county/news/c.html"]
    assert not [what for what in objects.asked if "town" in what]
    about = [what for what in objects.asked if what.startswith("put _release/")]
    assert sorted(about[:2]) == ["put _release/release.json", "put _release/sites/county.sha256"]
    assert about[2:] == ["put _release/manifest.sha256"]
    assert (sent.files, sent.removed) == (3 + 3, 0)
    assert objects.asked[-1] == f"put {STATE}"
    objects.asked.clear()
    assert not send(stage, objects, 3).new
    assert objects.asked == [f"get {STATE}"]


@pytest.mark.parametrize("then", [2, 1, 3])
def test_cut_off_at_any_call_and_gone_on_with_the_same_an_older_or_a_newer_release(then: int, stage: Path) -> None:
    whole = {1: held_after(), 2: held_after(SECOND), 3: held_after(SECOND, THIRD)}
    number = 0
    while True:
        number += 1
        objects = MemoryObjects()
        send(stage, objects, 1)
        objects.calls, objects.fails_at = 0, number
        wrong: list[object] = []
        objects.watch = partial(watch, objects, wrong)
        try:
            send(stage, objects, 2)
            break
        except TransferFault:
            pass
        objects.fails_at = objects.calls + 1 + number // 2
        with suppress(TransferFault):
            send(stage, objects, 2)
        objects.fails_at = 0
        sent = send(stage, objects, then)
        assert carried(objects.served()) == carried(whole[then]), number
        assert wrong == [], number
        assert sent.release.number == then
        clean = MemoryObjects()
        send(stage, clean, 1)
        send(stage, clean, then)
        assert {key: data for key, (data, _) in objects.held.items() if key.startswith("_release/")} == {
            key: data for key, (data, _) in clean.held.items() if key.startswith("_release/")
        }, number
    assert number > 15


def test_back_to_the_release_before(stage: Path) -> None:
    objects = MemoryObjects()
    send(stage, objects, 2)
    place = BucketDestination("s3://www/", Target(stage), objects)
    turned = place.turn_back("", NOON, "press")
    assert turned.before is not None
    assert (turned.before.number, turned.release.number) == (2, 1)
    assert turned.returning == ("county/news/b.html", "county/news/list.pdf")
    assert objects.served() == FIRST
    told = [(one.release.number, one.live) for one in place.list_standings()]
    assert told == [(3, False), (2, False), (1, True)]
    with pytest.raises(TransferFault) as fault:
        place.prune(keep=1, grace=timedelta(), at=NOON, by="press")
    assert fault.value.code == "nothing-to-prune"


def test_a_prefix_of_others_is_left_alone(stage: Path) -> None:
    objects = MemoryObjects(held={"thesis.docx": (b"x", "")})
    with pytest.raises(TransferFault) as fault:
        send(stage, objects, 1)
    assert fault.value.code == "place-not-ours"
    assert list(objects.held) == ["thesis.docx"]


def test_an_altered_file_of_the_stage_is_not_sent(stage: Path) -> None:
    objects = MemoryObjects()
    send(stage, objects, 2)
    file = live_shelf(stage).folder / "county/news/d.html"
    file.chmod(0o644)
    file.write_bytes(b"defaced")
    with pytest.raises(TransferFault) as fault:
        send(stage, objects, 3)
    assert fault.value.code == "stage-not-as-listed"
    assert objects.served() == objects.served() | held_after(SECOND)


@pytest.mark.parametrize(
    ("path", "new", "wave"),
    [
        ("county/_assets/site.0123456789.css", True, Wave.ASSETS),
        ("county/news/list.pdf", False, Wave.ASSETS),
        ("county/search/part-0123456789.json", True, Wave.ASSETS),
        ("county/news/a.html", True, Wave.PAGES),
        ("county/news/index.html", True, Wave.NEW_LISTS),
        ("county/news/a.html", False, Wave.LISTS),
        ("county/feed.xml", False, Wave.LISTS),
        ("county/index.html", True, Wave.HOMES),
        ("index.html", False, Wave.HOMES),
        ("_release/sites/county.sha256", True, Wave.ABOUT),
        ("_release/manifest.sha256", True, Wave.SEAL),
    ],
)
def test_what_comes_when(path: str, new: bool, wave: Wave) -> None:
    assert wave_of(path, new=new) is wave


def test_what_is_said_with_a_file() -> None:
    page, style, paper = (describe(f"county/{one}") for one in ("a.html", "_assets/x.0123456789.css", "a.docx"))
    assert (page.media, page.cache, page.disposition) == ("text/html; charset=utf-8", "no-cache", "")
    assert (style.media, style.cache) == ("text/css; charset=utf-8", "public, max-age=31536000, immutable")
    assert (paper.disposition, "wordprocessingml" in paper.media) == ("attachment", True)
