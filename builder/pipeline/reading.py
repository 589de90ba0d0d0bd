"""The first two stages: all that is known, and all that will exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from builder.cluster.kept import KeptSites
from builder.cluster.tree import Cluster, read_cluster
from builder.diagnostic import Problems, find_near
from builder.disk import exists
from builder.exchange.transaction import JOURNAL
from builder.library import Library, PackedBody, Readers, hold_back, read_library, render_ahead
from builder.memory import kept_for_good, seldom_collected
from builder.norms import read_norms
from builder.pipeline.far_pool import find_readers
from builder.pipeline.options import ReadOptions
from builder.pipeline.templates import read_checked_themes
from builder.pipeline.timing import Stage
from builder.plan import Page, SitePlan, plan_cluster
from builder.portal import Portal
from builder.store import Store
from builder.theme.closure import template_file
from builder.workers import Beside, Spread, run_units
from catalog.origin import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A portal and its plan; `held` are the sites that have a fault, `bodies` the keys of all bodies in use."""

    portal: Portal
    plans: Mapping[str, SitePlan]
    held: frozenset[str]
    bodies: frozenset[str]


def begin_ahead(options: ReadOptions, store: Store) -> Beside[PackedBody]:
    """Begin to render bodies, where none is known and nobody elsewhere is to do it: so much is to be done that it is
    not yet time to do together."""
    begins = store.fresh and not store.has_bodies() and not options.workers
    spare = options.jobs - 1 if begins else 0
    return render_ahead(options.root, processes=spare, folder=options.state)


@seldom_collected()
def read_and_plan(
    options: ReadOptions, store: Store, problems: Problems, ahead: Beside[PackedBody] | None = None
) -> Reading | None:
    """Read the cluster and plan it; None where a fault of the whole cluster stops everything. Of bodies that are
    rendered `ahead` is taken what is there when documents are to be read."""
    if exists(options.root / JOURNAL):
        problems.add("admission-broken-off", Mark(JOURNAL))
        return None
    stage = options.timings.stage
    with stage(Stage.READ):
        norms = read_norms(options.root, problems)
        kept = KeptSites({} if options.anew else store.read_sites())
        cluster = read_cluster(options.root, norms, problems, method=options.method, kept=kept)
        if norms is None or cluster is None:
            return None
        store.put_sites(kept.new, gone=kept.known.keys() - kept.there.keys())
        themes = read_checked_themes(options.root, cluster, store, problems)
    with stage(Stage.CHECK):
        library = read_library(
            options.root,
            cluster,
            norms,
            store,
            options.state,
            problems,
            readers=_appoint_readers(options, store, ahead),
            anew=options.anew,
        )
    if ahead is not None:
        ahead.close()
    kept_for_good()
    _tell_named_documents(cluster, library, problems)
    if any(one.site is None for one in problems.errors):
        return None

    def see(library: Library) -> Portal:
        return Portal(
            cluster=cluster, library=library, norms=norms, themes=themes, moment=options.moment, drafts=options.drafts
        )

    with stage(Stage.PLAN):
        portal = see(library)
        plans = plan_cluster(portal, problems)
    _tell_missing_templates(plans, portal, problems)
    held = frozenset(one.site for one in problems.errors if one.site is not None)
    if held:
        portal = see(hold_back(library, held, cluster, norms, store))
        plans = plan_cluster(portal, Problems())
    bodies = frozenset(entry.body_key for entry in (*library.entries, *portal.library.entries))
    return Reading(portal=portal, plans={plan.site: plan for plan in plans}, held=held, bodies=bodies)


def _appoint_readers(options: ReadOptions, store: Store, ahead: Beside[PackedBody] | None) -> Readers:
    """Workers of other machines where there is work for them, else processes of this one."""
    around = options.timings.stage(Stage.BODIES)
    if (far := find_readers(options, store)) is not None:
        return Readers(spread=far, far=True, around=around)
    near: Spread = partial(run_units, jobs=options.jobs, watch=options.watch)
    return Readers(spread=near, ahead=ahead.end if ahead else tuple, around=around)


def _tell_missing_templates(plans: tuple[SitePlan, ...], portal: Portal, problems: Problems) -> None:
    """Each kind of page of a site needs its template."""
    for plan in plans:
        theme = portal.themes.get(portal.site(plan.site).theme)
        wanted = {output.template for output in plan.outputs if isinstance(output, Page)} if theme else set()
        for name in sorted(wanted):
            if theme and theme.find(template_file(name)) is None:
                problems.of(plan.site).add("template-missing", Mark(f"themes/{theme.name}/theme.yaml"), name=name)


def _tell_named_documents(cluster: Cluster, library: Library, problems: Problems) -> None:
    """Documents that site settings name must exist."""
    known = library.shelf.by_id
    for site in cluster.sites.values():
        table = cluster.written[site.id].table
        for index, name in enumerate(site.hot_services):
            if name not in known and f"content/{name}.md" not in library.shelf.broken:
                near = find_near(name, (one for one in known if one.startswith(f"{site.id}/")))
                problems.of(site.id).add(
                    "unknown-document",
                    table.mark_of("hot_services", index),
                    relation="hot_services",
                    reference=name,
                    near=near,
                )
