"""The regular expressions of the product, and texts made from each of them that would make it slow.

A backtracking engine is slow where a repetition can be left in many ways. So each repetition is fed with what it takes,
very often, behind what leads to it, and then with something that nothing takes; once as one long run, and once from the
beginning again and again.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import Any

import yaml

from tests.demo import ROOT
from tests.test_floors import MODULES

_PARSER = importlib.import_module("re._parser")
_ANYTHING = "a1 \n<>\"'`()[]{}|*_-.:/\\=&#%@甲，。A"
"""What is tried where an expression takes many characters."""

_VARIANTS, _OFTEN = 6, 4
_ENDS = ("\x00", "\n!")
_CALLED = "search|match|fullmatch|finditer|findall|sub|subn|split"
_MADE = frozenset({"compile", *_CALLED.split("|")})

Node = tuple[Any, Any]


@dataclass(frozen=True)
class Expression:
    """An expression, where it stands, and by which methods it is put to texts."""

    place: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]

    @cached_property
    def attacks(self) -> tuple[tuple[str, str, str], ...]:
        """What comes first, what is repeated, what comes last."""
        flags = self.pattern.flags & ~(re.UNICODE if isinstance(self.pattern.pattern, bytes) else 0)
        tree = _PARSER.parse(self.pattern.pattern, flags)
        known = "".join(dict.fromkeys([*_literals(list(tree)), *_ANYTHING]))
        found = dict.fromkeys(
            (start, unit, end)
            for before, items in _repetitions(list(tree), "", known)
            for one in islice(_samples(items, known), _VARIANTS)
            for start, unit in ((before, one), ("", before + one))
            for end in _ENDS
            if unit
        )
        return tuple(found)

    def put(self, text: str) -> None:
        """Let the expression look at the text in each way in which the product does."""
        given = text.encode("utf-8", "replace") if isinstance(self.pattern.pattern, bytes) else text
        if "match" in self.methods:
            self.pattern.match(given)
        if "fullmatch" in self.methods:
            self.pattern.fullmatch(given)
        if not self.methods or self.methods - {"match", "fullmatch"}:
            for _ in self.pattern.finditer(given):
                pass


@cache
def find_expressions() -> tuple[Expression, ...]:
    """Every expression of every module, and every one that stands in the tables of the catalogue."""
    return tuple(_find_expressions())


def _find_expressions() -> Iterator[Expression]:
    sources = {name: file.read_text(encoding="utf-8") for name, file in MODULES.items() if name != "build"}
    called = _find_methods(sources)
    seen: set[tuple[object, int]] = set()
    for name, source in sources.items():
        found = [*_of_values(name, vars(importlib.import_module(name))), *_of_calls(name, source)]
        for place, pattern in found:
            key = pattern.pattern, pattern.flags
            if key not in seen:
                seen.add(key)
                own = place.rpartition(":")[2]
                methods = called.get((name if own.startswith("_") else "", own), ())
                yield Expression(place, pattern, frozenset(methods))
    for place, text in _of_tables():
        if (text, re.UNICODE) not in seen:
            seen.add((text, re.UNICODE))
            yield Expression(place, re.compile(text), frozenset())


def _find_methods(sources: Mapping[str, str]) -> Mapping[tuple[str, str], set[str]]:
    """How expressions are put to texts, by module and name; by name alone where others may use them."""
    found: dict[tuple[str, str], set[str]] = {}
    for module, source in sources.items():
        for name, method in re.findall(rf"\b(\w+)\.({_CALLED})\b", source):
            found.setdefault((module if name.startswith("_") else "", name), set()).add(method)
    return found


def _of_values(place: str, values: Mapping[str, object]) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Those that a module, a class of it or a collection in it holds."""
    module = place.partition(":")[0]
    for name, value in list(values.items()):
        where = f"{place}:{name}"
        if isinstance(value, re.Pattern):
            yield where, value
        elif isinstance(value, type) and value.__module__ == module and ":" not in place:
            yield from _of_values(where, dict(vars(value)))
        elif isinstance(value, tuple | list | frozenset | set):
            yield from ((where, one) for one in _within(value))
        elif isinstance(value, Mapping) and not name.startswith("__"):
            yield from ((where, one) for one in _within(value.values()))


def _within(values: Iterable[object]) -> Iterator[re.Pattern[Any]]:
    for value in values:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, tuple | list):
            yield from _within(value)


def _of_calls(module: str, source: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Those that are spelled out where they are used; what is put together there is looked at in `find_made`."""
    for outer in ast.walk(ast.parse(source)):
        for node in ast.walk(outer) if isinstance(outer, ast.FunctionDef) else ():
            first = _expression_of(node)
            text = first.value if isinstance(first, ast.Constant) else None
            if isinstance(outer, ast.FunctionDef) and isinstance(text, str | bytes):
                yield f"{module}:{outer.name}", re.compile(text)


def find_made() -> Iterator[str]:
    """Functions, with their modules, in which expressions are put together from something that is not spelled out."""
    for name, file in MODULES.items():
        for outer in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(outer, ast.FunctionDef):
                made = [_expression_of(node) for node in ast.walk(outer)]
                if any(one is not None and not isinstance(one, ast.Constant) for one in made):
                    yield f"{name}:{outer.name}"


def _expression_of(node: ast.AST) -> ast.expr | None:
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _MADE
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.args
    ):
        return node.args[0]
    return None


def _of_tables() -> Iterator[tuple[str, str]]:
    """Whatever in the tables may be meant as an expression."""
    for file in sorted((ROOT / "catalog").rglob("*.yaml")):
        for text in _texts(yaml.load(file.read_bytes(), yaml.CSafeLoader)):
            if re.search(r"[+*}]", text) and len(text) < 2_000:
                try:
                    re.compile(text)
                except re.error:
                    continue
                yield file.relative_to(ROOT).as_posix(), text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for one in value.values() for text in _texts(one))
    elif isinstance(value, Sequence):
        yield from (text for one in value for text in _texts(one))


def _repetitions(nodes: Sequence[Node], before: str, known: str) -> Iterator[tuple[str, Sequence[Node]]]:
    """Every repetition that may be a long one, with something that leads to it."""
    for kind, value in nodes:
        name = str(kind)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, items = value
            if most > _OFTEN:
                yield before, list(items)
            yield from _repetitions(list(items), before, known)
        else:
            for inner in _inner(name, value):
                yield from _repetitions(inner, before, known)
        before += next(_samples([(kind, value)], known), "")


def _inner(name: str, value: Any) -> list[list[Node]]:
    """The nodes within a node."""
    if name == "BRANCH":
        return [list(one) for one in value[1]]
    if name == "SUBPATTERN":
        return [list(value[3])]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [list(value[1])]
    if name == "ATOMIC_GROUP":
        return [list(value)]
    if name == "GROUPREF_EXISTS":
        return [list(one) for one in value[1:] if one]
    return []


def _literals(nodes: Sequence[Node]) -> Iterator[str]:
    for kind, value in nodes:
        name = str(kind)
        if name in ("LITERAL", "NOT_LITERAL"):
            yield chr(value)
        elif name == "IN":
            yield from _literals(value)
        elif name == "RANGE":
            yield chr(value[0])
        elif name.endswith("REPEAT"):
            yield from _literals(list(value[2]))
        else:
            for inner in _inner(name, value):
                yield from _literals(inner)


def _samples(nodes: Sequence[Node], known: str) -> Iterator[str]:
    """Some texts that the nodes take, the likeliest first."""
    if not nodes:
        yield ""
        return
    rest = next(_samples(nodes[1:], known), "") if len(nodes) > 1 else ""
    for first in islice(_samples_of(*nodes[0], known), _VARIANTS):
        yield first + rest


def _samples_of(kind: Any, value: Any, known: str) -> Iterator[str]:
    name = str(kind)
    if name == "LITERAL":
        yield chr(value)
    elif name == "NOT_LITERAL":
        yield from (sign for sign in known if ord(sign) != value)
    elif name == "ANY":
        yield from known
    elif name == "IN":
        yield from (sign for sign in known if _takes(value, sign))
    elif name.endswith("REPEAT"):
        least, most, items = value
        yield from (one * max(least, 1) for one in _samples(list(items), known) if most)
        if not least:
            yield ""
    elif name not in ("ASSERT", "ASSERT_NOT"):
        for inner in _inner(name, value):
            yield from islice(_samples(inner, known), _VARIANTS)
        if not _inner(name, value):
            yield ""
    else:
        yield ""


def _takes(items: Sequence[Node], sign: str) -> bool:
    """Is the sign in the set?"""
    negated = bool(items) and str(items[0][0]) == "NEGATE"
    return negated != any(_is_in(str(kind), value, sign) for kind, value in items)


def _is_in(name: str, value: Any, sign: str) -> bool:
    if name == "LITERAL":
        return ord(sign) == int(value)
    if name == "RANGE":
        return bool(value[0] <= ord(sign) <= value[1])
    if name == "CATEGORY":
        return _CATEGORIES[str(value)].match(sign) is not None
    return False


_CATEGORIES = {
    "CATEGORY_DIGIT": re.compile(r"\d"),
    "CATEGORY_NOT_DIGIT": re.compile(r"\D"),
    "CATEGORY_SPACE": re.compile(r"\s"),
    "CATEGORY_NOT_SPACE": re.compile(r"\S"),
    "CATEGORY_WORD": re.compile(r"\w"),
    "CATEGORY_NOT_WORD": re.compile(r"\W"),
}
