"""What the last build of an index left for the next: which documents have which numbers, and their facts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.disk import read_bytes, remove_file, write_whole
from builder.search.static.document import Heading
from builder.search.static.facts import Fact, pack_facts, unpack_facts
from builder.search.static.numbering import Numbering

FORM = 3

Known = NDArray[np.uint64]
"""For each number the first 8 bytes of the digests of id and document, both 0 where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """The digest of the manifest that the last build wrote, and what its numbers stood for.

    `basis` is the digest of all that bears on every document: code, tables, the origin of addresses, bits of shards.
    `near` are the sites of the index's host.
    """

    manifest: str
    basis: str
    known: Known
    near: frozenset[str]

    @classmethod
    def read(cls, folder: Path) -> Left | None:
        """What was left in a folder; None where it is nothing or unreadable."""
        try:
            about = json.loads(read_bytes(folder / "about.json"))
            known = np.frombuffer(read_bytes(folder / "known.bin"), dtype=np.uint64).reshape(-1, 2)
            if about["form"] != FORM or about["size"] != len(known):
                return None
            near = frozenset(map(str, about["near"]))
            return cls(manifest=str(about["manifest"]), basis=str(about["basis"]), known=known, near=near)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        """Leave it for the next build. Raises OSError."""
        write_whole(folder / "known.bin", self.known.tobytes())
        about = {"form": FORM, "manifest": self.manifest, "basis": self.basis, "size": len(self.known)}
        about["near"] = sorted(self.near)
        write_whole(folder / "about.json", json.dumps(about).encode())


def forget(folder: Path) -> None:
    """Nothing is known from now on: a build that breaks off leaves no half-truths. Raises OSError."""
    remove_file(folder / "about.json", stop=folder)


def spell_known(headings: Mapping[str, Heading], numbering: Numbering) -> Known:
    """What the numbers stand for now."""
    width = sum(group.width for group in numbering.groups)
    known = np.zeros((width, 2), dtype=np.uint64)
    if numbering.numbers:
        known[list(numbering.numbers.values())] = [spell_one(headings[one]) for one in numbering.numbers]
    return known


def spell_one(heading: Heading) -> tuple[int, int]:
    """What the number of one document stands for."""
    return int(heading.rank[1][:16], 16), int(heading.digest[:16], 16)


def find_changed(before: Known, now: Known) -> NDArray[np.bool_]:
    """For each number of either, whether it stands for something else now."""
    size = max(len(before), len(now))
    changed: NDArray[np.bool_] = np.any(_padded(before, size) != _padded(now, size), axis=1)
    return changed


def _padded(known: Known, size: int) -> Known:
    return np.concatenate((known, np.zeros((size - len(known), 2), dtype=np.uint64)))


def read_block(folder: Path, block: int) -> tuple[Fact, ...] | None:
    """The facts of a block as they were left; None where they are unreadable."""
    try:
        return unpack_facts(read_bytes(folder / f"facts-{block:x}"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, IndexError, TypeError):
        return None


def write_block(folder: Path, block: int, facts: tuple[Fact, ...]) -> None:
    """Leave the facts of a block. Raises OSError."""
    write_whole(folder / f"facts-{block:x}", pack_facts(facts))
