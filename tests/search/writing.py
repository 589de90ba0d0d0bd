"""Writes an index over and over, each time with more: to be killed while it does.

`python -m tests.search.writing FOLDER TURN`: entry `d{n}` of turn t has the words of its last change; what is told on
the standard output is committed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from builder.search import index as door
from builder.search import tidying
from builder.search.entry import Entry
from tests.search.entries import Shelf, entry

GROWTH = 8
"""Entries that each turn adds."""


def entries_at(turn: int) -> list[Entry]:
    """What the index holds after a turn: a few more, one changed, one gone."""
    there = [at for at in range(GROWTH * turn) if at % 11 != 5 or at >= GROWTH * (turn - 2)]
    return [entry(f"d{at}", f"标题{at}", *body_of(at, turn)) for at in there]


def body_of(at: int, turn: int) -> tuple[str]:
    """An entry is written again every seventh turn."""
    return (f"正文第{at}号第{(turn + at) // 7}版。" + "公共服务" * 20,)


def main(folder: Path, turn: int) -> None:
    """Write one turn after the other, without end."""
    door.BATCH, tidying.LARGEST = 5, 60
    while True:
        shelf = Shelf(folder, [_with_digest(each) for each in entries_at(turn)])
        shelf.update()
        print(turn, flush=True)
        turn += 1


def _with_digest(each: Entry) -> Entry:
    return entry(each.id, each.title, each.body, digest=each.body[:40])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
