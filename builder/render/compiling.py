"""How templates that are trusted are compiled: as Jinja2 does it, with shorter ways for what pages do most."""

from __future__ import annotations

from typing import Any

from jinja2 import meta, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_RESOLVE

_DEFINING = (nodes.Macro, nodes.Import, nodes.FromImport)


class Generator(CodeGenerator):
    """Compiles templates as Jinja2 does, but for this:

    - what a page or a block prints is gathered in a list, as macros do it: handing on each piece, from generator to
      generator, takes longer;
    - values are escaped, and attributes looked up, by functions that know what pages hold most;
    - a label that is named outright is not asked for by a call;
    - what is imported with the context is asked of `lending.py`.
    """

    _gathering: Frame | None = None
    _printed: nodes.Call | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._asked: set[str] = set()
        self._sides: set[str] = set()

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - as there
        """Besides all as there: what it calls, all templates and sides of things that it names outright, and for
        `lending.py` what it looks up and which templates it names where it only defines macros."""
        super().visit_Template(node, frame)
        self.writeline("from builder.render.desk import look")
        self.writeline("from builder.render.plain import escape_printed")
        self.writeline(f"asked = {tuple(sorted(self._asked))!r}")
        self.writeline(f"named = {_name_used(node)!r}")
        self.writeline(f"uses = {_name_all(node)!r}")
        self.writeline(f"sides = {tuple(sorted(self._sides))!r}")

    def enter_frame(self, frame: Frame) -> None:
        """As there, but all names are looked up at once, and what a page or a block prints goes into a list."""
        loads = frame.symbols.loads
        names = {target: name for target, (action, name) in loads.items() if action == VAR_LOAD_RESOLVE and name}
        self._asked |= set(names.values())
        if len(names) > 1 and self.get_context_ref() == "context":
            self.writeline(f"{', '.join(names)} = context.resolve_all({tuple(names.values())!r})")
            frame.symbols.loads = {target: load for target, load in loads.items() if target not in names}
        super().enter_frame(frame)
        frame.symbols.loads = loads
        if frame.buffer is None and (frame.rootlevel or frame.block_frame):
            self.buffer(frame)
            self._gathering = frame

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        """As there, and the list is handed on as one text."""
        super().leave_frame(frame, with_python_scope)
        if frame is self._gathering:
            self.writeline(f"yield concat({frame.buffer})")

    def visit_Block(self, node: nodes.Block, frame: Frame) -> None:  # noqa: N802
        """A block that stands in another one, or in a layout: what it prints is taken over as it is."""
        if frame.buffer is None or (frame.toplevel and self.extends_so_far) or node.required:
            super().visit_Block(node, frame)
            return
        context = self.derive_context(frame) if node.scoped else self.get_context_ref()
        self.writeline(f"{frame.buffer}.extend(context.blocks[{node.name!r}][0]({context}))", node)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """A side of a thing, most of all."""
        self._sides.add(node.attr)
        self.write("look(environment, ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r})")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        """A label, unless `t` means something else here; one that is printed is kept as it is printed."""
        key = _label_of(node)
        if key is None:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        printed = node is self._printed
        labels = "environment.printed" if printed else "environment.labels"
        self.write(f"({labels}[{key!r}] if {frame.symbols.ref('t')} is environment.says else ")
        self.write("escape_printed(" if printed else "(")
        super().visit_Call(node, frame, forward_caller=forward_caller)
        self.write("))")

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        if not node.with_context:
            super()._import_common(node, frame)
            return
        self.write("environment.lend(")
        self.visit(node.template, frame)
        self.write(f", {self.name!r}, context, {self.dump_local_context(frame)})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        elif isinstance(node, nodes.Call) and _label_of(node) is not None:
            self._printed = node
            self.write("(")
        else:
            self.write("escape_printed(")


def _label_of(node: nodes.Call) -> str | None:
    """The key of a label that is named outright, without values to fill in."""
    if node.kwargs or node.dyn_args is not None or node.dyn_kwargs is not None or len(node.args) != 1:
        return None
    name, key = node.node, node.args[0]
    if not isinstance(name, nodes.Name) or name.name != "t" or not isinstance(key, nodes.Const):
        return None
    return key.value if isinstance(key.value, str) else None


def _name_all(node: nodes.Template) -> tuple[str, ...]:
    """The templates that one extends, includes or imports, as far as it names them outright."""
    return tuple(sorted({name for name in meta.find_referenced_templates(node) if name}))


def _name_used(node: nodes.Template) -> tuple[str, ...] | None:
    """The templates that one which only defines macros imports or includes; None of one that does more, or that does
    not name them outright."""
    if not all(_only_defines(one) for one in node.body) or node.find(nodes.Extends) is not None:
        return None
    imports: list[nodes.Import | nodes.FromImport] = [*node.find_all(nodes.Import), *node.find_all(nodes.FromImport)]
    used = [one.template for one in (*imports, *node.find_all(nodes.Include))]
    names = [one.value for one in used if isinstance(one, nodes.Const) and isinstance(one.value, str)]
    return tuple(names) if len(names) == len(used) else None


def _only_defines(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Output):
        return all(isinstance(one, nodes.TemplateData) for one in node.nodes)
    return isinstance(node, _DEFINING)
