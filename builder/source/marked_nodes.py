"""What YAML holds, each value with its place."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.origin import Mark


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as it is written; `empty` where nothing, `~` or `null` stands."""

    text: str
    mark: Mark
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping: keys in the order of the file, each once."""

    entries: dict[str, Node]
    keys: dict[str, Mark]
    mark: Mark

    def mark_of(self, key: str, index: int | None = None) -> Mark:
        """Where the value of a key begins (or one item of it); the mapping's own place where the key is not."""
        node = self.entries.get(key)
        if isinstance(node, Sequence) and index is not None and index < len(node.items):
            return node.items[index].mark
        return node.mark if node is not None else self.mark


Node = Scalar | Sequence | Table
