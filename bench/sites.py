"""The sites of a bench cluster: one for each division, and sections for the departments of counties."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from bench.divisions import Division
from bench.names import FUNCTIONS, PROVINCES, Function, stem_of
from builder.source.pinyin import slug

_LEVELS = ("region", "city", "county")
_OFFICES = {"地区": "行政公署", "盟": "行政公署"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One site. `mark` begins the numbers of its documents: `闽` and what the unit is called below the province."""

    id: str
    name: str
    short: str
    place: str
    level: str
    code: str
    folder: str
    parent: str
    mark: str
    department: Function | None = None

    @property
    def is_government(self) -> bool:
        """Departments are the rest."""
        return self.department is None


def list_units(provinces: Sequence[Division], *, departments: int, seed: int, most: int | None) -> list[Unit]:
    """The sites in the order of the tree, parents first, each with an id of its own; at most so many."""
    drafts = [
        unit
        for province in provinces
        for unit in _walk(province, None, PROVINCES[province.code[:2]], departments=departments, seed=seed)
    ]
    return _with_ids(list(islice(drafts, most)))


def _walk(division: Division, parent: Unit | None, mark: str, *, departments: int, seed: int) -> Iterator[Unit]:
    """Drafts: their ids are still those that they would have alone, `parent` and `folder` are made of codes."""
    stem = stem_of(division.name)
    level = "region" if parent is None else "city" if division.code.endswith("00") else "county"
    office = next((office for end, office in _OFFICES.items() if division.name.endswith(end)), "人民政府")
    unit = Unit(
        id=slug(stem).replace("-", ""),
        name=f"{division.name}{office}",
        short=stem,
        place=division.name,
        level=level,
        code=division.code,
        folder=f"{parent.folder}/{division.code}" if parent else division.code,
        parent=parent.folder if parent else "",
        mark=f"{mark}{stem}" if parent else mark,
    )
    yield unit
    for below in division.below:
        yield from _walk(below, unit, unit.mark, departments=departments, seed=seed)
    if level == "county":
        yield from _sections(division, unit, random.Random(f"{seed}/{division.code}"), departments)


def _sections(division: Division, county: Unit, chance: random.Random, departments: int) -> Iterator[Unit]:
    for function in chance.sample(FUNCTIONS, k=min(departments, len(FUNCTIONS))):
        yield Unit(
            id="",
            name=f"{division.name}{function.name}",
            short=f"{division.name[-1]}{function.name}",
            place=division.name,
            level="county",
            code=county.code,
            folder=f"{county.folder}/{function.path}",
            parent=county.folder,
            mark=f"{county.mark}{function.name[:1]}",
            department=function,
        )


def _with_ids(drafts: Sequence[Unit]) -> list[Unit]:
    """Names that clash are told apart by the site above, and where that is not enough by the code."""
    alike = Counter(one.id for one in drafts if one.is_government)
    done: dict[str, Unit] = {}
    taken: set[str] = set()
    for draft in drafts:
        parent = done.get(draft.parent)
        own = draft.department.path if draft.department else draft.id
        id_ = f"{parent.id}-{own}" if parent and (draft.department or alike[draft.id] > 1) else own
        id_ = f"{id_}-{draft.code}" if id_ in taken else id_
        taken.add(id_)
        folder = f"{parent.folder}/{own if draft.department else id_}" if parent else id_
        done[draft.folder] = replace(draft, id=id_, folder=folder, parent=parent.id if parent else "")
    return list(done.values())


def write_cluster(root: Path, name: str) -> None:
    """`sites/cluster.yaml`."""
    lines = [f"name: {quoted(name)}", "language: zh-Hans", "hosting: {by: host}"]
    lines += ["domain_suffix: gov.example", "theme: standard", "page_size: 20"]
    write(root / "sites" / "cluster.yaml", lines)


def write_site(root: Path, unit: Unit, number: int) -> None:
    """The `site.yaml` of a unit; `number` counts the sites of the cluster."""
    portal = [f"host: www.{unit.id}.gov.example", f'code: "99{unit.code}01"', "functions: [general-office]"]
    portal += [f"operator: {quoted(unit.short + '政务服务和数据管理局')}"]
    portal += [f"records: {{icp: {unit.mark[0]}ICP备99{number:06d}号, mark: {number:032X}}}"]
    section = (
        [f"path: {unit.department.path}", f"functions: [{', '.join(unit.department.duties)}]"]
        if (unit.department)
        else []
    )
    lines = [f"id: {unit.id}", f"name: {quoted(unit.name)}", f"short_name: {quoted(unit.short)}"]
    lines += [f"level: {unit.level}", f"body: {'department' if unit.department else 'government'}"]
    lines += [f"presence: {'section' if unit.department else 'site'}", *(section or portal)]
    lines += ["organ:", f"  name: {quoted(unit.name + ('' if unit.department else '办公室'))}"]
    lines += [f"  address: {quoted(f'{unit.place}人民路{number % 400 + 1}号')}", f'  postcode: "{unit.code}"']
    lines += [f'  phone: "0990-55{number % 100_000:05d}"', f"  email: {unit.id}@gov.example"]
    lines += ["  hours: 工作日上午8:30—12:00，下午14:00—17:30"]
    write(root / "sites" / unit.folder / "site.yaml", lines)


def quoted(text: str) -> str:
    """A text as YAML takes it wherever a value may stand."""
    return json.dumps(text, ensure_ascii=False)


def write(file: Path, lines: Sequence[str]) -> None:
    """The same bytes on every system."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes("\n".join([*lines, ""]).encode())
