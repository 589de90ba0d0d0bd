"""The static search indexes of a cluster: one on each portal's host, that of the whole cluster on the first one's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from functools import cached_property
from itertools import islice
from pathlib import Path

from builder.allocator import keep_what_is_freed
from builder.cluster.settings import Condition
from builder.cluster.site import Site
from builder.diagnostic import Problems
from builder.disk import find_files, find_link, remove_file, remove_folder, subfolders
from builder.library import Entry
from builder.library.attachments import NO_ATTACHMENTS, Attachments
from builder.library.reach import Zones
from builder.pipeline.attached import gather_attachments, tell_unread
from builder.pipeline.index_documents import (
    ChannelTitles,
    DocumentReader,
    find_carriers,
    pages_elsewhere,
    read_heading,
)
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import Reading
from builder.pipeline.state import SEARCH, state_edition
from builder.plan import Page, PageKind, SitePlan
from builder.portal import Portal
from builder.search.own_synonyms import read_own_synonyms
from builder.search.static.document import Heading
from builder.search.static.manifest import MANIFEST
from builder.search.static.numbering import TooManyDocuments
from builder.search.static.plan import IndexPlan, Job, join_headings, plan_job
from builder.search.static.state import Left
from builder.search.static.synonyms import read_synonyms
from builder.search.static.write import Written, write_indexes
from catalog.origin import Mark

FOLDER = "search"
"""The folder of an index on its portal."""

SCRATCH = f"{SEARCH}-scratch"
"""What waits for its turn while indexes are made, in the state."""


class Planning:
    """Finds out what the indexes of a cluster are to hold. That takes a processor a while, and nobody need wait for
    it: `go_on` plans one more, while others make pages.

    `jobs` are those that were planned ahead, by portal: what is to be done, or None where all lies there as it should.
    Where the words of attachments cannot be kept, none `stands`.
    """

    def __init__(self, reading: Reading, *, out: Path, options: ReadOptions) -> None:
        self.problems = Problems()
        self.stands = True
        self.portal = reading.portal
        self.sites = tuple(_portals(reading))
        self.synonyms = read_synonyms(read_own_synonyms(options.root, self.problems))
        self.titles = ChannelTitles(reading.portal)
        self._out, self._state, self._edition = out, options.state / SEARCH, state_edition()
        self.attachments = self._gather(options)
        self.jobs: dict[str, Job | None] = {}
        self._scratch = options.state / SCRATCH
        self._catalogue = _Catalogue(reading.portal, self.attachments, self.titles)
        self._plans: dict[str, IndexPlan] = {}
        self._ahead = iter(self.sites if self.stands else ())

    @property
    def is_needed(self) -> bool:
        """Is there an index, or was there one?"""
        return bool(self.sites or subfolders(self._state))

    def _gather(self, options: ReadOptions) -> Attachments:
        try:
            return gather_attachments(self.portal, options) if self.is_needed else NO_ATTACHMENTS
        except OSError as fault:
            self.problems.add("cannot-write", Mark(FOLDER), reason=fault.strerror or str(fault))
            self.stands = False
            return NO_ATTACHMENTS

    def go_on(self) -> None:
        """Plan one more index, if any is left. What stands in the way is met again by whoever wants it."""
        for site in islice(self._ahead, 1):
            with suppress(OSError, TooManyDocuments):
                self.jobs[site.id] = plan_job(self._plan(site), self.synonyms, self._scratch / site.id)

    def plans(self, unknown: Set[str]) -> list[IndexPlan]:
        """All indexes but those of `unknown` sites."""
        return [self._plan(site) for site in self.sites if site.id not in unknown]

    def _plan(self, site: Site) -> IndexPlan:
        if site.id not in self._plans:
            self._plans[site.id] = self._catalogue.plan(site, self._state, self._out, self._edition)
        return self._plans[site.id]


def update_static_search(
    planning: Planning, *, out: Path, options: ReadOptions, problems: Problems, unknown: Set[str] = frozenset()
) -> Written:
    """Bring all indexes below `out` up to date; what stands in the way is told, and no index is better than half.

    Of `unknown` sites, which are held, nobody knows what they have on line: their indexes stay as they lie, and where
    none lies none is made.
    """
    keep_what_is_freed()
    if not planning.is_needed:
        return Written()
    problems.found += planning.problems.found
    if not planning.stands:
        return Written()
    tell_unread(planning.attachments, problems)
    planned = planning.plans(unknown)
    plans = [plan for plan in planned if not _tell_link(plan, out, problems)]
    documents = DocumentReader(
        headings=join_headings(plans),
        portal=planning.portal,
        titles=planning.titles,
        zones=Zones(planning.portal.cluster),
        attachments=planning.attachments,
        root=options.root,
        state=options.state,
    )
    try:
        _drop_the_gone({plan.state.name for plan in planned} | unknown, options.state / SEARCH, out)
        return write_indexes(
            plans,
            documents,
            planning.synonyms,
            scratch=options.state / SCRATCH,
            ahead=planning.jobs,
            jobs=options.jobs,
            watch=options.watch,
        )
    except OSError as fault:
        problems.add("cannot-write", Mark(FOLDER), reason=fault.strerror or str(fault))
    except TooManyDocuments as fault:
        problems.add("cannot-write", Mark(FOLDER), reason=f"{fault} numbers")
    _withdraw_unfinished(plans)
    return Written()


def find_link_at(plan: IndexPlan, out: Path) -> str:
    """The link that stands where a folder of an index belongs, or on the way there, by its path in the output; "" where
    none does. Raises OSError."""
    folder = str(plan.folder.relative_to(out))
    within = (one.path for one in find_files(plan.folder, skip=subfolders(plan.folder)) if one.link)
    return find_link(out, folder, {}) or next((f"{folder}/{one}" for one in within), "")


def _tell_link(plan: IndexPlan, out: Path, problems: Problems) -> bool:
    if find_link(plan.state.parent, plan.state.name, {}):
        problems.of(plan.state.name).add("link-in-state", Mark(plan.state.name), place=plan.state)
        return True
    with suppress(OSError):  # which whoever writes there meets again
        if link := find_link_at(plan, out):
            problems.of(plan.state.name).add("link-in-output", Mark(link), folder=out / link)
            return True
    return False


def open_plan(
    site: Site,
    portal: Portal,
    headings: Mapping[str, Heading],
    *,
    near: frozenset[str],
    zone: int,
    state: Path,
    out: Path,
    edition: str,
) -> IndexPlan:
    """The index of a portal. `state` holds what all indexes left; `edition` names the code that makes documents."""
    home = portal.hosting.absolute(site.address(""))
    return IndexPlan(
        folder=out / site.address(f"{FOLDER}/manifest.json").file.removesuffix("/manifest.json"),
        state=state / site.id,
        origin="/".join(home.split("/", 3)[:3]),
        edition=edition,
        headings=headings,
        topic_titles={topic.path: topic.sub or topic.main for topic in portal.norms.topics.topics},
        near=near,
        whole=site.parent is None,
        zone=zone,
    )


def find_indexes(reading: Reading) -> tuple[str, ...]:
    """How the paths of all files of indexes begin."""
    return tuple(one.address(f"{FOLDER}/").file.removesuffix("index.html") for one in _portals(reading))


def _withdraw_unfinished(plans: Sequence[IndexPlan]) -> None:
    """Take away the manifest of every index that was begun and not finished: readers are told that there is none."""
    for plan in plans:
        if Left.read(plan.state) is None:
            with suppress(OSError):
                remove_file(plan.folder / MANIFEST, stop=plan.folder)


def _portals(reading: Reading) -> Iterator[Site]:
    """The sites that have a host of their own, where a page asks the index and none lies below its folder."""
    asked = {reading.portal.site(plan.site).portal for plan in reading.plans.values() if _has_search(plan)}
    for site in reading.portal.cluster.sites.values():
        open_now = site.state.is_ in (Condition.OPEN, Condition.ARCHIVED)
        if site.id in asked and site.portal == site.id and open_now and not _is_taken(site, reading.plans.get(site.id)):
            yield site


def _is_taken(site: Site, plan: SitePlan | None) -> bool:
    """Does anything of the site lie where its index would?"""
    folder = site.address(f"{FOLDER}/").file.removesuffix("index.html")
    return any(one.address.file.startswith(folder) for one in plan.outputs) if plan else False


def _has_search(plan: SitePlan) -> bool:
    return any(isinstance(one, Page) and one.kind is PageKind.SEARCH for one in plan.outputs)


class _Catalogue:
    """Which documents belong into which index: those of its sites, and those that its sites show of others, as far as
    its readers may read them.
    """

    def __init__(self, portal: Portal, attachments: Attachments, titles: ChannelTitles) -> None:
        self._portal = portal
        self._attachments = attachments
        self._titles = titles
        self._zones = Zones(portal.cluster)
        self._headings: dict[tuple[str, int], Heading] = {}

    @cached_property
    def _members(self) -> Mapping[str, Mapping[str, Entry]]:
        portal = self._portal
        members: dict[str, dict[str, Entry]] = {}
        for one in portal.shown():
            for site in (one.site, *(placed.site for placed in pages_elsewhere(one, portal))):
                members.setdefault(portal.site(site).portal, {})[one.id.text] = one
        return members

    def plan(self, site: Site, state: Path, out: Path, edition: str) -> IndexPlan:
        """The index of a portal; that of the first one is of all."""
        portal = self._portal
        members = portal.shown() if site.parent is None else self._members.get(site.id, {}).values()
        zone = self._zones.of_site(site.id)
        headings = {one.id.text: self._heading(one, zone) for one in members if portal.may_read(site.id, one)}
        near = frozenset(one.id for one in portal.cluster.sites_at(site.id))
        return open_plan(site, portal, headings, near=near, zone=zone, state=state, out=out, edition=edition)

    def _heading(self, one: Entry, zone: int) -> Heading:
        """The same for all indexes of a zone, made once."""
        key = (one.id.text, zone)
        found = self._headings.get(key)
        if found is None:
            carriers = find_carriers(one, self._portal, self._zones)
            told = self._titles.of(one)
            self._headings[key] = found = read_heading(one, self._portal, self._attachments, carriers, zone, told)
        return found


def _drop_the_gone(wanted: Set[str], state: Path, out: Path) -> None:
    """Take away the indexes of portals that are no more."""
    for name in subfolders(state):
        if name not in wanted:
            link = find_link(out, f"{name}/{FOLDER}", {})
            if not link:
                remove_folder(out / name / FOLDER)
            # the folder of a site of which nothing else is left goes too; of a link, the link alone
            remove_file(out / (link or f"{name}/{FOLDER}"), stop=out)
            remove_folder(state / name)
