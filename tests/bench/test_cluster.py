"""The bench cluster: the same bytes for the same seed, and nothing that a build would refuse."""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench.cluster import CORPUS, ROOT, Wanted, write_bench
from bench.divisions import Division, read_provinces
from bench.laws import read_laws
from bench.names import stem_of
from bench.sites import list_units
from tests.needs import need

DIVISIONS = CORPUS / "divisions"


@pytest.fixture(autouse=True)
def corpus() -> Path:
    return need(CORPUS if DIVISIONS.is_dir() else None, "the corpus of real divisions and laws")


def write(out: Path, *options: str, hash_seed: str = "0") -> str:
    """What a cluster written by the command line holds, as one digest of paths and bytes."""
    command = [sys.executable, "bench/cluster.py", "--out", str(out), "--sites", "14", "--documents", "60", *options]
    subprocess.run(command, cwd=ROOT, env={"PYTHONHASHSEED": hash_seed}, check=True, capture_output=True)
    digest = hashlib.sha256()
    for file in sorted(path for path in out.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(out).as_posix()}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    first = write(tmp_path / "first", "--seed", "7", hash_seed="1")
    assert write(tmp_path / "second", "--seed", "7", hash_seed="2") == first
    assert write(tmp_path / "other", "--seed", "8") != first


def test_a_small_cluster_passes_check(tmp_path: Path) -> None:
    write_bench(tmp_path / "cluster", Wanted(sites=14, documents=60))
    options = ["--root", str(tmp_path / "cluster"), "--format", "json", "--as-of", "2026-11-25", "--jobs", "1"]
    result = subprocess.run(
        [sys.executable, "build.py", "check", *options], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    found = json.loads(result.stdout)["diagnostics"] if result.stdout else result.stderr
    assert result.returncode == 0, found


def test_so_many_sites_and_documents_as_are_wanted(tmp_path: Path) -> None:
    write_bench(tmp_path, Wanted(sites=14, documents=60))
    assert len(list((tmp_path / "sites").rglob("site.yaml"))) == 14
    assert len(list((tmp_path / "content").rglob("*.md"))) == 60


def test_zones_and_headings_are_no_units() -> None:
    names = Counter(name for province in read_provinces(DIVISIONS) for name in walk(province))
    assert not {"市辖区", "县", "省直辖县级行政区划", "苏州工业园区", "大柴旦行政委员会"} & set(names)
    assert {"崇明区", "济源市", "神农架林区", "六枝特区"} <= set(names)


def walk(division: Division) -> list[str]:
    return [division.name, *(name for below in division.below for name in walk(below))]


def test_every_site_of_the_country_has_an_id_and_a_folder_of_its_own() -> None:
    units = list_units(read_provinces(DIVISIONS), departments=2, seed=1, most=None)
    assert len({unit.id for unit in units}) == len({unit.folder for unit in units}) == len(units) > 8000


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("广西壮族自治区", "广西"),
        ("易县", "易县"),
        ("景宁畲族自治县", "景宁"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("伊犁哈萨克自治州", "伊犁"),
        ("神农架林区", "神农架"),
        ("阿克苏地区", "阿克苏"),
    ],
)
def test_the_stem_of_a_name(name: str, stem: str) -> None:
    assert stem_of(name) == stem


def test_every_law_is_read_whole_and_without_markup() -> None:
    laws = {law.name: law for law in read_laws(CORPUS / "laws" / "docs")}
    assert len(laws) > 300
    assert not [law.name for law in laws.values() if "<" in law.body or ":::" in law.body or "](" in law.body]
    code = laws["civil-code"]
    assert code.articles[0][0] == "第一条"
    assert code.articles[-1][0] == "第一千二百六十条"
    assert "| 固体废物 | 尾矿 | 每吨 | 15元 |" in laws["environmental-protection-tax-law"].body
