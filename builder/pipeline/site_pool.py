"""Sites given to workers: processes of this machine, which share all with us, or workers elsewhere, which see the same
folders of sources and of output and nothing of the state.

A worker elsewhere finishes outputs beside the output folder; putting them in their places is for us, so that one that
was taken for dead, and works on, hurts nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from uuid import uuid4

from builder.cluster.site import Site
from builder.diagnostic import Problems
from builder.disk import exists
from builder.pipeline.far_pool import work_far
from builder.pipeline.faults import CouldNotRun, lost_over
from builder.pipeline.options import ReadOptions
from builder.pipeline.shop import Shop
from builder.pipeline.site_work import SiteResult, place, work_from, work_on_site
from builder.pipeline.templates import is_trusted
from builder.portal import Portal
from builder.render import Bodies, Press
from builder.store import Store, StoredOutput
from builder.workers import Loss, run_units
from catalog.origin import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A site as a worker elsewhere gets it: with all that the state keeps of it. It answers as the store does."""

    site: str
    outputs: Mapping[str, StoredOutput]
    book: bytes | None
    bodies: Mapping[str, str]

    def list_outputs(self, site: str) -> frozenset[str]:
        """The files that the last build wrote for the site."""
        return frozenset(self.read_outputs(site))

    def read_outputs(self, site: str) -> Mapping[str, StoredOutput]:
        """What the last build wrote for the site, by file."""
        return self.outputs if site == self.site else {}

    def read_book(self, site: str) -> bytes | None:
        """The reads that the traces name."""
        return self.book if site == self.site else None

    def read_html(self, key: str) -> str | None:
        """A rendered body, or None where it is not known."""
        return self.bodies.get(key)


def work_on_sites(sites: Sequence[str], shop: Shop, store: Store, options: ReadOptions) -> Iterator[SiteResult]:
    """What became of each site, in their order. A site over which workers were lost is held. Raises CouldNotRun."""

    def lost(site: str, loss: Loss) -> SiteResult:
        with suppress(OSError):
            shop.tree.undo_placing(site)
        return _tell_lost(shop.portal.site(site), loss)

    if not options.workers:
        if options.jobs > 1 and len(sites) > 1:
            shop.stock(sites)
        with closing(shop.reader):
            yield from run_units(
                work_on_site, sites, shop, jobs=options.jobs, watch=options.watch, bounds=options.bounds, lost=lost
            )
        return
    far = replace(shop, place_at_once=False, presses={}, made_assets={}, bodies=Bodies())
    parcels = (wrap_up(site, shop.portal, store) for site in sites)
    for attempt, made in work_far(work_on_parcel, parcels, far, options, lambda one, loss: ("", lost(one.site, loss))):
        result = _take_over(made, attempt, shop)
        yield place(result, shop) if shop.place_at_once and not result.diagnostics else result


def _take_over(result: SiteResult, attempt: str, shop: Shop) -> SiteResult:
    """What a worker elsewhere finished of a site, as ours."""
    if not attempt or not result.staged:
        return result
    try:
        shop.tree.take_over(result.site, attempt)
    except OSError as fault:
        problems = Problems(site=result.site)
        problems.add("cannot-write", Mark(result.staged[0][1].file), reason=fault.strerror or str(fault))
        return SiteResult(site=result.site, diagnostics=tuple(problems.found))
    return result


def _tell_lost(site: Site, loss: Loss) -> SiteResult:
    diagnostic = replace(lost_over(loss).diagnostic, site=site.id, mark=Mark(site.mark.file))
    return SiteResult(site=site.id, diagnostics=(diagnostic,))


def wrap_up(site: str, portal: Portal, store: Store) -> Parcel:
    """A site with all that is kept of it."""
    shown = {entry.body_key for entry in (*portal.entries_of(site), *portal.placed_on(site))}
    bodies = ((key, store.read_html(key)) for key in sorted(shown))
    return Parcel(
        site=site,
        outputs=store.read_outputs(site),
        book=store.read_book(site),
        bodies={key: html for key, html in bodies if html is not None},
    )


def work_on_parcel(shop: Shop, parcel: Parcel) -> tuple[str, SiteResult]:
    """Make what is stale of a site, in a process that knows nothing but what it was given; the attempt has a name.

    Raises CouldNotRun where it does not see the output.
    """
    if not exists(shop.tree.staging):
        raise CouldNotRun("worker-sees-no-folder", folder=shop.tree.out)
    compile_templates(shop, shop.portal.site(parcel.site))
    attempt = uuid4().hex
    return attempt, work_from(replace(shop, attempt=attempt), parcel.site, parcel)


def compile_templates(shop: Shop, site: Site) -> None:
    """Have the templates of a site in the shop, without those that the state keeps compiled."""
    key = (site.theme, site.language)
    if key not in shop.presses:
        theme = shop.portal.themes[site.theme]
        trusted = is_trusted(theme, shop.portal.themes, shop.portal.cluster)
        shop.presses[key] = Press(theme, site.language, shop.templates[key], trusted=trusted)
