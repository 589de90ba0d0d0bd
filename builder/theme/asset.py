"""A finished file of a theme: fingerprinted, with its integrity hash."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """`name` is how templates ask for it; `path` its address below the site; `integrity` as browsers check it."""

    name: str
    path: str
    data: bytes
    integrity: str
