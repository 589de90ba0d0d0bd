"""The bodies that pages asked for last, taken apart: what many sites show is not read again for each of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from builder.source.body_references import Parted, part_references

MOST_CHARACTERS = 4_000_000
"""Of all bodies that are kept together."""

_LONGEST = MOST_CHARACTERS // 16


class Bodies:
    """Keeps what was asked for last, by a key of its content."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[Parted, int]] = OrderedDict()
        self._characters = 0

    def get(self, key: str, read: Callable[[], str]) -> Parted:
        """A body, from `read` where it is not kept."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found[0]
        html = read()
        parted = part_references(html)
        if len(html) <= _LONGEST:
            self._keep(key, parted, len(html))
        return parted

    def _keep(self, key: str, parted: Parted, characters: int) -> None:
        self._kept[key] = (parted, characters)
        self._characters += characters
        while self._characters > MOST_CHARACTERS:
            _, (_, gone) = self._kept.popitem(last=False)
            self._characters -= gone
