"""Where a document is shown, since when, from which commit, and what is still to come of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from builder.cluster.settings import Condition
from builder.cluster.site import Site
from builder.diagnostic import Problems
from builder.digest import digest_text
from builder.git import Commit, NoSuchRevision, find_last_commit, is_changed
from builder.library import Entry
from builder.library.relations import number_of
from builder.library.sharing import place
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.finding import find_document
from builder.pipeline.inbox import read_norm_hours
from builder.pipeline.matters import Matter, find_matters
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import Reading, read_and_plan
from builder.pipeline.state import state_of
from builder.plan import Page, PageKind
from builder.portal import Portal
from builder.store import Store
from catalog.origin import Mark
from catalog.placement import Showing

_SHANGHAI = timedelta(hours=8)


class Being(StrEnum):
    """How a document stands at a moment. CLOSED: its site is not open."""

    SHOWN = "shown"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class Form(StrEnum):
    """What readers find at a place: the document, a link to it, a way on, its tombstone; or, PLANNED, nothing yet."""

    PAGE = "page"
    LINK = "link"
    REDIRECT = "redirect"
    TOMBSTONE = "tombstone"
    PLANNED = "planned"


class Built(StrEnum):
    """Whether the last build took the document as it stands now. UNKNOWN: nothing is kept of a last build."""

    AS_NOW = "as-now"
    OTHERWISE = "otherwise"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address at which a document is shown, or was, or will be.

    `way` is `own`, or how it came there; `by` whose rule that is or who decided so, written at `mark`; `since` the day
    from which it stands there. `lies_since`: since when the file lies in the output as it is, where a build put it.
    """

    site: str
    site_name: str
    channel: str
    address: str
    way: str
    form: Form
    since: date
    by: str
    mark: Mark
    lies_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The last commit that touched the file, and whether the work tree holds more; not `kept` without a repository."""

    kept: bool
    commit: Commit | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """A document and all its places. `is_held`: its site has a fault, and all this is told of what is on line."""

    entry: Entry
    number: str
    being: Being
    built: Built
    is_held: bool
    places: tuple[Place, ...]
    matters: tuple[Matter, ...]
    history: History


def read_whereabouts(options: ReadOptions, reference: str) -> Whereabouts:
    """Where a document is, by its id, number, index number, file or the address of one of its pages.

    Raises CouldNotRun where the cluster has a fault, or no document or more than one is meant.
    """
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
        if reading is None:
            raise CouldNotRun("cluster-at-fault")
        entry = find_document(reading, options.root, reference)
        norm_hours = read_norm_hours(options.root, options.moment.date())
        return find_whereabouts(reading, store, entry, find_history(options.root, entry.file), norm_hours)


def find_history(root: Path, file: str) -> History:
    """What git knows of a file."""
    try:
        changed = is_changed(root, file)
    except NoSuchRevision:
        return History(kept=False)
    try:
        return History(kept=True, commit=find_last_commit(root, file), changed=changed)
    except NoSuchRevision:
        return History(kept=True, changed=changed)


def find_whereabouts(
    reading: Reading, store: Store, entry: Entry, history: History, norm_hours: int | None
) -> Whereabouts:
    """All that is known of a document's places; its own come first, then those of others in the order of the tree."""
    portal = reading.portal
    return Whereabouts(
        entry=entry,
        number=number_of(entry),
        being=find_being(entry, portal),
        built=_find_built(entry, store),
        is_held=entry.site in reading.held,
        places=tuple(_find_places(reading, store, entry)),
        matters=tuple(one for one in find_matters(portal, norm_hours) if one.document == entry.id.text),
        history=history,
    )


def find_being(entry: Entry, portal: Portal) -> Being:
    """How a document stands; what was taken back is that before anything else."""
    if entry.is_withdrawn(portal.moment):
        return Being.WITHDRAWN
    if entry.head.draft:
        return Being.DRAFT
    if not _is_served(portal.site(entry.owner)):
        return Being.CLOSED
    if entry.is_due(portal.moment):
        return Being.SHOWN
    return Being.SCHEDULED if entry.head.published_at > portal.moment else Being.EXPIRED


def _is_served(site: Site) -> bool:
    return site.state.is_ in (Condition.OPEN, Condition.ARCHIVED)


def _find_built(entry: Entry, store: Store) -> Built:
    """By the heads that a build keeps of a site that it wrote whole."""
    if store.fresh:
        return Built.UNKNOWN
    kept = dict(store.read_heads(entry.owner, frozenset()))
    if entry.file not in kept:
        return Built.NEVER if kept else Built.UNKNOWN
    head, _, body_key = json.loads(kept[entry.file])
    return Built.AS_NOW if (digest_text(head), body_key) == (entry.head_key, entry.body_key) else Built.OTHERWISE


def _find_places(reading: Reading, store: Store, entry: Entry) -> Iterator[Place]:
    portal, seen = reading.portal, set()
    placements = tuple(one for one in portal.library.sharing.placements if one.document == entry.id)
    ways = {entry.owner: "own"} | {one.site: str(one.way) for one in placements}
    for page in _pages_of(entry, reading):
        shown = portal.document(page.document) if page.document else None
        seen.add(shown.key if shown else "")
        yield _place_page(page, shown or entry, ways.get(page.site, "own"), portal, store)
    for linked in portal.places_of(entry.id.text):
        if linked.placement is not None and linked.placement.showing is Showing.LINK:
            seen.add(linked.key)
            yield _place_entry(linked, Form.LINK, portal)
    if find_being(entry, portal) in (Being.DRAFT, Being.SCHEDULED, Being.SHOWN):
        for coming in (entry, *(place(entry, one) for one in placements)):
            if coming.key not in seen and _is_served(portal.site(coming.site)):
                yield _place_entry(coming, Form.PLANNED, portal)


def _pages_of(entry: Entry, reading: Reading) -> Iterable[Page]:
    kinds = (PageKind.DOCUMENT, PageKind.REDIRECT, PageKind.TOMBSTONE)
    found = (
        output
        for plan in reading.plans.values()
        for output in plan.outputs
        if isinstance(output, Page)
        and output.kind in kinds
        and (output.document or output.target).partition("@")[0] == entry.id.text
    )
    return sorted(found, key=lambda page: page.site != entry.owner)


_FORMS = {PageKind.DOCUMENT: Form.PAGE, PageKind.REDIRECT: Form.REDIRECT, PageKind.TOMBSTONE: Form.TOMBSTONE}


def _place_page(page: Page, shown: Entry, way: str, portal: Portal, store: Store) -> Place:
    """`way` is that of the site, for pages without the document, as tombstones are."""
    form = _FORMS[page.kind]
    written = store.find_written(page.site, page.address.file)
    withdrawn = shown.head.withdrawn
    since = withdrawn.on if form is Form.TOMBSTONE and withdrawn else _since(shown)
    placement = shown.placement
    return Place(
        site=page.site,
        site_name=portal.site(page.site).name,
        channel=page.channel,
        address=portal.hosting.absolute(page.address),
        way=str(placement.way) if placement else way,
        form=form,
        since=since,
        by=placement.by if placement else "",
        mark=page.mark,
        lies_since=_moment_of(written) if written is not None else None,
    )


def _place_entry(shown: Entry, form: Form, portal: Portal) -> Place:
    origin = portal.library.shelf.by_id[shown.id.text] if form is Form.LINK else shown
    placement = shown.placement
    return Place(
        site=shown.site,
        site_name=portal.site(shown.site).name,
        channel=shown.channel,
        address=portal.hosting.absolute(portal.site(origin.site).address(origin.path)),
        way=str(placement.way) if placement else "own",
        form=form,
        since=_since(shown),
        by=placement.by if placement else "",
        mark=placement.mark if placement else Mark(shown.file),
        lies_since=None,
    )


def _since(shown: Entry) -> date:
    published = shown.head.published_at.date()
    return max(published, shown.placement.since) if shown.placement else published


def _moment_of(nanoseconds: int) -> datetime:
    """The minute in Asia/Shanghai, without a zone, as all moments are."""
    moment = datetime.fromtimestamp(nanoseconds // 1_000_000_000, UTC) + _SHANGHAI
    return moment.replace(second=0, tzinfo=None)
