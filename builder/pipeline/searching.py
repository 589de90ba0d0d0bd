"""The search index of a cluster: made from the portal, outside the build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

from builder.diagnostic import Problems
from builder.digest import digest_value
from builder.library import Entry as Document
from builder.library.attachments import Attachments
from builder.library.relations import number_of
from builder.pipeline.attached import attachment_digests, enclosures, gather_attachments
from builder.pipeline.build import CouldNotRun, state_of
from builder.pipeline.reading import ReadOptions, read_and_plan
from builder.portal import Portal
from builder.search.entry import Carrier, Entry, EntryHead
from builder.search.index import IndexBusyError, IndexChange, update_index
from builder.store import Store
from catalog.document import Notice, Policy

FOLDER = "search"


def index_folder(state: Path) -> Path:
    """Where the index lies."""
    return state / FOLDER


def update_search_index(options: ReadOptions) -> IndexChange:
    """Bring the index up to what readers may see, the words of attachments with it.

    Raises CouldNotRun where the cluster is at fault, or the state cannot be written.
    """
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, Problems())
        if reading is None:
            raise CouldNotRun("cluster-at-fault")
        portal = reading.portal
        try:
            attachments = gather_attachments(portal, options)
            documents = {one.id.text: one for one in portal.shown()}
            heads = [EntryHead(id=key, digest=_digest(one, portal, attachments)) for key, one in documents.items()]
            return update_index(
                index_folder(options.state),
                heads,
                lambda head: _entry(documents[head.id], portal, store, attachments, head.digest),
            )
        except OSError as fault:
            raise CouldNotRun("state-not-writable", folder=options.state, reason=fault.strerror or fault) from fault
        except IndexBusyError as fault:
            raise CouldNotRun("build-running", folder=index_folder(options.state)) from fault


def _digest(one: Document, portal: Portal, attachments: Attachments) -> str:
    told = [(each.site_name, each.channel_title, each.address) for each in _carriers(one, portal)]
    files = attachment_digests(one, portal, attachments)
    return digest_value(
        (one.head_key, one.body_key, tuple(told), portal.validity(one), one.channel, _issuer(one, portal), files)
    )


def _carriers(one: Document, portal: Portal) -> tuple[Carrier, ...]:
    """The sites that show a document: its owner."""
    site = portal.site(one.site)
    return (
        Carrier(
            site=site.id,
            site_name=site.name,
            level=site.level,
            channel=one.channel,
            channel_title=site.channels_by_path()[one.channel].title,
            address=portal.hosting.absolute(site.address(one.path)),
        ),
    )


def _entry(one: Document, portal: Portal, store: Store, attachments: Attachments, digest: str) -> Entry:
    head = one.head
    return Entry(
        id=one.id.text,
        sites=_carriers(one, portal),
        kind=one.kind,
        title=head.title,
        date=head.published_at.date(),
        body=" ".join(_words(store.read_html(one.body_key) or "")),
        digest=digest,
        number=number_of(one),
        index_number=head.index_number.text if head.index_number else "",
        validity=portal.validity(one),
        genre=head.genre,
        issuer=_issuer(one, portal),
        topics=head.topics,
        enclosures=enclosures(one, portal, attachments),
    )


def _issuer(one: Document, portal: Portal) -> str:
    """The organ that a policy or notice names; the site's own where it names none, nothing for other kinds."""
    if not isinstance(one.detail, Policy | Notice):
        return ""
    return one.detail.issuer or portal.site(one.site).organ.name


def _words(html: str) -> Iterator[str]:
    yield from BeautifulSoup(html, "lxml").stripped_strings
