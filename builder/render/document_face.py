"""What pages may see of a document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from markupsafe import Markup

from builder.cluster.site import Site
from builder.digest import digest_value
from builder.library import Entry
from builder.library.datasets import read_rows
from builder.library.links import FileTarget, find_target
from builder.library.relations import number_of
from builder.portal import Portal
from builder.render.chart import draw_chart
from builder.render.courses import trace_chain, trace_course, trace_ending, trace_successor, trace_versions
from builder.render.qr import draw_code
from builder.render.values import (
    Act,
    Course,
    FileLink,
    ForwardChain,
    Lazy,
    Link,
    Origin,
    PageTags,
    Ref,
    Related,
)
from catalog.document import Consultation, Dataset, Detail, Interpretation, Notice, Policy, Reply, Service
from catalog.lineage import Relation, Tie
from catalog.placement import Showing

MOST_RELATED = 20
_PASSIVE = {
    Relation.FORWARDS: "forwarded-by",
    Relation.AMENDS: "amended-by",
    Relation.REPEALS: "repealed-by",
    Relation.INTERPRETS: "interpreted-by",
    Relation.SUPERSEDES: "superseded-by",
}


_SAID = ("kind", "absolute_url", "summary", "source_title", "author", "editor")
"""Sides of which `text` tells when they change."""

SAID_IN_PASSING = frozenset({"outline", "words", "body", "qr"})
"""Others, that are made when they are asked for."""


class DocumentFace:
    """The sides of a document, as a page of the portal `viewer` sees them. `compose` makes the body's HTML."""

    def __init__(
        self, portal: Portal, entry: Entry, viewer: str, root: Path, compose: Callable[[Entry], Markup]
    ) -> None:
        self._portal = portal
        self._entry = entry
        self._viewer = viewer
        self._root = root
        self._compose = compose

    @property
    def _site(self) -> Site:
        return self._portal.site(self._entry.site)

    def _href(self, path: str) -> str:
        return self._portal.hosting.href(self._site.address(path), on=self._viewer)

    @property
    def id(self) -> str:
        return self._entry.id.text

    @property
    def kind(self) -> str:
        return str(self._entry.kind)

    @property
    def title(self) -> str:
        return self._entry.head.title

    @property
    def text(self) -> str:
        """Changes with all that `say` says, and with the sides that are said in passing."""
        entry = self._entry
        told = (str(entry.kind), entry.file, entry.head_key, entry.body_key, self._owner.organ.name, self.absolute_url)
        return "\x1f".join(told) if entry.placement is None else "\x1f".join((*told, ""))

    def say(self) -> dict[str, object]:
        """The sides of which `text` tells when they change; none that leads to other files or documents."""
        head = self._entry.head
        said: dict[str, object] = {side: getattr(self, side) for side in _SAID}
        if not head.attachments:
            said["attachments"] = ()
        if not head.image:
            said["page_tags"] = self.page_tags
        if self._entry.placement is None:
            said["origin"] = None
            if not head.copy_of:
                said["source_url"] = self.source_url
        return said

    @property
    def _origin(self) -> Entry:
        return self._portal.library.shelf.by_id[self._entry.id.text]

    @property
    def _owner(self) -> Site:
        return self._portal.site(self._entry.owner)

    @property
    def origin(self) -> Origin | None:
        """Of a document that another site owns: where it comes from."""
        placement = self._entry.placement
        if placement is None:
            return None
        digest = digest_value((self._entry.head_key, self._entry.body_key))
        url = self._origin_url
        return Origin(self.id, digest, url, Ref.site(self._entry.owner), placement.since, str(placement.way))

    @property
    def _origin_url(self) -> str:
        return self._portal.hosting.href(self._owner.address(self._origin.path), on=self._viewer)

    @property
    def url(self) -> str:
        placement = self._entry.placement
        shown_as_link = placement is not None and placement.showing is Showing.LINK
        return self._origin_url if shown_as_link else self._href(self._entry.path)

    @cached_property
    def absolute_url(self) -> str:
        return self._portal.hosting.absolute(self._owner.address(self._origin.path))

    @property
    def published_at(self) -> datetime:
        return self._entry.head.published_at

    @property
    def expires_at(self) -> datetime | None:
        return self._entry.head.expires_at

    @property
    def made_on(self) -> date | None:
        return self._entry.head.made_on

    @property
    def summary(self) -> str:
        return self._entry.head.summary or self._entry.facts.summary or self._entry.head.title

    @property
    def keywords(self) -> tuple[str, ...]:
        return self._entry.head.keywords

    @property
    def source_title(self) -> str:
        return self._entry.head.source or self._owner.organ.name

    @property
    def source_url(self) -> str:
        if self._entry.head.source_url is not None:
            return str(self._entry.head.source_url)
        if self._entry.placement is not None:
            return self._origin_url
        copied = self._portal.document(self._entry.head.copy_of) if self._entry.head.copy_of else None
        if copied is None or not self._portal.may_read(self._entry.site, copied):
            return ""
        return self._portal.hosting.href(self._portal.site(copied.site).address(copied.path), on=self._viewer)

    @property
    def author(self) -> str:
        return self._entry.head.author

    @property
    def editor(self) -> str:
        return self._entry.head.editor

    @property
    def image_url(self) -> str:
        return self._file_url(self._entry.head.image) if self._entry.head.image else ""

    @property
    def image_alt(self) -> str:
        return self._entry.head.image_alt

    @property
    def page_tags(self) -> PageTags:
        """What the page tags tell and no list does."""
        return PageTags(self.keywords, self.author or self.editor, self.image_url)

    @property
    def attachments(self) -> tuple[FileLink, ...]:
        return tuple(self._file(one.file, one.title) for one in self._entry.head.attachments)

    @property
    def files(self) -> dict[str, str]:
        """The address of each file that the head names, by its name."""
        names = {one.file for one in self._entry.head.attachments}
        detail = self._entry.detail
        if isinstance(detail, Service):
            names |= {file for one in detail.materials for file in (one.form, one.sample) if file}
        if isinstance(detail, Dataset):
            names.add(detail.file)
        return {name: self._file_url(name) for name in sorted(names)}

    def _file(self, name: str, title: str) -> FileLink:
        target = find_target(name, self._entry.folder, self._portal.library.shelf)
        size = self._portal.library.shelf.files[target.file] if isinstance(target, FileTarget) else 0
        return FileLink(title or name, self._file_url(name), name.rpartition(".")[2].lower(), size)

    def _file_url(self, name: str) -> str:
        target = find_target(name, self._entry.folder, self._portal.library.shelf)
        if not isinstance(target, FileTarget):
            return ""
        owner, _, path = target.file.removeprefix("content/").partition("/")
        return self._portal.hosting.href(self._portal.site(owner).address(path), on=self._viewer)

    @property
    def pinned(self) -> bool:
        return self._entry.pinned

    @property
    def owner(self) -> Ref:
        return Ref.site(self._entry.owner)

    @property
    def placed_from(self) -> Ref | None:
        """Of a document that another site owns: that site."""
        return Ref.site(self._entry.owner) if self._entry.owner != self._entry.site else None

    @property
    def site(self) -> Ref:
        return Ref.site(self._entry.site)

    @property
    def channel(self) -> Ref:
        return Ref.channel(self._entry.site, self._entry.channel)

    @property
    def number(self) -> str:
        return number_of(self._entry)

    @property
    def index_number(self) -> str:
        return str(self._entry.head.index_number or "")

    @property
    def issuer(self) -> str:
        detail = self._entry.detail
        named = detail.issuer if isinstance(detail, Policy | Notice) else ""
        if isinstance(detail, Service | Reply | Consultation):
            named = detail.organ
        return named or self._owner.organ.name

    @property
    def genre(self) -> str:
        return str(self._entry.head.genre or "")

    @property
    def topics(self) -> tuple[Link, ...]:
        base = next((one.path for one in self._site.walk_channels() if one.role == "disclosure"), "")
        found = [self._portal.topics[topic] for topic in self._entry.head.topics]
        return tuple(Link(one.label, self._href(f"{base}/zhuti/{one.code}.html") if base else "") for one in found)

    @property
    def validity(self) -> str:
        return str(self._portal.validity(self._entry) or "")

    @property
    def status(self) -> str:
        """Of a consultation: upcoming, open or closed."""
        detail = self._entry.detail
        return self._portal.consultation_status(detail) if isinstance(detail, Consultation) else ""

    @property
    def form(self) -> str:
        """Of an interpretation: how it explains."""
        return str(self._entry.detail.form) if isinstance(self._entry.detail, Interpretation) else ""

    @property
    def detail(self) -> Detail:
        return self._entry.detail

    @property
    def outline(self) -> Lazy:
        return Lazy(f"outline|{self._entry.body_key}", lambda: self._entry.facts.outline)

    @property
    def words(self) -> int:
        return self._entry.facts.words

    @property
    def related(self) -> tuple[Related, ...]:
        """What stands to the document, both ways; of each relation the newest, where there are many."""
        found = []
        for relation, ties in self._relations.items():
            newest = frozenset(sorted(ties, key=lambda tie: (tie.since, tie.later), reverse=True)[:MOST_RELATED])
            found += [Related(relation, self._other_end(tie)) for tie in ties if tie in newest]
        return tuple(found)

    @property
    def related_cut(self) -> tuple[str, ...]:
        """The relations of which `related` leaves some out."""
        return tuple(relation for relation, ties in self._relations.items() if len(ties) > MOST_RELATED)

    @property
    def _relations(self) -> Mapping[str, list[Tie]]:
        found: dict[str, list[Tie]] = {}
        for tie in self._portal.ties(self._entry.id.text):
            active = tie.later == self._entry.id
            found.setdefault(str(tie.relation) if active else _PASSIVE[tie.relation], []).append(tie)
        return found

    def _other_end(self, tie: Tie) -> Ref:
        return Ref.document((tie.earlier if tie.later == self._entry.id else tie.later).text)

    @property
    def chain(self) -> ForwardChain:
        return trace_chain(self._portal, self._entry)

    @property
    def versions(self) -> Course:
        return trace_versions(self._portal, self._entry)

    @property
    def course(self) -> Course:
        return trace_course(self._portal, self._entry)

    @property
    def lineage_url(self) -> str:
        """Where the course is told that the document belongs to."""
        told = self._portal.told_on(self._entry)
        if told is None:
            return ""
        return self._portal.hosting.href(self._portal.site(told.owner).address(told.lineage_path), on=self._viewer)

    @property
    def ender(self) -> Ref | None:
        tie = self._portal.ender(self._entry)
        return Ref.document(tie.later.text) if tie else None

    @property
    def ending(self) -> Act | None:
        return trace_ending(self._portal, self._entry)

    @property
    def successor(self) -> Ref | None:
        return trace_successor(self._portal, self._entry)

    @property
    def body(self) -> Lazy:
        return Lazy(f"{self._entry.body_key}|{self._entry.folder}", lambda: self._compose(self._entry))

    @property
    def qr(self) -> Lazy:
        address = self.absolute_url
        return Lazy(f"qr-6|{address}", lambda: draw_code(address))

    @property
    def table(self) -> tuple[tuple[str, ...], ...]:
        """Of a dataset: its rows in the order of the columns, without the header."""
        detail = self._entry.detail
        return read_rows(self._root, self._entry, detail) if isinstance(detail, Dataset) else ()

    @property
    def chart(self) -> Markup:
        detail = self._entry.detail
        if not isinstance(detail, Dataset) or detail.chart is None:
            return Markup("")
        return draw_chart(detail.chart, detail.columns, self.table)
