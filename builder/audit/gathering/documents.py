"""The documents of one of our own sites, as readers may see them, with all that is known of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from builder.audit.finding import Spot
from builder.audit.gathering.addresses import address_of
from builder.audit.gathering.page_reader import BodyText
from builder.audit.gathering.pages import OnLine, SeenPage, read_text_of
from builder.audit.gathering.sharing import Exchange
from builder.audit.subjects.attachment import Attachment
from builder.audit.subjects.document import Document, EarlierReport, Related
from builder.audit.subjects.sharing import Copied, OriginState
from builder.library import Entry
from builder.library.checking import published_files
from builder.portal import Portal
from builder.source.attachment_kinds import AttachmentText, Reason
from catalog.document import Report
from catalog.identity import DocumentId
from catalog.lineage import Relation, Tie
from catalog.origin import Mark

ReadAttachment = Callable[[str], AttachmentText | None]
"""What stands in a file of the cluster, by its path; None where it is not there or nobody reads its kind."""

_UNREADABLE = frozenset({Reason.ENCRYPTED, Reason.BROKEN, Reason.UNREADABLE})


def gather_documents(
    site: str,
    portal: Portal,
    shown: Mapping[str, SeenPage],
    read_attachment: ReadAttachment,
    exchange: Exchange,
    online: OnLine,
) -> Iterator[Document]:
    """Every document that a site owns and readers may see, in the order of the files; `shown` are their pages."""
    documents = [
        replace(
            _document(entry, portal, shown.get(entry.id.text), read_attachment),
            copied=_copied(entry, portal, exchange, online),
            withdrawn_originals=exchange.withdrawn_originals(entry),
        )
        for entry in portal.entries_of(site)
        if portal.document(entry.id.text) is entry
    ]
    reports = {(one.detail.form, one.detail.year): one for one in documents if isinstance(one.detail, Report)}
    for one in documents:
        if isinstance(one.detail, Report):
            earlier = reports.get((one.detail.form, one.detail.year - 1))
            yield replace(one, previous=_earlier_report(earlier)) if earlier else one
        else:
            yield one


def _copied(entry: Entry, portal: Portal, exchange: Exchange, online: OnLine) -> Copied | None:
    """The document that this one says to repeat, with its text where the sources of the two are not alike."""
    copied = exchange.copied(entry)
    if copied is None or copied.same or copied.state is not OriginState.SHOWN:
        return copied
    return replace(copied, text=read_text_of(portal.library.shelf.by_id[copied.id], portal, online))


def _earlier_report(report: Document) -> EarlierReport | None:
    detail = report.detail
    if not isinstance(detail, Report):
        return None
    return EarlierReport(
        id=report.id, title=report.head.title, year=detail.year, text=report.text, statistics=detail.statistics
    )


def _document(entry: Entry, portal: Portal, seen: SeenPage | None, read_attachment: ReadAttachment) -> Document:
    body = seen.body if seen else BodyText()
    site = portal.site(entry.site)
    channel = site.channels_by_path()[entry.channel]
    ties = portal.ties(entry.id.text)
    return Document(
        spot=Spot(
            key=f"document:{entry.id}", title=entry.head.title, address=address_of(entry, portal), mark=Mark(entry.file)
        ),
        id=entry.id.text,
        site=entry.site,
        kind=entry.kind,
        channel=entry.channel,
        channel_title=channel.title,
        channel_type=channel.type,
        head=entry.head,
        detail=entry.detail,
        text=body.text,
        headings=body.headings,
        links=body.links,
        pictures=body.pictures,
        cells=body.cells,
        items=tuple(
            dict.fromkeys(str(code) for code in (*entry.head.discloses, *entry.head.covers, *channel.discloses))
        ),
        page=seen.page if seen else None,
        attachments=tuple(_attachments(entry, portal, read_attachment)),
        validity=portal.validity(entry),
        interprets=_earlier(entry, ties, Relation.INTERPRETS, portal),
        interpreted_by=_later(entry, ties, portal, Relation.INTERPRETS),
        forwards=_earlier(entry, ties, Relation.FORWARDS, portal),
        amended_by=_later(entry, ties, portal, Relation.AMENDS),
        ended_by=_later(entry, ties, portal, Relation.REPEALS, Relation.SUPERSEDES),
    )


def _later(entry: Entry, ties: tuple[Tie, ...], portal: Portal, *relations: Relation) -> tuple[Related, ...]:
    """The documents that stand to this one in a relation."""
    found = (tie for tie in ties if tie.earlier == entry.id and tie.relation in relations)
    return tuple(one for tie in found if (one := _related(tie.later, tie, portal)) is not None)


def _earlier(entry: Entry, ties: tuple[Tie, ...], relation: Relation, portal: Portal) -> tuple[Related, ...]:
    """The documents to which this one stands in a relation."""
    found = (tie for tie in ties if tie.later == entry.id and tie.relation is relation)
    return tuple(one for tie in found if (one := _related(tie.earlier, tie, portal)) is not None)


def _related(document: DocumentId, tie: Tie, portal: Portal) -> Related | None:
    entry = portal.document(document.text)
    if entry is None:
        return None
    return Related(
        id=entry.id.text,
        title=entry.head.title,
        site=entry.site,
        published_at=entry.head.published_at,
        since=tie.since,
        address=address_of(entry, portal),
    )


def _attachments(entry: Entry, portal: Portal, read_attachment: ReadAttachment) -> Iterator[Attachment]:
    titles = {one.file: one.title for one in entry.head.attachments}
    for file in dict.fromkeys(published_files(entry, portal.library.shelf)):
        owner, _, path = file.removeprefix("content/").partition("/")
        name = path.rpartition("/")[2]
        address = portal.hosting.absolute(portal.site(owner).address(path))
        size = portal.library.shelf.files.get(file)
        text = read_attachment(file)
        yield Attachment(
            spot=Spot(
                key=f"attachment:{entry.id}/{name}",
                title=titles.get(name) or name,
                address=address,
                mark=Mark(entry.file),
            ),
            document=entry.id.text,
            name=name,
            title=titles.get(name, ""),
            found=size is not None,
            extension=name.rpartition(".")[2].lower() if "." in name else "",
            size=size or 0,
            content=text.kind_found.value if text else "",
            readable=text is None or text.reason not in _UNREADABLE,
            reason=text.reason.value if text else "",
            letters=len(text.text) if text else 0,
            text=text.text if text else "",
            listed=name in titles or file in titles,
            pages=text.pages if text else 0,
        )
