"""What a plan is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from builder.cluster.hosting import Address
from catalog.origin import Mark


class PageKind(StrEnum):
    """The classes of pages; each has its template and its own page tags."""

    HOME = "home"
    CHANNEL = "channel"
    YEAR = "year"
    DOCUMENT = "document"
    LINEAGE = "lineage"
    SERVICES = "services"
    DISCLOSURE = "disclosure"
    APPLICATION = "application"
    REGISTER = "register"
    CATALOGUE = "catalogue"
    FIELD = "field"
    TOPICS = "topics"
    TOPIC = "topic"
    GENRES = "genres"
    GENRE = "genre"
    MAP = "map"
    DIRECTORY = "directory"
    ELDER = "elder"
    SEARCH = "search"
    EMERGENCY = "emergency"
    NOT_FOUND = "notfound"
    REDIRECT = "redirect"
    TOMBSTONE = "tombstone"
    STATE = "state"

    @property
    def listed(self) -> bool:
        """Does the page belong in the sitemap?"""
        return self not in (
            PageKind.NOT_FOUND,
            PageKind.REDIRECT,
            PageKind.TOMBSTONE,
            PageKind.EMERGENCY,
            PageKind.SEARCH,
        )


LEAVABLE = (
    *(PageKind.MAP, PageKind.DIRECTORY, PageKind.ELDER, PageKind.SEARCH, PageKind.EMERGENCY, PageKind.NOT_FOUND),
    *(PageKind.REGISTER, PageKind.CATALOGUE, PageKind.FIELD),
    *(PageKind.TOPICS, PageKind.TOPIC, PageKind.GENRES, PageKind.GENRE),
)
"""What a theme may leave out: pages without which every channel and every document still has its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page to be rendered from a template. `mark` names what it comes from, for messages.

    Of a list: window `number` of `pages`, each of `size` documents; `series` is the path that they share.
    """

    address: Address
    kind: PageKind
    template: str
    site: str
    mark: Mark
    channel: str = ""
    document: str = ""
    topic: str = ""
    genre: str = ""
    field: str = ""
    target: str = ""
    year: int = 0
    number: int = 1
    pages: int = 1
    series: str = ""
    size: int = 0

    @property
    def fingerprint(self) -> str:
        """All that is planned of it, wherever that is written: there are as many pages as documents, and more, and each
        is asked for its own."""
        at = self.address
        planned = (
            *(at.portal, at.path, self.kind.value, self.template, self.site),
            *(self.channel, self.document, self.topic, self.genre, self.field, self.target),
            *(self.year, self.number, self.pages, self.series, self.size),
        )
        return repr(planned)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOutput:
    """A file of the cluster that is published as it is; `source` is relative to the cluster."""

    address: Address
    site: str
    mark: Mark
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOutput:
    """A feed, a sitemap, a list: text that a function of its `kind` makes; `part` is the year of a part."""

    address: Address
    site: str
    mark: Mark
    kind: str
    part: int = 0


class TableKind(StrEnum):
    """What a table to download holds: the register of documents, or the standard catalogue of items."""

    REGISTER = "register"
    CATALOGUE = "catalogue"


class TableForm(StrEnum):
    """The file formats of tables to download; the value is the ending of the file's name."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOutput:
    """A table to download; `whole`: of the site and all sites below it."""

    address: Address
    site: str
    mark: Mark
    table: TableKind
    form: TableForm
    whole: bool = False


Output = Page | FileOutput | TextOutput | TableOutput


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """All outputs of a site but its assets, by address."""

    site: str
    outputs: tuple[Output, ...]
