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

    def outline(self) -> Table:
        """Its own keys, and the items of lists below them, with their places; of what lies deeper nothing.

        For what is kept long after it was read: places of faults that are found late.
        """
        return Table({key: _outline(node) for key, node in self.entries.items()}, self.keys, self.mark)


def _outline(node: Node) -> Node:
    items = node.items if isinstance(node, Sequence) else ()
    places = tuple([Scalar("", item.mark) for item in items])
    return Sequence(places, node.mark) if places else Scalar("", node.mark)


Node = Scalar | Sequence | Table
