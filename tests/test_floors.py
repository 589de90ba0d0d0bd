"""An import goes strictly down; rooms on one floor do not know each other; no circle inside a room."""

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = (
    ("catalog",),
    (
        *("builder.disk", "builder.trees", "builder.git", "builder.store", "builder.signing", "builder.tape"),
        *("builder.looks", "builder.digest", "builder.carrying", "builder.memory", "builder.deadline", "builder.sheet"),
        *("builder.processor", "builder.allocator"),
    ),
    ("builder.diagnostic", "builder.output", "builder.workbook", "builder.workers", "builder.locks"),
    ("builder.source", "builder.trace", "builder.wording", "builder.release", "builder.probe"),
    ("builder.norms", "builder.transfer"),
    ("builder.cluster", "builder.theme"),
    ("builder.library",),
    ("builder.portal",),
    ("builder.plan", "builder.exchange"),
    ("builder.render", "builder.assets", "builder.search", "builder.audit"),
    ("builder.pipeline",),
    ("builder.server",),
    ("builder.cli",),
    ("build",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS, start=1) for room in rooms}


def modules() -> dict[str, Path]:
    """Every module of the product by its name."""
    files = [ROOT / "build.py", *(file for room in ("builder", "catalog") for file in (ROOT / room).rglob("*.py"))]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


MODULES = modules()


def imports_of(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The modules that a module imports, with the line; of `from room import name`, `room.name` if it is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from ((name if name in MODULES else str(node.module), node.lineno) for name in inner)


def room_of(module: str) -> str:
    """`builder.pipeline.build` lives in `builder.pipeline`; `builder` itself (its version) is no room."""
    return module if module == "builder" else next((room for room in FLOOR if f"{module}.".startswith(f"{room}.")), "")


def test_every_module_has_a_floor() -> None:
    assert [name for name in MODULES if not room_of(name)] == []
    assert [room for room in FLOOR if not any(room_of(name) == room for name in MODULES)] == []


def test_imports_go_strictly_down() -> None:
    wrong = []
    for name, file in MODULES.items():
        for target, line in imports_of(ast.parse(file.read_text(encoding="utf-8"))):
            here, there = room_of(name), room_of(target)
            if there not in ("", "builder", here) and FLOOR.get(there, 0) >= FLOOR.get(here, 0):
                wrong.append(f"{file.relative_to(ROOT)}:{line}: {here} knows {there}")
    assert wrong == []


def test_the_catalogue_knows_the_standard_library_only() -> None:
    allowed = sys.stdlib_module_names | {"catalog"}
    wrong = [
        f"{name}: {target}"
        for name, file in MODULES.items()
        if name.startswith("catalog")
        for target, _ in imports_of(ast.parse(file.read_text(encoding="utf-8")))
        if target.partition(".")[0] not in allowed or target.partition(".")[0] in ("os", "pathlib", "io", "sqlite3")
    ]
    assert wrong == []


@pytest.mark.parametrize("room", FLOOR)
def test_no_circle_inside_a_room(room: str) -> None:
    graph = {}
    for name, file in MODULES.items():
        if room_of(name) == room and name != room:
            known = {target for target, _ in imports_of(ast.parse(file.read_text(encoding="utf-8")))}
            graph[name] = {target for target in known if room_of(target) == room}
            assert room not in graph[name], f"{name} imports its own room's __init__"
    TopologicalSorter(graph).prepare()  # raises CycleError


def test_every_import_stands_at_the_top_and_none_is_for_types_only() -> None:
    wrong = []
    for name, file in MODULES.items():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        top = {id(node) for node in tree.body}
        wrong += [
            f"{name}:{node.lineno}"
            for node in ast.walk(tree)
            if (
                isinstance(node, ast.Import | ast.ImportFrom)
                and (id(node) not in top or (isinstance(node, ast.ImportFrom) and node.level))
            )
            or (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
        ]
    assert wrong == []
