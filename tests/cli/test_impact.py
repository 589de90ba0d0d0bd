"""`impact` and `build --verify-sample`, as people and machines see them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.test_verbs import data, run
from tests.portal_from import edit, out_of, write
from tests.rebuild.test_state import commit

HOLIDAY = "content/lanjiang/tzgg/20261012-jiaqi.md"
PAGE = "lanjiang/tzgg/20261012-jiaqi.html"


def test_nothing_would_change(root: Path) -> None:
    result = run(root, "impact")
    assert (result.exit_code, result.stdout) == (0, "nothing that is on line would change\n")
    assert data(run(root, "impact", "--format", "json")) == {
        "against": None,
        **{"made": 0, "new": 0, "gone": 0, "sites": [], "held": [], "stopped": False, "diagnostics": []},
    }


def test_people_see_sites_files_and_reasons(root: Path) -> None:
    edit(root, HOLIDAY, "放假通知", "假期安排")
    write(root, "content/lanjiang/tzgg/20261120-x.md", "---\ntitle: 新\npublished_at: 2026-11-20 09:00\n---\n新。\n")
    result = run(root, "impact", "--all")
    assert result.exit_code == 0
    first, *rest = result.stdout.splitlines()
    assert first.startswith("lanjiang: ")
    assert "  + lanjiang/tzgg/20261120-x.html" in rest
    assert any(line.startswith(f"  ~ {PAGE}  document:lanjiang/tzgg/20261012-jiaqi has another title") for line in rest)
    assert rest[-1].endswith("new, 0 gone")
    assert "touched" in rest[-1]


def test_much_is_cut_short_unless_all_is_asked_for(root: Path) -> None:
    write(root, "themes/plain/styles/base.css", "body { color: black; }\n")
    short, whole = run(root, "impact").stdout, run(root, "impact", "--all").stdout
    assert "--all tells them" in short
    assert "--all tells them" not in whole
    assert len(whole.splitlines()) > 2 * len(short.splitlines())


def test_machines_see_the_same(root: Path) -> None:
    commit(root)
    edit(root, HOLIDAY, "放假通知", "假期安排")
    told = data(run(root, "impact", "--format", "json", str(root / HOLIDAY)))
    assert len(told["against"]) == 40
    (site,) = told["sites"]
    assert (site["site"], site["new"], site["gone"]) == ("lanjiang", [], [])
    page = next(one for one in site["made"] if one["file"] == PAGE)
    assert ["changed", "document:lanjiang/tzgg/20261012-jiaqi", "title"] in page["reasons"]
    assert told["made"] == len(site["made"]) == 5


def test_a_held_site_ends_it_with_1_and_no_history_with_2(root: Path) -> None:
    edit(root, "content/liuzhu/tzgg/20261105-cunjie.md", "title:", "titel:")
    held = run(root, "impact")
    assert held.exit_code == 1
    assert "liuzhu" in held.stderr
    assert run(root, "impact", "--rev", "HEAD").exit_code == 2
    write(root, "sites/cluster.yaml", "nothing: right\n")
    assert run(root, "impact").exit_code == 1


@pytest.mark.parametrize("lang", ["en", "zh-Hans"])
def test_a_sample_is_told_and_a_page_that_differs_ends_the_build_with_1(root: Path, lang: str) -> None:
    good = run(root, "build", "--verify-sample", "100%", "--lang", lang)
    assert good.exit_code == 0
    assert "2026-11-25" in good.stderr
    page = out_of(root) / PAGE
    told = data(run(root, "build", "--verify-sample", "50", "--sample-seed", "x", "--format", "json"))["sample"]
    assert 0 < told["checked"] < told["files"]
    assert (told["seed"], told["diagnostics"]) == ("x", [])
    stat, text = page.stat(), page.read_text(encoding="utf-8")
    page.write_text(text.replace("按规定放假", "按规定上班"), encoding="utf-8")
    os.utime(page, ns=(stat.st_mtime_ns, stat.st_mtime_ns))
    bad = run(root, "build", "--verify-sample", "100%", "--lang", lang)
    assert (bad.exit_code, PAGE in bad.stderr) == (1, True)
    as_json = run(root, "build", "--verify-sample", "100%", "--format", "json")
    assert as_json.exit_code == 1
    assert [one["code"] for one in json.loads(as_json.stdout)["sample"]["diagnostics"]] == ["sample-differs"]


@pytest.mark.parametrize("text", ["0", "101%", "-1", "some", "nan"])
def test_what_is_no_part_of_the_whole_is_told(root: Path, text: str) -> None:
    assert run(root, "build", "--verify-sample", text).exit_code == 2


def test_what_workers_may_take_is_more_than_nothing(root: Path) -> None:
    assert run(root, "build", "--worker-minutes", "0").exit_code == 2
    assert run(root, "build", "--worker-minutes", "0.5", "--worker-memory", "500").exit_code == 0
    assert run(root, "build", "--clean", "--workers", "nowhere").exit_code == 2
