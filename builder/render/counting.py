"""Writes the counting into a template when it is parsed."""

from __future__ import annotations

from typing import cast

import jinja2
from jinja2 import nodes
from jinja2.visitor import NodeTransformer


class Counting(NodeTransformer):
    """Leads what loops run through, texts put together and lists of more than plain words through filters: `_steps`,
    `_joined`, `_held`. Names, calls and inclusions stay as they are written.
    """

    def __init__(self, environment: jinja2.Environment) -> None:
        self._environment = environment

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - as the library names it
        """A loop runs through what is counted."""
        self.generic_visit(node)
        node.iter = self._through("_steps", node.iter)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        """Texts are put together by what counts them."""
        self.generic_visit(node)
        listed = nodes.List(node.nodes, lineno=node.lineno, environment=self._environment)
        return self._through("_joined", listed)

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802
        """What names a template stays as it is written."""
        return node

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        """A list is weighed."""
        return self._held(node, node.items)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        """A tuple is weighed, but not the names that one is taken apart into."""
        return self._held(node, node.items) if node.ctx == "load" else node

    def visit_Dict(self, node: nodes.Dict) -> nodes.Node:  # noqa: N802
        """A mapping is weighed."""
        return self._held(node, [one.value for one in node.items])

    def _held(self, node: nodes.Expr, items: list[nodes.Expr]) -> nodes.Node:
        self.generic_visit(node)
        varies = sum(not isinstance(one, nodes.Const) for one in items)
        return self._through("_held", node) if varies else node

    def _through(self, name: str, node: nodes.Node) -> nodes.Filter:
        place = {"lineno": node.lineno, "environment": self._environment}
        return nodes.Filter(cast(nodes.Expr, node), name, [], [], None, None, **place)
