"""Heads of documents that travel: some keys leave, others are set; the body stays as it is, byte for byte."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import yaml

from builder.source.front_matter import FENCE

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDTH = 1_000_000

Value = str | Mapping[str, str]


def edit_head(
    head: str,
    *,
    drop: Collection[str] = (),
    put: Mapping[str, Value] | None = None,
    keep_items: Mapping[str, Collection[str]] | None = None,
) -> str:
    """A head without the keys of `drop`, with those of `put`; of a list in `keep_items`, only these items stay.

    A key that is put stands where it stood, else at the end. Comments are not kept: they may be about what leaves.
    The head must be one that was read without a fault.
    """
    node = yaml.compose(head, Loader=_LOADER)
    pairs = list(node.value) if isinstance(node, yaml.MappingNode) else []
    new = dict(put or {})
    kept: list[tuple[yaml.Node, yaml.Node]] = []
    for key, value in pairs:
        name = key.value
        if name in drop:
            continue
        if name in new:
            kept.append((key, _spell(new.pop(name))))
        elif keep_items is not None and name in keep_items:
            items = [one for one in _items(value) if one.value in keep_items[name]]
            if items:
                kept.append((key, yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=True)))
        else:
            kept.append((key, value))
    kept += [(_word(name), _spell(value)) for name, value in new.items()]
    whole = yaml.MappingNode("tag:yaml.org,2002:map", kept, flow_style=False)
    return str(yaml.serialize(whole, Dumper=yaml.SafeDumper, allow_unicode=True, width=_WIDTH))


def join(head: str, body: str) -> bytes:
    """The file of a document."""
    return f"{FENCE}\n{head}{FENCE}\n{body}".encode()


def _items(node: yaml.Node) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else [node]


def _word(text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", text)


def _spell(value: Value) -> yaml.Node:
    """A text in quotes, so that nothing takes it for another kind of value; a mapping on one line."""
    if isinstance(value, str):
        return yaml.ScalarNode("tag:yaml.org,2002:str", value, style='"')
    pairs = [(_word(name), _spell(item)) for name, item in value.items()]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=True)
