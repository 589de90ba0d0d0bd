"""The pages of one of our own sites, read from what was built: what citizens get, not what templates meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from builder.audit.finding import Spot
from builder.audit.gathering.page_reader import BodyText, Surroundings, clear_body, read_body, read_page
from builder.audit.subjects.page import Page
from builder.cluster.hosting import Hosting, Method
from builder.disk import read_bytes
from builder.library import Entry
from builder.plan import Page as PlannedPage
from builder.plan import PageKind, SitePlan
from builder.portal import Portal

_NO_SUBJECTS = frozenset({PageKind.REDIRECT})
"""Pages that nobody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnLine:
    """Every file of the output, and which host serves what: tells whether something lies at an address."""

    out: Path
    files: frozenset[str]
    portals: Mapping[str, str]
    by_path: bool

    @classmethod
    def of(cls, out: Path, files: Iterable[str], hosting: Hosting) -> OnLine:
        """The output of a build; `files` are relative to it."""
        by_path = hosting.method is Method.PATH
        portals = {hosting.host: ""} if by_path else {host: portal for portal, host in hosting.hosts.items()}
        return cls(out=out, files=frozenset(files), portals=portals, by_path=by_path)

    def exists(self, target: str) -> bool | None:
        """Is there something at the absolute address? None: it is not ours."""
        files = self.files_at(target)
        return any(file in self.files for file in files) if files else None

    def files_at(self, target: str) -> tuple[str, ...]:
        """The files of which one answers for the absolute address; none where it is not ours."""
        parts = urlsplit(target)
        portal = self.portals.get(parts.netloc.lower())
        if portal is None:
            return ()
        path = unquote(parts.path) or "/"
        file = f"{portal}{path}{'index.html' if path.endswith('/') else ''}".removeprefix("/")
        return (file, f"{file}/index.html")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """A page, and of a document's page its body."""

    page: Page
    body: BodyText


def gather_pages(plan: SitePlan, portal: Portal, online: OnLine) -> Iterator[SeenPage]:
    """Every page of the plan that lies in the output, in the plan's order.

    Where a page shows another site's document, the frame around the body is this site's matter, and all that is read.
    The body is asked of its owner, once: 2,000 carriers cannot mend a word of it. Raises OSError for a page that cannot
    be read.
    """
    site = portal.site(plan.site)
    home = urlsplit(portal.hosting.absolute(site.address("")))
    around = Surroundings(host=home.netloc, cluster=frozenset(online.portals), exists=online.exists)
    channels = {path: channel.title for path, channel in site.channels_by_path().items()}
    for output in plan.outputs:
        if isinstance(output, PlannedPage) and output.kind not in _NO_SUBJECTS:
            entry = portal.document(output.document) if output.document else None
            title = entry.head.title if entry is not None else channels.get(output.channel, site.name)
            placed = entry is not None and entry.placement is not None
            seen = _read(output, portal, online, around, title, without_body=placed)
            if seen is not None:
                yield seen


def read_text_of(entry: Entry, portal: Portal, online: OnLine) -> str:
    """The words of a document's body on the page of its owner; empty where that page does not lie there. Raises OSError
    for one that cannot be read."""
    address = portal.site(entry.site).address(entry.path)
    data = _read_file(online.out / address.file)
    root = _parse(data) if data is not None else None
    if root is None:
        return ""
    return read_body(root, address=portal.hosting.absolute(address), around=Surroundings(host="")).text


def _read_file(path: Path) -> bytes | None:
    """None where nothing lies there. What lies there and cannot be read was not inspected: raises OSError."""
    try:
        return read_bytes(path)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _parse(data: bytes) -> HtmlElement | None:
    try:
        return document_fromstring(data, parser=HTMLParser(encoding="utf-8", huge_tree=True))
    except (ParserError, ValueError):
        return None


def _read(
    output: PlannedPage, portal: Portal, online: OnLine, around: Surroundings, title: str, *, without_body: bool
) -> SeenPage | None:
    data = _read_file(online.out / output.address.file)
    root = _parse(data) if data is not None else None
    if data is None or root is None:
        return None
    if without_body:
        clear_body(root)
    hosting = portal.hosting
    address = hosting.absolute(output.address)
    path = hosting.served_path(output.address)
    page = read_page(
        root,
        address=address,
        around=around,
        kind=output.kind.value,
        document=output.document,
        channel=output.channel,
        size=len(data),
        spot=Spot(key=f"page:{path}", title=title, address=address, mark=output.mark),
    )
    shows_own = output.document and not without_body
    body = read_body(root, address=address, around=around) if shows_own else BodyText()
    return SeenPage(page=page, body=body)
