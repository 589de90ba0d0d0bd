"""Before workers are forked, the templates and assets of all sites are at hand; a fault there stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.output import OutputTree
from builder.pipeline import shop as shops
from builder.pipeline.reading import read_and_plan
from builder.pipeline.shop import Shop, open_shop
from builder.pipeline.state import state_of
from builder.plan import Page, PageKind
from builder.render import Press
from builder.render.plain import Plain
from tests.portal_from import build_at, read_options, standard_cluster
from tests.rebuild.words import SHARED


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return standard_cluster(tmp_path / "root", SHARED)


@contextmanager
def opened(root: Path) -> Iterator[Shop]:
    options = read_options(root)
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
        assert reading is not None
        tree = OutputTree(out=root / "untouched")
        yield open_shop(reading, store, root=root, state=options.state, tree=tree, clean=False, place_at_once=False)


def test_what_sites_need_is_at_hand(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(root) as shop:
        sites = [*shop.plans]
        shop.stock(sites)
        monkeypatch.setattr(shops, "make_assets", lambda *_: pytest.fail("made again"))
        monkeypatch.setattr(shops, "Press", lambda *_, **__: pytest.fail("made again"))
        for site in map(shop.portal.site, sites):
            assert "home.html" in shop.press_for(site)._loaded
            assert "site.css" in shop.assets_for(site)


def test_what_codes_are_made_of_is_learned_where_any_are_drawn(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    learned: list[str] = []
    monkeypatch.setattr(shops, "learn_codes", learned.extend)
    with opened(root) as shop:
        sites = [*shop.plans]
        shop.stock(sites)
        documents = {
            site: [one for one in shop.plans[site].outputs if isinstance(one, Page) and one.kind is PageKind.DOCUMENT]
            for site in sites
        }
        trusted = [site for site in sites if isinstance(shop.press_for(shop.portal.site(site)).environment, Plain)]
        firsts = [shop.portal.hosting.absolute(documents[site][0].address) for site in trusted if documents[site]]
    assert learned == firsts != [], "of other themes nobody looks what they name"
    monkeypatch.setattr(Press, "load", lambda *_: None)
    learned.clear()
    with opened(root) as shop:
        shop.stock([*shop.plans])
    assert learned == [], "no template that was loaded names a code"


def test_assets_that_cannot_be_read_are_left_to_whoever_makes_a_page(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("gone")

    monkeypatch.setattr(shops, "make_assets", fail)
    with opened(root) as shop:
        shop.stock([*shop.plans])
        assert shop.made_assets == {}


def test_a_build_stocks_up_for_its_workers_alone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stocked: list[list[str]] = []
    monkeypatch.setattr(Shop, "stock", lambda _, sites: stocked.append([*sites]))
    build_at(root, jobs=1, clean=True)
    assert stocked == []
    build_at(root, jobs=2, clean=True)
    assert [len(one) > 1 for one in stocked] == [True]
