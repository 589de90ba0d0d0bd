"""A fault at every call that a verb makes to files and SQLite, one at a time: what was there is whole, or what is new.

The run that fails says so and prints no traceback; the next one gives what a run without a fault gives, and leaves
nothing of either behind. `make test` takes a few calls in each scene, of all kinds in turn; `make soak` takes all.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crash.apart import Ending, run_apart
from tests.crash.injecting import CALLS, Fault
from tests.crash.scene import Ground, Scene, Tree, leavings
from tests.crash.scenes import SCENES

FEW = int(os.environ.get("ZHANQUN_FAULTS", "2"))
"""Calls that `make test` fails in each scene."""

STRIDE = int(os.environ.get("ZHANQUN_STRIDE", "1"))
"""`make soak` fails every call, or every second, third, … one."""

MISSED = "made fewer calls"
MOST_MISSED = 0.05
"""Of the tries, those that may come to the end before their call: a build that found a file changed a moment ago, which
hangs on the clock, does not note how all looks, and makes some calls fewer."""

DONE_BEFORE = ("no-such-bundle", "bundle-decided")
"""What the next run says where the one that fell had come to its end but for its last words."""

LONG = frozenset({"build-cold", "index-cold", "release-first", "audit", "schema", "webserver", "reject"})
"""Scenes that `make soak` alone plays: others go through the same doors, in less time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A call by its number, from 1, its kind, and what goes wrong at it."""

    at: int
    call: str
    fault: Fault


def plan_all(calls: Sequence[str]) -> Iterator[Try]:
    """Each call with one of the faults that it can meet, in turn: over the calls of a kind, all of them."""
    met: Counter[str] = Counter()
    for at, call in enumerate(calls, start=1):
        if at % STRIDE == 0:
            faults = CALLS[call]
            yield Try(at=at, call=call, fault=faults[met[call] % len(faults)])
            met[call] += 1


def plan_some(calls: Sequence[str], few: int, turn: int) -> Iterator[Try]:
    """A few calls, each of another kind than those before in this scene and in the scenes before."""
    kinds = [kind for kind in CALLS if kind in calls]
    for number in range(few * turn, few * (turn + 1)):
        kind = kinds[number % len(kinds)]
        places = [at for at, call in enumerate(calls, start=1) if call == kind]
        faults = CALLS[kind]
        yield Try(at=places[(7 * number) % len(places)], call=kind, fault=faults[number % len(faults)])


def play(scene: Scene, ground: Ground, choose: Callable[[Sequence[str]], Iterator[Try]]) -> list[str]:
    """Everything that is wrong after any of the chosen faults."""
    clean = ground.renew()
    scene.settle(clean)
    old = scene.look(clean)
    ending = run_apart(scene.words(clean), clean, at=0)
    assert (ending.code, ending.fell) == (scene.code, ""), ending
    new = scene.look(clean)
    assert new != old or scene.leaves_as_it_was
    assert [*scene.judge(clean, old, new, ending), *scene.right(clean, new, ending)] == []
    wrong: list[str] = []
    chosen = [*choose(ending.calls)]
    missed = 0
    for one in chosen:
        place = ground.renew()
        scene.settle(place)
        told = [*fail_once(scene, place, one, old, new)]
        missed += told == [MISSED]
        wrong += [f"{one.call} {one.at} of {len(ending.calls)} {one.fault}: {line}" for line in told if line != MISSED]
    return [*wrong, f"{missed} of {len(chosen)} missed"] if missed > MOST_MISSED * len(chosen) else wrong


def fail_once(scene: Scene, place: Path, one: Try, old: Tree, new: Tree) -> Iterator[str]:
    """Let one call fail, look, run again, look."""
    words = scene.words(place)
    ending = run_apart(words, place, at=one.at, fault=one.fault)
    if ending.code == scene.code and len(ending.calls) < one.at:
        yield from scene.right(place, new, ending)
        yield MISSED
        return
    if not ending.struck and one.fault is not Fault.KILLED:
        yield "no fault struck"
    yield from judge_ending(ending, one)
    yield from scene.judge(place, old, new, ending)
    again = run_apart(words, place)
    if again.fell:
        yield f"the next run fell: {again.fell}"
    elif again.code != scene.code and not any(f"[{code}]" in again.told for code in DONE_BEFORE):
        yield f"the next run ended with {again.code}: {again.told}"
    yield from scene.right(place, new, again)
    if one.fault is not Fault.KILLED and not took_away(place, ending.struck):
        yield from (f"left: temporary/{name}" for name in leavings(place))


def took_away(place: Path, struck: str) -> bool:
    """Did the fault strike at what was being taken away? A temporary folder is read for nothing else."""
    call = next((name for name in CALLS if struck.startswith(f"{name} ")), "")
    file = struck.removeprefix(f"{call} ")
    looked_into = call in ("open to read", "scandir") and file.startswith("temporary/") and (place / file).is_dir()
    return looked_into or call in ("unlink", "remove", "rmdir")


def judge_ending(ending: Ending, one: Try) -> Iterator[str]:
    """A fault is told, by an exit code or in a message; nothing falls."""
    if ending.fell:
        yield f"fell at {ending.struck}: {ending.fell}"
    if one.fault is Fault.KILLED:
        if ending.code >= 0:
            yield f"was not killed: {ending.code}"
    elif ending.code not in (0, 1, 2):
        yield f"ended with {ending.code} at {ending.struck}: {ending.told}"


SHORT = [name for name in SCENES if name not in LONG]


@pytest.mark.slow
@pytest.mark.parametrize("name", SHORT)
def test_a_fault_at_a_few_calls(name: str, ground_of: Callable[[str], Ground]) -> None:
    turn = SHORT.index(name)
    assert play(SCENES[name], ground_of(name), lambda calls: plan_some(calls, FEW, turn)) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", SCENES)
def test_a_fault_at_every_call(name: str, ground_of: Callable[[str], Ground]) -> None:
    assert play(SCENES[name], ground_of(name), plan_all) == []
