"""A sample made again from nothing: it finds what does not lie there as a clean build makes it, and nothing else."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from builder.carrying import Packed
from builder.library import Entry
from builder.pipeline.options import BuildOptions
from builder.pipeline.sampling import Sample, check_sample, find_difference, is_sampled
from tests.portal_from import build_at, lines, out_of, read_options, state_of
from tests.rebuild.bench import Bench
from tests.rebuild.test_state import commit

PAGE = "lanjiang/tzgg/20261012-jiaqi.html"
HOLIDAY = "content/lanjiang/tzgg/20261012-jiaqi.md"


def sample(bench: Bench, percent: float = 100, *, seed: str = "", only: str = "", revision: str = "") -> Sample:
    options = BuildOptions(
        read=read_options(bench.root, as_of=bench.as_of), out=out_of(bench.root), only=only, revision=revision
    )
    return check_sample(options, percent, seed=seed)


def test_all_of_a_fresh_build_is_as_it_should_be(bench: Bench) -> None:
    found = sample(bench)
    assert lines(found.diagnostics) == []
    assert found.checked == found.files == len(bench.tree())
    assert found.seed == "2026-11-25"


def test_after_edits_too(bench: Bench) -> None:
    bench.edit(HOLIDAY, "放假通知", "假期安排")
    bench.edit("content/lanjiang/tzgg/20260301-fangxun.md", "检查堤防", "巡查堤防")
    bench.build()
    assert lines(sample(bench).diagnostics) == []


def test_a_page_that_is_not_as_it_is_made_is_named_with_its_first_differing_line(bench: Bench) -> None:
    page = out_of(bench.root) / PAGE
    text = page.read_text(encoding="utf-8")
    line = next(number for number, line in enumerate(text.split("\n"), start=1) if "按规定放假" in line)
    page.write_text(text.replace("按规定放假", "按规定上班"), encoding="utf-8")
    (out_of(bench.root) / "lanjiang/map.html").unlink()
    told = sample(bench).diagnostics
    assert [one.code for one in told] == ["sample-differs", "sample-missing"]
    params = dict(told[0].params)
    assert (params["page"], params["number"], told[0].site) == (PAGE, str(line), "lanjiang")
    assert "按规定上班" in params["lies"]
    assert "按规定放假" in params["made"]
    assert dict(told[1].params)["page"] == "lanjiang/map.html"


def test_a_body_that_the_state_keeps_wrongly_is_found(bench: Bench) -> None:
    """The build trusts what is kept; the sample does not."""
    with closing(sqlite3.connect(state_of(bench.root) / "state.sqlite")) as state, state:
        rows = state.execute("SELECT key, html FROM body").fetchall()
        key, html = next((key, html) for key, html in rows if "按规定放假" in zlib.decompress(html).decode())
        wrong = zlib.decompress(html).decode().replace("按规定放假", "按规定上班")
        state.execute("UPDATE body SET html = ? WHERE key = ?", (zlib.compress(wrong.encode()), key))
    build_at(bench.root, clean=True)
    assert "按规定上班" in bench.text(PAGE)
    assert {dict(one.params)["page"] for one in sample(bench).diagnostics} == {PAGE}


def test_a_head_that_the_state_keeps_wrongly_is_found(bench: Bench) -> None:
    with closing(sqlite3.connect(state_of(bench.root) / "state.sqlite")) as state, state:
        row = state.execute("SELECT documents FROM share WHERE site = 'lanjiang'").fetchone()
        kept: Packed[tuple[Entry, ...]] = Packed(data=row[0])
        wrong = (
            replace(one, head=replace(one.head, title="上班通知")) if one.file == HOLIDAY else one
            for one in kept.unpack()
        )
        state.execute("UPDATE share SET documents = ? WHERE site = 'lanjiang'", (Packed(tuple(wrong)).data,))
    build_at(bench.root, clean=True)
    assert "上班通知" in bench.text(PAGE)
    assert PAGE in {dict(one.params)["page"] for one in sample(bench).diagnostics}


def test_the_seed_settles_the_sample(bench: Bench) -> None:
    one, same, other = (sample(bench, 10, seed=seed) for seed in ("a", "a", "b"))
    files = sorted(bench.tree())
    chosen = {seed: [file for file in files if is_sampled(file, 10, seed)] for seed in ("a", "b")}
    assert one == same
    assert one.checked == len(chosen["a"])
    assert other.checked == len(chosen["b"])
    assert chosen["a"] != chosen["b"]
    assert 0 < one.checked < len(files) / 3


def test_all_seeds_together_leave_nothing_out() -> None:
    files = [f"site/{number}.html" for number in range(500)]
    chosen = [{file for file in files if is_sampled(file, 5, f"2026-11-{day:02}")} for day in range(1, 31)]
    assert all(5 < len(one) < 50 for one in chosen)
    assert len(set().union(*chosen)) > 350
    assert all(is_sampled(file, 100, "x") for file in files)


def test_a_single_site_and_a_commit(bench: Bench) -> None:
    commit(bench.root)
    build_at(bench.root, revision="HEAD")
    bench.edit(HOLIDAY, "放假通知", "假期安排")
    assert lines(sample(bench, revision="HEAD").diagnostics) == []
    named = {dict(one.params)["page"] for one in sample(bench, only="lanjiang").diagnostics}
    assert PAGE in named
    assert {one.partition("/")[0] for one in named} == {"lanjiang"}


def test_a_site_that_is_held_is_not_sampled(bench: Bench) -> None:
    bench.edit("content/liuzhu/tzgg/20261105-cunjie.md", "title:", "titel:")
    bench.build()
    found = sample(bench)
    assert lines(found.diagnostics) == []
    assert found.checked == found.files < len(bench.tree())


@pytest.mark.parametrize(
    ("lies", "wanted", "expected"),
    [
        (b"a\nb\nc", b"a\nx\nc", (2, "b", "x")),
        (b"a\n", b"a\nb", (2, "", "b")),
        (b"", b"a", (1, "", "a")),
        (b"\xff", b"\xfe", (1, "\ufffd", "\ufffd")),
        (b"x" * 500 + b"1" + b"y" * 500, b"x" * 500 + b"2" + b"y" * 500, (1, "x" * 40 + "1", "x" * 40 + "2")),
    ],
)
def test_the_first_difference(lies: bytes, wanted: bytes, expected: tuple[int, str, str]) -> None:
    number, one, other = find_difference(lies, wanted)
    assert (number, one.rstrip("y"), other.rstrip("y")) == expected
    assert len(one) <= 80


def test_nothing_is_written(bench: Bench, tmp_path: Path) -> None:
    def listing() -> list[tuple[str, int]]:
        return sorted((str(path), path.stat().st_mtime_ns) for path in out_of(bench.root).rglob("*"))

    before = listing()
    sample(bench)
    assert listing() == before
