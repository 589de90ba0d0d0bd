"""Administrative divisions as they are published: CSV tables with traps, read as a tree of real units."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_NO_UNITS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_COUNTY_ENDS = ("县", "区", "市", "旗")
_ZONES = range(57, 81)


@dataclass(frozen=True, slots=True)
class Division:
    """A province, a city or a county; `code` is padded to six digits."""

    code: str
    name: str
    below: list[Division] = field(default_factory=list)


def read_provinces(folder: Path) -> list[Division]:
    """Every province with its cities and counties, in the order of their codes.

    Development zones with pseudo-codes are left out, and so is what is only a heading of the tables; the counties
    under such a heading stand directly below their province.
    """
    provinces = {row["code"]: Division(f"{row['code']}0000", row["name"]) for row in _rows(folder / "provinces.csv")}
    holders: dict[str, Division] = {}
    for row in _rows(folder / "cities.csv"):
        province = provinces[row["provinceCode"]]
        if row["name"] in _NO_UNITS:
            holders[row["code"]] = province
        else:
            holders[row["code"]] = Division(f"{row['code']}00", row["name"])
            province.below.append(holders[row["code"]])
    for row in _rows(folder / "areas.csv"):
        if _is_county(row["code"], row["name"]):
            holders[row["cityCode"]].below.append(Division(row["code"], row["name"]))
    return sorted(provinces.values(), key=lambda one: one.code)


def _rows(table: Path) -> Iterator[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as lines:
        yield from sorted(csv.DictReader(lines), key=lambda row: row["code"])


def _is_county(code: str, name: str) -> bool:
    """A city without counties stands among the counties with `00`; zones are numbered from 57 to 80."""
    last = int(code[4:])
    return last != 0 and last not in _ZONES and name.endswith(_COUNTY_ENDS) and name not in _NO_UNITS
