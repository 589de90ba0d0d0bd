"""The promises hold with the themes that come with the product."""

import shutil
from pathlib import Path

import pytest

from tests.portal_from import build_at, lines, out_of, standard_cluster, state_of
from tests.rebuild.bench import Bench
from tests.rebuild.test_content import NOTICE


@pytest.fixture(scope="session")
def dressed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small cluster's sites in the standard theme and its child."""
    root = standard_cluster(tmp_path_factory.mktemp("standard") / "root")
    assert lines(build_at(root).diagnostics) == []
    return root


@pytest.fixture
def standard(dressed: Path, tmp_path: Path) -> Bench:
    """A copy of it with its output and state."""
    root = tmp_path / dressed.name
    for place in (Path, out_of, state_of):
        shutil.copytree(place(dressed), place(root))
    return Bench(root=root, scratch=tmp_path / "clean")


def test_a_body_touches_its_page_alone_and_a_second_build_nothing(standard: Bench) -> None:
    standard.edit(NOTICE, "检查堤防", "巡查堤防")
    assert standard.rebuild() == {"lanjiang/tzgg/20260301-fangxun.html"}
    assert standard.build().made == 0


def test_a_grey_day_touches_one_file_a_site(standard: Bench) -> None:
    standard.rebuild("2026-12-12 23:59")
    assert standard.rebuild("2026-12-13 00:00") == {
        f"{site}/cluster.css" for site in ("lanjiang", "tingxi", "tingxi/liuzhu")
    }


def test_a_new_notice_leaves_other_channels_and_sites_alone(standard: Bench) -> None:
    standard.put(
        "content/liuzhu/tzgg/20261120-jishi.md",
        "---\ntitle: 集市公告\npublished_at: 2026-11-20 09:00\n---\n赶集。\n",
    )
    made = standard.rebuild()
    own = {file for file in made if file.startswith("tingxi/liuzhu/")}
    assert own == {
        f"tingxi/liuzhu/{file}"
        for file in (
            *("tzgg/20261120-jishi.html", "tzgg/index.html", "index.html", "feed.xml"),
            *("sitemap-2026.xml", "elder.html"),
        )
    }
    assert made - own <= {"lanjiang/index.html", "tingxi/index.html", "lanjiang/elder.html", "tingxi/elder.html"}


def test_settings_labels_and_child_theme(standard: Bench, tmp_path: Path) -> None:
    """The county uses azure, whose home for departments and whose looks lie over standard."""
    standard.edit("sites/cluster.yaml", "page_size: 3", "page_size: 2")
    standard.edit("sites/lanjiang/site.yaml", "short_name: 岚江", "short_name: 岚")
    standard.rebuild()
