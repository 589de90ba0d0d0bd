"""Why a page would be made again, and from what every part of it comes."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from builder.cluster.tree import Cluster, read_cluster
from builder.diagnostic import Problems, find_near
from builder.norms import read_norms
from builder.output import OutputTree
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import Reading, read_and_plan
from builder.pipeline.shop import open_shop
from builder.pipeline.site_work import find_reasons_of, lay_out
from builder.pipeline.state import state_of
from builder.plan import Page, PageKind
from builder.render import render_examples
from builder.trace import Reason, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStory:
    """A file of the output: its site, its reasons to be made again (none: it is fresh), and what it was made from."""

    file: str
    site: str
    source: str
    reasons: tuple[Reason, ...]
    last_reasons: tuple[Reason, ...]
    trace: Trace


def explain_page(options: ReadOptions, tree: OutputTree, address: str) -> PageStory:
    """The story of the page at an address: a whole URL, a served path, or a file of the output.

    Raises CouldNotRun where the cluster has a fault or no such page.
    """
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
        if reading is None:
            raise CouldNotRun("cluster-at-fault")
        file, site = find_page(reading, address)
        if site in reading.held:
            raise CouldNotRun("site-at-fault", site=site)
        shop = open_shop(
            reading,
            store,
            root=options.root,
            state=options.state,
            tree=tree,
            clean=False,
            place_at_once=False,
        )
        bench = lay_out(shop, reading.portal.site(site), store)
        reasons = find_reasons_of(bench, shop).get(file, ())
        trace = Trace(())
        with suppress(ValueError, KeyError):
            trace = bench.book.unpack(bench.stored[file].trace)
        return PageStory(
            file=file,
            site=site,
            source=str(bench.outputs[file].mark),
            reasons=reasons,
            last_reasons=trace.because,
            trace=trace,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Showcase:
    """The components of a site's theme, each with its example's HTML, and the style sheets they need."""

    language: str
    styles: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]


def show_components(options: ReadOptions, tree: OutputTree, site_id: str) -> Showcase:
    """The components as a site would show them. Raises CouldNotRun, RenderFault."""
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
        if reading is None:
            raise CouldNotRun("cluster-at-fault")
        if site_id not in reading.plans or site_id in reading.held:
            raise CouldNotRun("site-at-fault", site=site_id)
        shop = open_shop(
            reading, store, root=options.root, state=options.state, tree=tree, clean=False, place_at_once=False
        )
        bench = lay_out(shop, reading.portal.site(site_id), store)
        hosting = reading.portal.hosting
        home = next(one for one in bench.outputs.values() if isinstance(one, Page) and one.kind is PageKind.HOME)
        sheet = bench.site.address(shop.assets_for(bench.site)["site.css"].path)
        return Showcase(
            language=bench.site.language,
            styles=(hosting.served_path(sheet),),
            examples=tuple(render_examples(bench.press, bench.desk, home)),
        )


def read_sites(options: ReadOptions, *, having: str = "", problems: Problems | None = None) -> Cluster:
    """The site tree alone. Raises CouldNotRun where it has a fault, or has no site of that id."""
    problems = Problems() if problems is None else problems
    norms = read_norms(options.root, problems)
    cluster = read_cluster(options.root, norms, problems, method=options.method) if norms else None
    if cluster is None:
        raise CouldNotRun("cluster-at-fault")
    if having and having not in cluster.sites and not cluster.whole:
        raise CouldNotRun("site-at-fault", site=having)
    if having and having not in cluster.sites:
        raise CouldNotRun("unknown-site", site=having, near=find_near(having, cluster.sites))
    return cluster


def find_page(reading: Reading, address: str) -> tuple[str, str]:
    """File and site of the page at an address: a whole URL, a served path, or a file of the output.

    Raises CouldNotRun where there is none, or more than one.
    """
    hosting = reading.portal.hosting
    wanted = address.split("#")[0]
    paths = []
    for plan in reading.plans.values():
        for output in plan.outputs:
            place = output.address
            names = (hosting.absolute(place), place.file, f"/{place.file}", str(place), f"/{place}")
            if wanted in names:
                return place.file, plan.site
            if wanted in (hosting.served_path(place), place.path):
                paths.append((place.file, plan.site))
    if len(paths) == 1:
        return paths[0]
    if paths:
        raise CouldNotRun("ambiguous-address", address=address, files=", ".join(file for file, _ in paths[:5]))
    raise CouldNotRun("unknown-address", address=address)
