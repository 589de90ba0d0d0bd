"""What sides of things are made of, besides plain values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Ref:
    """Stands for a thing that pages may look at; views are made of it."""

    key: str

    @property
    def fingerprint(self) -> str:
        """Which thing it is, not what it looks like."""
        return self.key

    @classmethod
    def site(cls, site: str) -> Ref:
        """A site."""
        return cls(f"site:{site}")

    @classmethod
    def channel(cls, site: str, path: str) -> Ref:
        """A channel of a site."""
        return cls(f"channel:{site}/{path}")

    @classmethod
    def document(cls, document: str) -> Ref:
        """A document."""
        return cls(f"document:{document}")


@dataclass(frozen=True, slots=True)
class Lazy:
    """A value that is dear to make; the fingerprint tells when it would be another."""

    fingerprint: str
    make: Callable[[], object]


class Settled(tuple[Any, ...]):
    """Items without a reference or anything lazy in them, however deep: templates get them as they are."""

    __slots__ = ()


class Link(NamedTuple):
    """Words and where they lead."""

    title: str
    url: str


class AssetLink(NamedTuple):
    """Where an asset is served, and the hash that browsers check it by."""

    url: str
    integrity: str


class FileLink(NamedTuple):
    """A file to fetch."""

    title: str
    url: str
    extension: str
    size: int


class PageTags(NamedTuple):
    """What the tags of a document's page tell of it (国办发〔2017〕47号), besides what its lists do."""

    keywords: tuple[str, ...]
    author: str
    image_url: str


class Download(NamedTuple):
    """A table to fetch; `whole`: that of all sites."""

    form: str
    whole: bool
    url: str


class Related(NamedTuple):
    """How the other document stands to this one."""

    relation: str
    document: Ref


class ChainLink(NamedTuple):
    """A document of a chain of forwarding; `depth` is 0 for the original. `own`: it is the one that was asked."""

    document: Ref
    depth: int
    own: bool


class ForwardChain(NamedTuple):
    """A chain of forwarding, the original first; `cut`: it goes on."""

    links: tuple[ChainLink, ...]
    cut: bool


class Act(NamedTuple):
    """What a document does to an earlier one, from a day on."""

    relation: str
    document: Ref
    since: date


class CourseStep(NamedTuple):
    """A document in a policy's course, and what it does to others there. `own`: it is the one that was asked."""

    day: date
    document: Ref
    own: bool
    acts: tuple[Act, ...]


class Course(NamedTuple):
    """A policy's course, the oldest document first; `cut`: there are more."""

    steps: tuple[CourseStep, ...]
    cut: bool


class Origin(NamedTuple):
    """Where a document comes from that another site shows, since when it is shown there, and how it came."""

    id: str
    digest: str
    url: str
    site: Ref
    since: date
    way: str


class YearLink(NamedTuple):
    """A year of a list."""

    year: int
    count: int  # type: ignore[assignment]  # templates ask for the count; nobody counts items in it
    url: str


class Counted(NamedTuple):
    """A class of documents with its number."""

    name: object
    count: int  # type: ignore[assignment]  # as above
    url: str


class Crumb(NamedTuple):
    """A step of the breadcrumb; the last has no address."""

    title: str
    url: str


class Leaf(NamedTuple):
    """A number of a pager."""

    number: int
    url: str
    current: bool


class Branch(NamedTuple):
    """A site in the directory, with the sites below it."""

    site: Ref
    children: tuple[Branch, ...]


class NoticeWords(NamedTuple):
    """An emergency notice that is shown now."""

    title: str
    text: str
    from_: object
    until: object
