"""Whose templates are counted and bounded, and whose are not."""

from pathlib import Path

import pytest

from builder.cluster.tree import read_cluster
from builder.diagnostic import Problems
from builder.pipeline.templates import is_trusted
from builder.render.environment import make_environment
from builder.render.plain import Plain
from builder.render.sandbox import LEFT_OUT, NOT_OFFERED, Sandbox
from builder.theme import Theme, read_themes
from tests.portal_from import build_at, lines, small_cluster, write


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_cluster(tmp_path_factory.mktemp("trust") / "root")


@pytest.fixture(scope="module")
def themes(root: Path) -> dict[str, Theme]:
    return dict(read_themes(root, ["plain", "deep"], Problems()))


def test_the_theme_of_the_cluster_is_trusted_and_that_of_a_site_is_not(root: Path, themes: dict[str, Theme]) -> None:
    cluster = read_cluster(root, None, Problems())
    assert cluster is not None
    assert cluster.settings.theme == "plain"
    assert {name: is_trusted(theme, themes, cluster) for name, theme in themes.items()} == {
        "plain": True,
        "deep": False,
    }
    assert not is_trusted(themes["deep"], {}, cluster)


def test_neither_offers_what_hangs_on_chance(themes: dict[str, Theme]) -> None:
    for trusted, kind in ((True, Plain), (False, Sandbox)):
        environment = make_environment(themes["plain"], "zh-Hans", trusted=trusted)
        assert type(environment) is kind
        assert not set(environment.filters) & set(LEFT_OUT)
        assert not set(environment.globals) & NOT_OFFERED


def test_a_template_that_reaches_out_holds_its_site_alone(root: Path, tmp_path: Path) -> None:
    own = small_cluster(tmp_path / "root")
    write(own, "themes/deep/templates/home.html", "{{ ''.__class__.__mro__ }}")
    result = build_at(own)
    assert set(result.held) == {"tingxi", "liuzhu"}
    assert all("template-reaches-out" in line for line in lines(result.diagnostics)), lines(result.diagnostics)
