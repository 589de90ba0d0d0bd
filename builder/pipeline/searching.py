"""The search index of a cluster: made from the portal, outside the build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

from builder.diagnostic import Problems
from builder.digest import digest_value
from builder.library import Entry as Document
from builder.library.attachments import Attachments
from builder.library.reach import Zones
from builder.library.relations import number_of
from builder.pipeline.attached import attachment_digests, enclosures, gather_attachments, tell_unread
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.index_documents import pages_elsewhere
from builder.pipeline.options import ReadOptions
from builder.pipeline.reading import read_and_plan
from builder.pipeline.state import state_of
from builder.portal import Portal
from builder.search.entry import Carrier, Entry, EntryHead
from builder.search.index import IndexBusyError, IndexChange, update_index
from builder.search.own_synonyms import read_own_synonyms
from builder.search.static.synonyms import Synonyms, besides, read_synonyms
from builder.store import Store
from catalog.document import Notice, Policy

FOLDER = "search"


def index_folder(state: Path) -> Path:
    """Where the index lies."""
    return state / FOLDER


def update_search_index(options: ReadOptions, problems: Problems) -> IndexChange:
    """Bring the index up to what readers of the cluster's first site may see, the words of attachments with it.

    Of a site that is at fault, what it has on line is in the index. Raises CouldNotRun where the cluster is at fault,
    or the state cannot be written.
    """
    with state_of(options.state) as store:
        reading = read_and_plan(options, store, problems)
        if reading is None:
            raise CouldNotRun("cluster-at-fault")
        portal = reading.portal
        try:
            attachments = gather_attachments(portal, options)
            tell_unread(attachments, problems)
            synonyms = read_synonyms(read_own_synonyms(options.root, problems))
            first = next(iter(portal.cluster.sites), "")
            documents = {one.id.text: one for one in portal.shown() if portal.may_read(first, one)}
            known = _open_sites(portal)
            carriers = {key: _carriers(one, portal, known) for key, one in documents.items()}
            heads = [
                EntryHead(id=key, digest=_digest(one, portal, attachments, carriers[key], synonyms))
                for key, one in documents.items()
            ]
            return update_index(
                index_folder(options.state),
                heads,
                lambda head: _entry(
                    documents[head.id], portal, store, attachments, carriers[head.id], head.digest, synonyms
                ),
            )
        except OSError as fault:
            raise CouldNotRun("state-not-writable", folder=options.state, reason=fault.strerror or fault) from fault
        except IndexBusyError as fault:
            raise CouldNotRun("build-running", folder=index_folder(options.state)) from fault


def _digest(
    one: Document, portal: Portal, attachments: Attachments, carriers: tuple[Carrier, ...], synonyms: Synonyms
) -> str:
    told = [(each.site_name, each.channel_title, each.address) for each in carriers]
    files = attachment_digests(one, attachments)
    return digest_value(
        (
            one.head_key,
            one.body_key,
            tuple(told),
            portal.validity(one),
            one.channel,
            _issuer(one, portal),
            files,
            synonyms.digest,
        )
    )


def _carriers(one: Document, portal: Portal, open_sites: frozenset[str]) -> tuple[Carrier, ...]:
    """The sites that show a document as a page, its owner first; of those that the readers of the index may know."""
    return tuple(_carrier(each, portal) for each in (one, *pages_elsewhere(one, portal)) if each.site in open_sites)


def _open_sites(portal: Portal) -> frozenset[str]:
    """The sites whose network is that of the first one or a wider one."""
    zones = Zones(portal.cluster)
    widest = max((zones.of_site(site) for site in list(portal.cluster.sites)[:1]), default=0)
    return frozenset(site for site in portal.cluster.sites if zones.of_site(site) <= widest)


def _carrier(one: Document, portal: Portal) -> Carrier:
    site = portal.site(one.site)
    return Carrier(
        site=site.id,
        site_name=site.name,
        level=site.level,
        channel=one.channel,
        channel_title=site.channels_by_path()[one.channel].title,
        address=portal.hosting.absolute(site.address(one.path)),
    )


def _entry(
    one: Document,
    portal: Portal,
    store: Store,
    attachments: Attachments,
    carriers: tuple[Carrier, ...],
    digest: str,
    synonyms: Synonyms,
) -> Entry:
    head = one.head
    body = " ".join(_words(store.read_html(one.body_key) or ""))
    return Entry(
        id=one.id.text,
        sites=carriers,
        kind=one.kind,
        title=head.title,
        date=head.published_at.date(),
        body=body,
        digest=digest,
        number=number_of(one),
        index_number=head.index_number.text if head.index_number else "",
        validity=portal.validity(one),
        genre=head.genre,
        issuer=_issuer(one, portal),
        topics=head.topics,
        enclosures=enclosures(one, attachments),
        besides=besides(head.title, body, synonyms),
    )


def _issuer(one: Document, portal: Portal) -> str:
    """The organ that a policy or notice names; the site's own where it names none, nothing for other kinds."""
    if not isinstance(one.detail, Policy | Notice):
        return ""
    return one.detail.issuer or portal.site(one.site).organ.name


def _words(html: str) -> Iterator[str]:
    yield from BeautifulSoup(html, "lxml").stripped_strings
