"""What is not as it was released."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from builder.signing import Signature


class Change(StrEnum):
    """What became of a file. RETYPED: something else stands in its place, as a link, a folder or a redirect.

    RENAMED: it is there in other letter case. SEAL: a signature is missing or not good.
    """

    CHANGED = "changed"
    ADDED = "added"
    MISSING = "missing"
    RETYPED = "retyped"
    RENAMED = "renamed"
    UNREADABLE = "unreadable"
    SEAL = "seal"


@dataclass(frozen=True, slots=True, order=True)
class Alteration:
    """A path below the place that was looked at, what became of it, and what stands there instead.

    Of a SEAL the detail is "unsigned", or a code of the wording tables with its `params`.
    """

    path: str
    change: Change
    detail: str = ""
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a look at a place found; `release` and `released_at` are as the release says, `signer` who vouches for it.

    Nobody was asked to vouch where no list of allowed signers was given.
    """

    place: str
    release: str = ""
    released_at: str = ""
    files: int = 0
    signer: Signature | None = None
    alterations: tuple[Alteration, ...]


def pair_renamed(alterations: Iterable[Alteration]) -> tuple[Alteration, ...]:
    """A file that is missing, and one added whose name differs in letter case or in how accents are written, are one
    that was renamed; all in the order of their paths."""
    found = sorted(alterations)
    added = {_fold(one.path): one for one in found if one.change is Change.ADDED}
    pairs = {one: added[_fold(one.path)] for one in found if one.change is Change.MISSING and _fold(one.path) in added}
    other = set(pairs.values())
    return tuple(
        Alteration(one.path, Change.RENAMED, pairs[one].path) if one in pairs else one
        for one in found
        if one not in other
    )


def _fold(path: str) -> str:
    return unicodedata.normalize("NFKC", path).casefold()
