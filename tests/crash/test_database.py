"""The state damaged between runs: cut anywhere, bits turned anywhere, its log cut. The next build makes all as it
should be, at the latest the one after it."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crash.apart import run_apart
from tests.crash.scene import Ground, Tree, root_of
from tests.crash.scenes_of_builds import build_words, look_at_output, right_build
from tests.portal_from import state_of

TRIES = int(os.environ.get("ZHANQUN_FAULTS", "1"))
Harm = Callable[[Path, random.Random], None]


def cut(state: Path, dice: random.Random) -> None:
    os.truncate(state / "state.sqlite", dice.randrange(os.path.getsize(state / "state.sqlite")))


def turn_bits(state: Path, dice: random.Random) -> None:
    data = bytearray((state / "state.sqlite").read_bytes())
    for _ in range(dice.choice((1, 3, 20))):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    (state / "state.sqlite").write_bytes(data)


def blank_a_page(state: Path, dice: random.Random) -> None:
    """A page that was never put on disk."""
    data = bytearray((state / "state.sqlite").read_bytes())
    page = int.from_bytes(data[16:18], "big")
    at = dice.randrange(len(data) // page) * page
    data[at : at + page] = bytes(page)
    (state / "state.sqlite").write_bytes(data)


def leave_half_a_log(state: Path, dice: random.Random) -> None:
    """As a fall in the midst of a commit: a log beside the file, cut anywhere, with a bit turned."""
    connection = sqlite3.connect(state / "state.sqlite")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("DELETE FROM output WHERE site = 'tingxi'")
    connection.execute("UPDATE output SET digest = 'x'")
    connection.commit()
    log = (state / "state.sqlite-wal").read_bytes()
    whole = (state / "state.sqlite").read_bytes()
    connection.close()
    log = log[: dice.randrange(len(log))]
    (state / "state.sqlite").write_bytes(whole)
    (state / "state.sqlite-wal").write_bytes(log)


def tear_the_rest(state: Path, dice: random.Random) -> None:
    """Everything else that is kept: templates, indexes, what was seen of attachments."""
    for file in sorted(state.rglob("*")):
        if file.is_file() and not file.name.startswith("state.sqlite") and dice.random() < 0.5:
            os.truncate(file, dice.randrange(file.stat().st_size + 1))


@pytest.mark.slow
@pytest.mark.parametrize("harm", [cut, turn_bits, blank_a_page, leave_half_a_log, tear_the_rest])
def test_a_damaged_state_is_no_wrong_output(harm: Harm, ground_of: Callable[[str], Ground]) -> None:
    ground = ground_of("build-edited")
    place = ground.renew()
    assert run_apart(build_words(place), place).code == 0
    new: Tree = look_at_output(place)
    wrong = []
    for number in range(TRIES):
        place = ground.renew()
        harm(state_of(root_of(place)), random.Random(f"{harm.__name__} {number}"))
        ending = run_apart(build_words(place), place)
        if ending.fell or ending.code not in (0, 2):
            wrong.append(f"{number}: {ending.code} {ending.told} {ending.fell}")
        if ending.code:
            ending = run_apart(build_words(place), place)
            wrong += [f"{number}: {ending.code} {ending.told}"] if ending.code else []
        wrong += [f"{number}: {one}" for one in right_build(place, new, ending)]
    assert wrong == []


def test_a_state_that_is_gone_is_begun_anew(ground_of: Callable[[str], Ground]) -> None:
    place = ground_of("build-edited").renew()
    shutil.rmtree(state_of(root_of(place)))
    assert run_apart(build_words(place), place).code == 0
    new = look_at_output(place)
    shutil.rmtree(state_of(root_of(place)))
    ending = run_apart(build_words(place), place)
    assert list(right_build(place, new, ending)) == []
