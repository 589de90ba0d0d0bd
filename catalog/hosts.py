"""Hosts held against lists of hosts and suffixes."""

from __future__ import annotations

from functools import cache


def find_listed(host: str, listed: tuple[str, ...]) -> str:
    """The listed name that a host is or lies below, the longest first; empty where none is.

    `host` is lower-case, without port; a listed name may begin with a dot (.gov.cn) or not, which says the same.
    """
    names = _names(listed)
    labels = host.split(".")
    above = (".".join(labels[place:]) for place in range(len(labels)))
    return next((name for name in above if name in names), "") if names else ""


@cache
def _names(listed: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.lower().removeprefix(".") for name in listed) - {""}
