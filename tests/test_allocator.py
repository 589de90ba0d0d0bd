"""Memory that is freed stays with the process, so that the system need not wipe it for each piece anew."""

import ctypes
import subprocess
import sys

import pytest

from builder.allocator import keep_what_is_freed
from tests.demo import ROOT

PIECES = """
import resource, sys
sys.path.insert(0, {root!r})
from builder.allocator import keep_what_is_freed

def wiped():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(10):
        pieces = [bytearray(8 << 20) for _ in range(5)]
        del pieces
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

wiped()
usual = wiped()
keep_what_is_freed()
wiped()
print(usual, wiped())
"""


def test_pieces_that_were_freed_are_not_wiped_for_the_next() -> None:
    if not hasattr(ctypes.CDLL(None), "mallopt"):
        pytest.skip("this C library is not told what to do with freed memory")
    told = subprocess.run(
        [sys.executable, "-c", PIECES.format(root=str(ROOT))], capture_output=True, text=True, check=True
    )
    usual, kept = map(int, told.stdout.split())
    assert kept * 10 < usual


def test_another_library_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def open_library(name: object) -> object:
        asked.append(name)
        return object()

    monkeypatch.setattr("ctypes.CDLL", open_library)
    keep_what_is_freed()
    assert asked == [None]
