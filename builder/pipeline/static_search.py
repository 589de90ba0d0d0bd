"""The static search indexes of a cluster: one on each portal's host, that of the whole cluster on the first one's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, fields, is_dataclass
from html import unescape
from pathlib import Path

from builder.cluster import Site
from builder.cluster.settings import Condition
from builder.diagnostic import Problems
from builder.digest import digest_value
from builder.disk import remove_file, remove_folder, subfolders
from builder.library import Entry, render_again
from builder.library.attachments import Attachments
from builder.library.reach import Zones
from builder.library.relations import number_of
from builder.pipeline.attached import attachment_digests, enclosures, gather_attachments
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import Reading
from builder.pipeline.state import state_edition
from builder.plan import Page, PageKind, SitePlan
from builder.portal import Portal
from builder.search.own_synonyms import read_own_synonyms
from builder.search.static.document import Carried, Document, Heading
from builder.search.static.manifest import MANIFEST
from builder.search.static.numbering import TooManyDocuments
from builder.search.static.plan import IndexPlan
from builder.search.static.state import Left
from builder.search.static.synonyms import read_synonyms
from builder.search.static.write import Written, write_indexes
from builder.store import Store
from catalog.document import Notice, Policy
from catalog.origin import Mark
from catalog.placement import Showing

FOLDER = "search"
"""The folder of an index on its portal."""

_STATE = "search-static"

_INLINE = "a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span|strong|sub|sup|u|var|wbr"
_WITHIN_LINES = re.compile(rf"</?(?:{_INLINE})(?:\s(?:[^>\"]|\"[^\"]*\")*+)?>")
_ANY_TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*+>")
_UNREAD = frozenset({"number", "issuer", "form", "sample", "file", "image", "code"})


def update_static_search(reading: Reading, *, out: Path, options: ReadOptions, problems: Problems) -> Written:
    """Bring all indexes below `out` up to date; what stands in the way is told, and no index is better than half."""
    state = options.state / _STATE
    edition = state_edition()
    portals = tuple(_portals(reading))
    if not portals and not subfolders(state):
        return Written()
    try:
        attachments = gather_attachments(reading.portal, options)
    except OSError as fault:
        problems.add("cannot-write", Mark(FOLDER), reason=fault.strerror or str(fault))
        return Written()
    catalogue = _Catalogue(reading.portal, attachments)
    plans = [catalogue.plan(one, state, out, edition) for one in portals]
    zones = Zones(reading.portal.cluster)
    documents = DocumentReader(
        portal=reading.portal, zones=zones, attachments=attachments, root=options.root, state=options.state
    )
    try:
        _drop_the_gone(plans, state, out)
        return write_indexes(
            plans,
            documents,
            read_synonyms(read_own_synonyms(options.root, problems)),
            scratch=options.state / f"{_STATE}-scratch",
            jobs=options.jobs,
            watch=options.watch,
        )
    except OSError as fault:
        problems.add("cannot-write", Mark(FOLDER), reason=fault.strerror or str(fault))
    except TooManyDocuments as fault:
        problems.add("cannot-write", Mark(FOLDER), reason=f"{fault} numbers")
    _withdraw_unfinished(plans)
    return Written()


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
        folder = site.address(f"{FOLDER}/").file.removesuffix("index.html")
        plan = reading.plans.get(site.id)
        taken = any(one.address.file.startswith(folder) for one in plan.outputs) if plan else False
        if site.id in asked and site.portal == site.id and open_now and not taken:
            yield site


def _has_search(plan: SitePlan) -> bool:
    return any(isinstance(one, Page) and one.kind is PageKind.SEARCH for one in plan.outputs)


def pages_elsewhere(one: Entry, portal: Portal) -> Iterator[Entry]:
    """A document in the places where other sites show it as a page of theirs; of a site the first."""
    told = set()
    for placed in portal.places_of(one.id.text):
        if placed.placement and placed.placement.showing is Showing.PAGE and placed.site not in told:
            told.add(placed.site)
            yield placed


class _Catalogue:
    """Which documents belong into which index: those of its sites, and those that its sites show of others, as far as
    its readers may read them.
    """

    def __init__(self, portal: Portal, attachments: Attachments) -> None:
        self._portal = portal
        self._attachments = attachments
        self._zones = Zones(portal.cluster)
        self._members: dict[str, dict[str, Entry]] = {}
        for one in portal.shown():
            for site in (one.site, *(placed.site for placed in pages_elsewhere(one, portal))):
                self._members.setdefault(portal.site(site).portal, {})[one.id.text] = one
        self._sites: dict[str, set[str]] = {}
        for each in portal.cluster.sites.values():
            self._sites.setdefault(each.portal, set()).add(each.id)
        self._headings: dict[tuple[str, int], Heading] = {}

    def plan(self, site: Site, state: Path, out: Path, edition: str) -> IndexPlan:
        """The index of a portal; that of the first one is of all."""
        portal = self._portal
        whole = site.parent is None
        members = portal.shown() if whole else self._members.get(site.id, {}).values()
        zone = self._zones.of_site(site.id)
        home = portal.hosting.absolute(site.address(""))
        return IndexPlan(
            folder=out / site.address(f"{FOLDER}/manifest.json").file.removesuffix("/manifest.json"),
            state=state / site.id,
            origin="/".join(home.split("/", 3)[:3]),
            edition=edition,
            headings={one.id.text: self._heading(one, zone) for one in members if portal.may_read(site.id, one)},
            topic_titles={topic.path: topic.sub or topic.main for topic in portal.norms.topics.topics},
            near=frozenset(self._sites[site.id]),
            whole=whole,
            zone=zone,
        )

    def _heading(self, one: Entry, zone: int) -> Heading:
        """The same for all indexes of a zone, made once."""
        key = (one.id.text, zone)
        if key not in self._headings:
            carriers = _carriers(one, self._portal, self._zones)
            self._headings[key] = _heading(one, self._portal, self._attachments, carriers, zone)
        return self._headings[key]


def _drop_the_gone(plans: Sequence[IndexPlan], state: Path, out: Path) -> None:
    """Take away the indexes of portals that are no more."""
    wanted = {plan.state.name for plan in plans}
    for name in subfolders(state):
        if name not in wanted:
            remove_folder(out / name / FOLDER)
            remove_folder(state / name)


def _heading(one: Entry, portal: Portal, attachments: Attachments, carriers: Sequence[Carried], zone: int) -> Heading:
    site = portal.site(one.site)
    channel = site.channels_by_path()[one.channel].title
    validity = portal.validity(one)
    sites = tuple((each.site, each.name, each.address) for each in carriers if each.zone <= zone)
    files = attachment_digests(one, portal, attachments)
    told = (one.head_key, one.body_key, channel, validity, _issuer(one, portal), sites, files)
    return Heading(
        id=one.id.text,
        level=site.level,
        kind=one.kind,
        day=one.head.published_at.date(),
        digest=digest_value(told),
        validity=validity,
    )


def _carriers(one: Entry, portal: Portal, zones: Zones) -> tuple[Carried, ...]:
    """The sites that show a document as a page, its owner first."""
    return tuple(
        Carried(
            site=each.site,
            name=portal.site(each.site).name,
            address=portal.hosting.absolute(portal.site(each.site).address(each.path)),
            zone=zones.of_site(each.site),
        )
        for each in (one, *pages_elsewhere(one, portal))
    )


def _issuer(one: Entry, portal: Portal) -> str:
    """The organ that a policy or notice names; the site's own where it names none, nothing for other kinds."""
    if not isinstance(one.detail, Policy | Notice):
        return ""
    return one.detail.issuer or portal.site(one.site).organ.name


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReader:
    """Reads whole documents; any worker may."""

    portal: Portal
    zones: Zones
    attachments: Attachments
    root: Path
    state: Path

    def __call__(self, ids: Sequence[str]) -> list[Document]:
        """The documents of some ids."""
        known: Mapping[str, Entry] = {one: entry for one in ids if (entry := self.portal.document(one))}
        with closing(Store.open_to_read(self.state)) as store:
            return [self._read(known[one], store) for one in ids]

    def _read(self, one: Entry, store: Store) -> Document:
        site = self.portal.site(one.site)
        carriers = _carriers(one, self.portal, self.zones)
        html = store.read_html(one.body_key) or render_again(self.root, one)
        words = "\n".join(words_of(one.detail))
        return Document(
            heading=_heading(one, self.portal, self.attachments, carriers, carriers[0].zone),
            title=one.head.title,
            text="\n".join(filter(None, (plain_text(html), words))),
            sites=carriers,
            number=number_of(one),
            issuer=_issuer(one, self.portal),
            topics=one.head.topics,
            keywords=one.head.keywords,
            channel=site.channels_by_path()[one.channel].title,
            enclosures=enclosures(one, self.portal, self.attachments),
        )


def plain_text(html: str) -> str:
    """The words of clean HTML; tags within a line part nothing."""
    return " ".join(unescape(_ANY_TAG.sub(" ", _WITHIN_LINES.sub("", html))).split())


def words_of(detail: object) -> Iterator[str]:
    """What the detail of a document says in words: conditions, materials, steps, questions."""
    if type(detail) is str:
        yield detail
    elif isinstance(detail, tuple):
        for one in detail:
            yield from words_of(one)
    elif is_dataclass(detail):
        for field in fields(detail):
            if field.name not in _UNREAD:
                yield from words_of(getattr(detail, field.name))
