"""What the static search indexes know of a document: its heading, and the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields, is_dataclass
from html import unescape
from pathlib import Path

from builder.digest import digest_value
from builder.library import Entry, render_again
from builder.library.attachments import Attachments
from builder.library.reach import Zones
from builder.library.relations import number_of
from builder.pipeline.attached import attachment_digests, enclosures
from builder.portal import Portal
from builder.search.static.document import Carried, Document, Heading
from builder.store import Store
from catalog.document import Notice, Policy
from catalog.placement import Showing

_INLINE = "a|abbr|b|bdi|bdo|cite|code|del|dfn|em|i|ins|kbd|mark|q|rp|rt|ruby|s|samp|small|span|strong|sub|sup|u|var|wbr"
_WITHIN_TAG = r"[^>\"]*+(?:\"[^\"]*\"[^>\"]*+)*+"
_WITHIN_LINES = re.compile(rf"</?(?:{_INLINE})(?:\s{_WITHIN_TAG})?>")
_ANY_TAG = re.compile(f"<{_WITHIN_TAG}>")
_UNREAD = frozenset({"number", "issuer", "form", "sample", "file", "image", "code"})


def pages_elsewhere(one: Entry, portal: Portal) -> Iterator[Entry]:
    """A document in the places where other sites show it as a page of theirs; of a site the first."""
    told = set()
    for placed in portal.places_of(one.id.text):
        if placed.placement and placed.placement.showing is Showing.PAGE and placed.site not in told:
            told.add(placed.site)
            yield placed


class ChannelTitles:
    """The titles of the channels that documents are in; those of a site are gathered once."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._known: dict[str, dict[str, str]] = {}

    def of(self, one: Entry) -> str:
        """The title of a document's channel."""
        if one.site not in self._known:
            channels = self._portal.site(one.site).walk_channels()
            self._known[one.site] = {channel.path: channel.title for channel in channels}
        return self._known[one.site][one.channel]


def read_heading(
    one: Entry, portal: Portal, attachments: Attachments, carriers: Sequence[Carried], zone: int, channel: str
) -> Heading:
    """What indexes whose readers are of a zone must know of a document that they do not read; `channel` is the title of
    its channel."""
    validity = portal.validity(one)
    sites = tuple((each.site, each.name, each.address) for each in carriers if each.zone <= zone)
    files = attachment_digests(one, attachments)
    told = (one.head_key, one.body_key, channel, validity, _issuer(one, portal), sites, files)
    return Heading(
        id=one.id.text,
        level=portal.site(one.site).level,
        kind=one.kind,
        day=one.head.published_at.date(),
        digest=digest_value(told),
        validity=validity,
    )


def find_carriers(one: Entry, portal: Portal, zones: Zones) -> tuple[Carried, ...]:
    """The sites that show a document as a page, its owner first."""
    shown = [(portal.site(each.site), each.path) for each in (one, *pages_elsewhere(one, portal))]
    return tuple(
        [
            Carried(
                site=site.id,
                name=site.name,
                address=portal.hosting.absolute(site.address(path)),
                zone=zones.of_site(site.id),
            )
            for site, path in shown
        ]
    )


def _issuer(one: Entry, portal: Portal) -> str:
    """The organ that a policy or notice names; the site's own where it names none, nothing for other kinds."""
    if not isinstance(one.detail, Policy | Notice):
        return ""
    return one.detail.issuer or portal.site(one.site).organ.name


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReader:
    """Reads whole documents; any worker may. `headings` are those of any index: who gets a document does not ask for
    the digest there, which alone hangs on the zone.
    """

    headings: Mapping[str, Heading]
    portal: Portal
    titles: ChannelTitles
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
        carriers = find_carriers(one, self.portal, self.zones)
        html = store.read_html(one.body_key) or render_again(self.root, one)
        words = "\n".join(words_of(one.detail))
        return Document(
            heading=self.headings[one.id.text],
            title=one.head.title,
            text="\n".join(filter(None, (plain_text(html), words))),
            sites=carriers,
            number=number_of(one),
            index_number=str(one.head.index_number or ""),
            issuer=_issuer(one, self.portal),
            topics=one.head.topics,
            keywords=one.head.keywords,
            channel=self.titles.of(one),
            enclosures=enclosures(one, self.attachments),
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
