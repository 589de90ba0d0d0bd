"""The standards of `catalog/standards/*.yaml`: the product's, a cluster's own file in the stead of one of its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from builder.diagnostic import Problems, find_near
from builder.disk import exists, find_files
from builder.norms.tables import PRODUCT, find_table, read_table_text
from builder.source.fields import read_record
from builder.source.marked import Node, Scalar, Sequence, Table, read_table
from builder.source.text import read_own_text
from catalog.origin import Mark
from catalog.points import SCORED, PointsScheme
from catalog.standard import Automation, Clause, Number, Severity, Standard, Standards, Status

FOLDER = "standards"
POINTS = "catalog/inspections/points.yaml"
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_NUMBERS = frozenset({"limits", "points"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """A clause without its numbers: of those an empty one says something, so they are read apart."""

    id: str
    place: str = ""
    indicator: str = ""
    text: str
    scope: str = ""
    threshold: str = ""
    terms: tuple[str, ...] = ()
    severity: Severity
    automation: Automation = Automation.NOT_A_CHECK
    status: Status
    source: str = ""
    note: str = ""
    norm: str = ""
    since: date | None = None
    not_covered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edition:
    """A standard without its clauses."""

    id: str
    edition: str
    title: str
    number: str = ""
    effective_from: date
    day_status: Status = Status.UNVERIFIED
    superseded_by: str | None = None
    status: Status
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A standard, and where it was written."""

    standard: Standard
    table: Table


def read_standards(root: Path, problems: Problems) -> Standards | None:
    """Every edition of every standard; None, with the faults told, where one is not whole.

    A file that declares no `clauses` is another table and passed over.
    """
    before = len(problems.errors)
    placed = [one for name in _names(root) if (one := _read_file(root, name, problems))]
    _tell_doubled_editions(placed, problems)
    _tell_doubled_clauses(placed, problems)
    if len(problems.errors) == before:
        _tell_unknown_successors(placed, problems)
    if len(problems.errors) > before:
        return None
    return Standards(editions=tuple(sorted((one.standard for one in placed), key=lambda one: one.name)))


def _names(root: Path) -> list[str]:
    """The cluster's own files last: where two files clash, the fault is told in the cluster's."""
    own = _tables_below(root / "catalog")
    return [*sorted(_tables_below(PRODUCT) - own), *sorted(own)]


def _tables_below(base: Path) -> set[str]:
    paths = {file.path for file in find_files(base, FOLDER) if not file.link}
    return {path for path in paths if path.endswith(".yaml") and path.count("/") == 1}


def _read_file(root: Path, name: str, problems: Problems) -> _Placed | None:
    file = find_table(root, name)[1]
    text = read_table_text(root, name, problems)
    table = read_table(text, file, problems) if text is not None else None
    if table is None or "clauses" not in table.entries:
        return None
    edition = read_record(_Edition, table, problems, also=frozenset({"clauses"}))
    clauses = tuple(_read_clauses(table.entries["clauses"], problems))
    if edition is None or None in clauses:
        return None
    values = {key: getattr(edition, key) for key in edition.__slots__}
    return _Placed(Standard(**values, clauses=tuple(one for one in clauses if one)), table)


def _read_clauses(node: Node, problems: Problems) -> Iterator[Clause | None]:
    if not isinstance(node, Sequence):
        problems.add("wrong-type", node.mark, key="clauses", wanted="list")
        return
    for item in node.items:
        if isinstance(item, Table):
            yield _read_clause(item, problems)
        else:
            problems.add("wrong-type", item.mark, key="clauses", wanted="table")
            yield None


def _read_clause(table: Table, problems: Problems) -> Clause | None:
    before = len(problems.errors)
    words = read_record(_Clause, table, problems, also=_NUMBERS)
    limits = _read_limits(table.entries.get("limits"), problems)
    points = table.entries.get("points")
    value = _read_number(points, "points", problems) if points else None
    if words is None or len(problems.errors) > before:
        return None
    return Clause(
        **{key: getattr(words, key) for key in words.__slots__},
        limits=limits,
        points=None if value is None else Decimal(value),
        scored=points is not None,
    )


def _read_limits(node: Node | None, problems: Problems) -> dict[str, Number | None]:
    if node is None:
        return {}
    if not isinstance(node, Table):
        problems.add("wrong-type", node.mark, key="limits", wanted="table")
        return {}
    return {name: _read_number(item, name, problems) for name, item in node.entries.items()}


def _read_number(node: Node, key: str, problems: Problems) -> Number | None:
    """An empty value is a number that exists and is not known."""
    text = node.text if isinstance(node, Scalar) else ""
    if isinstance(node, Scalar) and node.empty:
        return None
    if not _NUMBER.fullmatch(text):
        problems.add("not-a-number", node.mark, key=key, text=text)
        return None
    return Decimal(text) if "." in text else int(text)


def _tell_doubled_editions(placed: Iterable[_Placed], problems: Problems) -> None:
    names: dict[str, Mark] = {}
    days: dict[tuple[str, date], Standard] = {}
    for one in placed:
        standard = one.standard
        first = days.setdefault((standard.id, standard.effective_from), standard)
        if standard.name in names:
            other = names[standard.name].file
            problems.add("doubled-edition", one.table.mark_of("edition"), name=standard.name, other=other)
        elif first is not standard:
            mark = one.table.mark_of("effective_from")
            problems.add("editions-same-day", mark, name=standard.name, other=first.name, day=standard.effective_from)
        names.setdefault(standard.name, one.table.mark)


def _tell_doubled_clauses(placed: Iterable[_Placed], problems: Problems) -> None:
    """An id is that of one clause in an edition, and of one standard: what it names is never a choice."""
    first: dict[str, tuple[Standard, Mark]] = {}
    for one in placed:
        here: set[str] = set()
        for clause, mark in zip(one.standard.clauses, _marks(one.table), strict=True):
            standard, other = first.setdefault(clause.id, (one.standard, mark))
            if clause.id in here or standard.id != one.standard.id:
                problems.add("doubled-clause", mark, id=clause.id, other=f"{other.file}:{other.line}")
            here.add(clause.id)


def _marks(table: Table) -> list[Mark]:
    """Where the id of each clause is written."""
    clauses = table.entries["clauses"]
    items = clauses.items if isinstance(clauses, Sequence) else ()
    return [item.mark_of("id") for item in items if isinstance(item, Table)]


def _tell_unknown_successors(placed: Iterable[_Placed], problems: Problems) -> None:
    known = {one.standard.name for one in placed}
    for one in placed:
        successor = one.standard.superseded_by
        if successor is not None and (successor not in known or successor == one.standard.name):
            near = find_near(successor, known - {one.standard.name})
            problems.add("unknown-edition", one.table.mark_of("superseded_by"), name=successor, near=near)


def read_points(root: Path, problems: Problems, standards: Standards | None = None) -> PointsScheme | None:
    """The inspecting office's points of indicators; None where it has none, or, with the faults told, where not whole.

    With `standards`, an indicator that no clause of any edition has is told as well.
    """
    text = read_own_text(root, POINTS, problems) if exists(root / POINTS) else None
    table = read_table(text, POINTS, problems) if text is not None else None
    before = len(problems.errors)
    scheme = read_record(PointsScheme, table, problems) if table else None
    if scheme is None or table is None:
        return None
    _tell_points(scheme, table.entries["indicators"], _indicators(standards) if standards else None, problems)
    return scheme if len(problems.errors) == before else None


def _indicators(standards: Standards) -> set[str]:
    clauses = (one for edition in standards.editions for one in edition.clauses if one.severity in SCORED)
    return {one.indicator or one.id for one in clauses}


def _tell_points(scheme: PointsScheme, node: Node, known: set[str] | None, problems: Problems) -> None:
    seen: set[str] = set()
    tables = [item for item in node.items if isinstance(item, Table)] if isinstance(node, Sequence) else []
    for one, table in zip(scheme.indicators, tables, strict=True):
        mark = table.mark_of("indicator")
        if one.indicator in seen:
            problems.add("doubled-indicator", mark, indicator=one.indicator)
        if known is not None and one.indicator not in known:
            problems.add("unknown-indicator", mark, indicator=one.indicator, near=find_near(one.indicator, known))
        if one.points <= 0 or one.cap < one.points:
            problems.add("odd-points", table.mark_of("points"), points=one.points, cap=one.cap)
        seen.add(one.indicator)
