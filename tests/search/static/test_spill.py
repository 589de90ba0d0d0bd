"""What waits on disk comes back once, though a worker died over it and another did its work again."""

from pathlib import Path

import numpy as np

from builder.search.static.facts import Fact
from builder.search.static.rows import SHARD_SHIFT
from builder.search.static.spill import Spill

ROWS = np.array([5, 7 + (3 << SHARD_SHIFT), 9 + (12 << SHARD_SHIFT), 11 + (12 << SHARD_SHIFT)], dtype=np.uint64)


def fact(number: int) -> Fact:
    return Fact(
        number=number,
        record="00",
        long=False,
        site="a",
        site_name="甲",
        topic="",
        issuer="",
        title=f"题{number}",
        spelled=(),
        kind="news",
        keywords=("词",),
    )


def cut_last(folder: Path, count: int) -> None:
    """As if the worker had been ended while it wrote."""
    for file in folder.iterdir():
        data = file.read_bytes()
        file.write_bytes(data + data[:count])


def test_rows_come_back_in_order_and_once(tmp_path: Path) -> None:
    spill = Spill(folder=tmp_path, shard_bits=4, parts_bits=1)
    for _ in range(2):
        spill.put_rows(ROWS)
    cut_last(tmp_path / "rows-0", 5)
    assert spill.read_rows(0).tolist() == ROWS[:2].tolist()
    assert spill.read_rows(1).tolist() == ROWS[2:].tolist()


def test_facts_and_shards_come_back_though_the_last_is_half(tmp_path: Path) -> None:
    spill = Spill(folder=tmp_path, shard_bits=4, parts_bits=0)
    facts = [fact(1), fact(2), fact(5000)]
    spill.put_facts(facts)
    spill.put_touched(np.array([3, 8], dtype=np.int64))
    cut_last(tmp_path / "facts-0", 9)
    cut_last(tmp_path / "touched", 3)
    assert set(spill.read_facts(0)) == set(facts[:2])
    assert list(spill.read_facts(1)) == [facts[2]]
    assert spill.read_touched().tolist() == [3, 8]
    assert list(spill.read_facts(9)) == []
