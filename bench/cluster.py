"""Writes a large cluster from real divisions and real laws: `python bench/cluster.py --out DIR`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.divisions import Division, read_provinces
from bench.documents import choose_laws, write_laws, write_local
from bench.laws import read_laws
from bench.sites import list_units, write_cluster, write_site

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
_EACH = 8


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is asked for. Without `sites` it is the whole province; without `documents`, all laws and 8 for each site.

    More sites than the province has are taken from the other provinces, which are regions of their own.
    """

    seed: int = 1
    sites: int | None = None
    documents: int | None = None
    province: str = "福建省"
    departments: int = 2
    corpus: Path = CORPUS


@dataclass(frozen=True, slots=True)
class Written:
    """How many sites, laws and other documents were written."""

    sites: int
    laws: int
    local: int


def write_bench(out: Path, wanted: Wanted) -> Written:
    """Write the cluster into an empty folder; the same bytes for the same wishes.

    Raises ValueError where there is no such province, where too much is asked for, or the folder holds something.
    """
    if out.exists() and any(out.iterdir()):
        raise ValueError(f"{out} is not empty")
    provinces = _order(read_provinces(wanted.corpus / "divisions"), wanted.province)
    chosen = provinces if wanted.sites is not None else provinces[:1]
    units = list_units(chosen, departments=wanted.departments, seed=wanted.seed, most=wanted.sites)
    if not units or (wanted.sites is not None and len(units) < wanted.sites):
        raise ValueError(f"there are only {len(units)} sites")
    laws = choose_laws(read_laws(wanted.corpus / "laws" / "docs"), wanted.documents)
    local = _EACH * len(units) if wanted.documents is None else wanted.documents - len(laws)
    write_cluster(out, f"{units[0].short}政府网站集群")
    for number, unit in enumerate(units, start=1):
        write_site(out, unit, number)
    shelf = write_laws(out, units[0], laws)
    write_local(out, units, shelf, count=local, seed=wanted.seed)
    return Written(len(units), len(laws), local)


def _order(provinces: Sequence[Division], first: str) -> list[Division]:
    """The named province, then the others."""
    if all(one.name != first for one in provinces):
        raise ValueError(f"{first} is none of: {' '.join(one.name for one in provinces)}")
    return sorted(provinces, key=lambda one: one.name != first)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="an empty or new folder")
    parser.add_argument("--seed", type=int, default=Wanted.seed)
    parser.add_argument("--sites", type=int, help="default: the whole province")
    parser.add_argument("--documents", type=int, help=f"default: every law, and {_EACH} others for each site")
    parser.add_argument("--province", default=Wanted.province)
    parser.add_argument("--departments", type=int, default=Wanted.departments, help="of each county")
    parser.add_argument("--corpus", type=Path, default=Wanted.corpus)
    given = vars(parser.parse_args(arguments))
    try:
        written = write_bench(given.pop("out"), Wanted(**given))
    except (OSError, ValueError) as fault:
        parser.error(str(fault))
    print(f"{written.sites} sites, {written.laws} laws, {written.local} notices and news")


if __name__ == "__main__":
    main()
