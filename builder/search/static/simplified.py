"""The table of Traditional characters as readers get it: in steps, which compress to little more than half."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from builder.digest import digest_bytes
from builder.disk import read_bytes
from builder.search.folding import SIMPLIFIED_FILE
from builder.search.static.records import spell


@cache
def digest_simplified() -> str:
    """The digest of the table."""
    return digest_bytes(read_bytes(SIMPLIFIED_FILE))


@cache
def spell_simplified() -> bytes:
    """The bytes of the file: both columns as code points less the one before, by the simplified characters."""
    table = json.loads(read_bytes(SIMPLIFIED_FILE))
    pairs = sorted(zip(map(ord, table["to"]), map(ord, table["from"]), strict=True))
    columns = {"from": _steps(one for _, one in pairs), "to": _steps(one for one, _ in pairs)}
    return spell({**table, **columns})


def _steps(codes: Iterable[int]) -> list[int]:
    return [code - before for before, code in pairwise([0, *codes])]
