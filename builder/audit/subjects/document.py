"""A published document with all that is known of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from builder.audit.finding import Spot
from builder.audit.subjects.attachment import Attachment
from builder.audit.subjects.page import Heading, Link, Page, Picture
from builder.audit.subjects.sharing import Copied, Withdrawn
from catalog.document import Detail, Head, Report
from catalog.report import DisclosureStatistics
from catalog.terms import Kind, Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """A document at the other end of a tie. `since` is the day from which the tie has effect."""

    id: str
    title: str
    site: str
    published_at: datetime
    since: date
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierReport:
    """The report of the same form that the same site published for the year before."""

    id: str
    title: str
    year: int
    text: str = ""
    statistics: DisclosureStatistics | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """公文 or article, as readers may see it. `text` is its body without markup.

    `validity` is what holds on the day of the inspection (None: the kind has none), `detail.validity` what the head
    says. `ended_by` repeals or supersedes it. `links` and `pictures` are those of the body, `cells` the texts of the
    cells of its tables, row by row. `items` are the codes of the catalogue's items that it publishes. `page` shows it,
    where pages are looked at. `previous` is known of reports alone. `copied` is the document that it says to repeat;
    `withdrawn_originals` are those that it forwards and that were taken back.
    """

    spot: Spot
    id: str
    site: str
    kind: Kind
    channel: str
    channel_title: str
    channel_type: str
    head: Head
    detail: Detail
    text: str = ""
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    pictures: tuple[Picture, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    validity: Validity | None = None
    interprets: tuple[Related, ...] = ()
    interpreted_by: tuple[Related, ...] = ()
    forwards: tuple[Related, ...] = ()
    amended_by: tuple[Related, ...] = ()
    ended_by: tuple[Related, ...] = ()
    cells: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    page: Page | None = None
    previous: EarlierReport | None = None
    copied: Copied | None = None
    withdrawn_originals: tuple[Withdrawn, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Is nothing written in it, not even above a file?"""
        return not (self.head.title or self.text or self.attachments)

    def written(self) -> Iterator[tuple[Spot, str]]:
        """All that is written in it, and in each of its attachments, with where that is met."""
        yield self.spot, f"{self.head.title}\n{self.head.summary}\n{self.text}"
        for attachment in self.attachments:
            yield attachment.spot, attachment.words

    @property
    def tables(self) -> DisclosureStatistics | None:
        """The statistics of a report, where every row of them is whole."""
        statistics = self.detail.statistics if isinstance(self.detail, Report) else None
        return statistics if statistics is not None and statistics.is_whole else None
