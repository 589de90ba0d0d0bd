"""The search index of a cluster: made from the portal, outside the build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

from builder.diagnostic import Problems
from builder.digest import digest_value
from builder.library import Entry as Document
from builder.library.relations import number_of
from builder.pipeline.build import CouldNotRun, state_of
from builder.pipeline.reading import ReadOptions, read_and_plan
from builder.portal import Portal
from builder.search.entry import Entry, EntryHead, entry_id
from builder.search.index import IndexChange, update_index
from builder.store import Store

FOLDER = "search"


def index_folder(state: Path) -> Path:
    """Where the index lies."""
    return state / FOLDER


def update_search_index(options: ReadOptions) -> IndexChange:
    """Bring the index up to what readers may see. Raises CouldNotRun where the cluster is at fault."""
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
        if reading is None:
            raise CouldNotRun("cluster-at-fault")
        portal = reading.portal
        documents = {entry_id(one.site, one.id.text): one for one in portal.shown()}
        heads = [EntryHead(id=key, digest=_digest(one, portal)) for key, one in documents.items()]
        return update_index(
            index_folder(options.state), heads, lambda head: _entry(documents[head.id], portal, store, head.digest)
        )


def _digest(one: Document, portal: Portal) -> str:
    site = portal.site(one.site)
    address = portal.hosting.absolute(site.address(one.path))
    return digest_value((one.head_key, one.body_key, site.name, address, portal.validity(one), one.channel))


def _entry(one: Document, portal: Portal, store: Store, digest: str) -> Entry:
    site = portal.site(one.site)
    return Entry(
        site=site.id,
        document=one.id.text,
        site_name=site.name,
        level=site.level,
        channel=one.channel,
        channel_title=site.channels_by_path()[one.channel].title,
        kind=one.kind,
        title=one.head.title,
        address=portal.hosting.absolute(site.address(one.path)),
        date=one.head.published_at.date(),
        body=" ".join(_words(store.read_html(one.body_key) or "")),
        digest=digest,
        number=number_of(one),
        validity=portal.validity(one),
    )


def _words(html: str) -> Iterator[str]:
    yield from BeautifulSoup(html, "lxml").stripped_strings
