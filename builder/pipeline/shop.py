"""What all who work on sites share: the portal, the plans, the templates and assets, and where things lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from pathlib import Path

from builder.assets import make_assets
from builder.cluster.site import Site
from builder.digest import digest_value
from builder.disk import make_folder
from builder.output import OutputTree
from builder.pipeline.reading import Reading
from builder.pipeline.templates import is_trusted, measure_templates
from builder.plan import Page, PageKind, SitePlan
from builder.portal import Portal
from builder.render import Bodies, Press, learn_codes
from builder.store import Reader, Store, StoredOutput
from builder.theme import Asset


@dataclass(frozen=True, kw_only=True)
class Shop:
    """What every worker shares: the portal, the plans, and where things lie.

    `held` sites are at fault and not worked on. `orphans` are files of sites that the cluster no longer has, which lie
    there until another takes their places. `attempt` names the work of a worker elsewhere: another attempt at the
    same site, which is made where a result was lost on its way, finishes its outputs in another folder.
    """

    portal: Portal
    plans: Mapping[str, SitePlan]
    root: Path
    state: Path
    tree: OutputTree
    clean: bool
    place_at_once: bool
    templates: Mapping[tuple[str, str], Mapping[str, str]]
    held: frozenset[str] = frozenset()
    orphans: Mapping[str, StoredOutput] = field(default_factory=dict)
    attempt: str = ""
    presses: dict[tuple[str, str], Press] = field(default_factory=dict)
    made_assets: dict[tuple[str, str], Mapping[str, Asset]] = field(default_factory=dict)
    bodies: Bodies = field(default_factory=Bodies)

    @cached_property
    def reader(self) -> Reader:
        """The state, for each who works on sites; whoever gives out the work closes it."""
        return Reader(self.state)

    @cached_property
    def claimed(self) -> frozenset[str]:
        """The files that any site wants in the output; none of them is taken away when another site, that had it
        before, wants it no longer. Gathered when first asked for: most builds take nothing away.
        """
        pages = {output.address.file for plan in self.plans.values() for output in plan.outputs}
        sites = (site for site in self.portal.cluster.sites.values() if site.id not in self.held)
        assets = {site.address(one.path).file for site in sites for one in self.assets_for(site).values()}
        return frozenset(pages | assets)

    def stock(self, sites: Iterable[str]) -> None:
        """Have the templates and assets of sites at hand before workers are forked: what is loaded by then is loaded
        once, and lies in memory once. So is what codes are made of, where any are drawn."""
        coded: list[str] = []
        for site in map(self.portal.site, sites):
            pages = [one for one in self.plans[site.id].outputs if isinstance(one, Page)]
            press = self.press_for(site)
            press.load(one.template for one in pages)
            if "qr" in press.sides:
                documents = (one.address for one in pages if one.kind is PageKind.DOCUMENT)
                coded += map(self.portal.hosting.absolute, islice(documents, 1))
            with suppress(OSError):  # which whoever makes a page meets again
                self.assets_for(site)
        learn_codes(coded)

    def press_for(self, site: Site) -> Press:
        """The templates for a site, made once a process."""
        key = (site.theme, site.language)
        if key not in self.presses:
            cache = self.state / "templates"
            make_folder(cache)
            theme = self.portal.themes[site.theme]
            trusted = is_trusted(theme, self.portal.themes, self.portal.cluster)
            self.presses[key] = Press(theme, site.language, self.templates[key], cache, trusted=trusted)
        return self.presses[key]

    def assets_for(self, site: Site) -> Mapping[str, Asset]:
        """The assets of a site, made once a process for all sites of the same looks."""
        key = (site.theme, digest_value(site.theme_values))
        if key not in self.made_assets:
            self.made_assets[key] = make_assets(self.portal.themes[site.theme], site.theme_values)
        return self.made_assets[key]


def open_shop(
    reading: Reading,
    store: Store,
    *,
    root: Path,
    state: Path,
    tree: OutputTree,
    clean: bool,
    place_at_once: bool,
    orphans: Mapping[str, StoredOutput] | None = None,
) -> Shop:
    """The shop for a reading, with the templates of every theme and language measured."""
    portal = reading.portal
    open_sites = [site for site in portal.cluster.sites.values() if site.id not in reading.held]
    used = sorted({(site.theme, site.language) for site in open_sites})
    return Shop(
        portal=portal,
        plans=reading.plans,
        root=root,
        state=state,
        tree=tree,
        clean=clean,
        place_at_once=place_at_once,
        templates={
            (theme, language): measure_templates(portal.themes[theme], language, store) for theme, language in used
        },
        held=reading.held,
        orphans=orphans or {},
    )


def find_orphans(reading: Reading, store: Store) -> Mapping[str, StoredOutput]:
    """What sites wrote that are not among those that were read; these must be all of the cluster. Of what it was made
    nobody asks any longer."""
    gone = (site for site in store.sites() if site not in reading.plans)
    return {file: replace(one, trace=b"") for site in gone for file, one in store.read_outputs(site).items()}
