"""HTML as a reader gets it, to a `Page`; for our own pages and, once mended, for anybody's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from builder.audit.finding import Spot
from builder.audit.subjects.page import Form, Frame, Heading, Lead, Link, Page, Picture, Place, Script

MOST_TEXT = 200_000
"""Characters of an area that are kept."""

MOST_SCRIPT = 500

MOST_WORDS = 2_000
"""Characters of a link, a heading or a title that are kept."""

MOST_STEPS = 300
"""Beginnings and ends of elements in which the words of a link or a heading are sought."""

Exists = Callable[[str], bool | None]
"""Is there something at this absolute address? None: that is not known."""

_BLANK = re.compile(r"\s+")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_PUBLISHED = re.compile(
    r"(?:发布(?:时间|日期)|发表时间|(?<![文止效行改办作间])(?:日期|时间))\s*+(?:[：:]\s*+)?"
    r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*+(?:[上下]午\s*+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[AaPp][Mm])?)?)"
)
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}|(?:width|height)\s*:\s*0(?:px)?\s*(?:;|$)",
    re.IGNORECASE,
)
_FOOT = re.compile(r"(?:^|[\s_-])(?:foot(?:er)?|bottom|copyright)(?:$|[\s_\d-])", re.IGNORECASE)
_HEAD = re.compile(r"(?:^|[\s_-])(?:head(?:er)?|top(?:bar)?|masthead|banner|logo)(?:$|[\s_\d-])", re.IGNORECASE)
_ARTICLES = ("article", "main", "section")
_FROM_ANYWHERE = ("/", "http://", "https://")
_SILENT = frozenset({"script", "style", "noscript", "template"})
_MARKED = frozenset({"header", "main", "footer", "nav"})
_AREAS = frozenset({"footer", "header"})
_SEEN = _MARKED | {
    *("a", "area", "img", "script", "iframe", "frame", "embed", "object", "form"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
_LANDMARKS = {"banner": "header", "main": "main", "contentinfo": "footer", "navigation": "nav"}


class Followed(NamedTuple):
    """Where a link leads: absolute address, whose it is, and whether something is there."""

    target: str
    lead: Lead
    found: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What pages of a host must be seen against: the hosts of their cluster, and what lies at addresses.

    `followed` remembers where links led: most of a site's links stand on all of its pages.
    """

    host: str
    cluster: frozenset[str] = frozenset()
    exists: Exists = lambda _: None
    followed: dict[tuple[str, str], Followed] = field(default_factory=dict)

    def follow(self, base: str, written: str) -> Followed:
        """Where a link that is written on a page leads; `base` is what addresses on the page are relative to."""
        key = ("" if written.startswith(_FROM_ANYWHERE) else base, written)
        known = self.followed.get(key)
        if known is None:
            known = self.followed[key] = self._follow(base, written)
        return known

    def _follow(self, base: str, written: str) -> Followed:
        target = resolve(base, written)
        lead = self.lead_of(target)
        found = self.exists(urldefrag(target).url) if lead in (Lead.INSIDE, Lead.CLUSTER) else None
        return Followed(target, lead, found)

    def lead_of(self, target: str) -> Lead:
        """Where an absolute address leads."""
        try:
            parts = urlsplit(target)
            host = (parts.hostname or "").lower()
        except ValueError:
            return Lead.OTHER
        if parts.scheme not in ("http", "https"):
            return Lead.OTHER
        if host == self.host.partition(":")[0].lower():
            return Lead.INSIDE
        return Lead.CLUSTER if host in self.cluster else Lead.OUTSIDE


def read_page(
    root: HtmlElement,
    *,
    address: str,
    around: Surroundings,
    kind: str = "",
    document: str = "",
    channel: str = "",
    encoding: str = "utf-8",
    size: int = 0,
    spot: Spot | None = None,
) -> Page:
    """The page whose parsed HTML this is; `address` is its own, absolute."""
    return _Reading(root, address, around).page(
        spot or Spot(key=f"page:{urlsplit(address).path or '/'}", address=address),
        kind=kind,
        document=document,
        channel=channel,
        encoding=encoding,
        size=size,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyText:
    """What stands in the body of a document's page, and nothing around it; `cells` are those of its tables."""

    text: str = ""
    headings: tuple[Heading, ...] = ()
    links: tuple[Link, ...] = ()
    pictures: tuple[Picture, ...] = ()
    cells: tuple[str, ...] = ()


def read_body(root: HtmlElement, *, address: str, around: Surroundings, name: str = "document-body") -> BodyText:
    """The body of a document's page: the one stable element (its id is `name`) that carries nothing but the body."""
    found = root.xpath("//*[@id=$name]", name=name)
    return _Reading(root, address, around).body(found[0]) if found else BodyText()


def clear_body(root: HtmlElement, name: str = "document-body") -> None:
    """Take the body of a document out of its page, and leave all that stands around it."""
    for found in root.xpath("//*[@id=$name]", name=name):
        tail = found.tail
        found.clear()
        found.tail = tail


class _Reading:
    """One walk over a page, area by area."""

    def __init__(self, root: HtmlElement, address: str, around: Surroundings) -> None:
        self._root = root
        self._base = base_of(root, address)
        self._around = around
        self._texts: dict[Place, list[str]] = {place: [] for place in Place}
        self._links: list[Link] = []
        self._pictures: list[Picture] = []
        self._scripts: list[Script] = []
        self._frames: list[Frame] = []
        self._headings: list[Heading] = []
        self._forms: list[Form] = []
        self._landmarks: set[str] = set()

    def page(self, spot: Spot, *, kind: str, document: str, channel: str, encoding: str, size: int) -> Page:
        body = self._root.find(".//body")
        self._walk(self._root if body is None else body)
        for script in self._root.iterfind(".//head//script"):
            self._see_script(script)
        texts = {place: _BLANK.sub(" ", "".join(parts)).strip()[:MOST_TEXT] for place, parts in self._texts.items()}
        published = _PUBLISHED.search(texts[Place.MAIN][:5_000])
        return Page(
            spot=spot,
            kind=kind,
            document=document,
            channel=channel,
            language=self._root.get("lang") or "",
            title=_text(self._root.find(".//title")),
            metas=tuple(self._metas()),
            headings=tuple(self._headings),
            links=tuple(self._links),
            pictures=tuple(self._pictures),
            scripts=tuple(self._scripts),
            frames=tuple(self._frames),
            forms=tuple(self._forms),
            landmarks=tuple(sorted(self._landmarks)),
            leave_notice=body is not None and body.get("data-leave") is not None,
            text=texts[Place.MAIN],
            header=texts[Place.HEADER],
            footer=texts[Place.FOOTER],
            listed=tuple(sorted(set(_dates(texts[Place.MAIN])), reverse=True)),
            published=published[1] if published else "",
            encoding=encoding,
            bytes=size,
        )

    def body(self, top: HtmlElement) -> BodyText:
        """One element alone; nothing in it belongs to another area."""
        self._walk(top)
        return BodyText(
            text=_BLANK.sub(" ", "".join(self._texts[Place.MAIN])).strip()[:MOST_TEXT],
            headings=tuple(self._headings),
            links=tuple(self._links),
            pictures=tuple(self._pictures),
            cells=tuple(_text(cell) for cell in top.iter("td", "th")),
        )

    def _metas(self) -> Iterator[tuple[str, str]]:
        for meta in self._root.iter("meta"):
            if meta.get("name"):
                yield meta.get("name", ""), meta.get("content", "")

    def _walk(self, top: HtmlElement) -> None:
        """Depth first without recursion: markup of strangers may be nested deeper than a stack.

        Most elements say nothing of themselves but their name: what only attributes tell is asked of the others.
        """
        within = next(top.iterancestors(*_ARTICLES), None) is not None
        waiting: list[tuple[HtmlElement, Place, bool, bool]] = [(top, Place.MAIN, False, within)]
        tails: list[tuple[int, str, Place]] = []
        texts = self._texts
        while waiting:
            depth = len(waiting)
            while tails and tails[-1][0] >= depth:
                _, tail, place = tails.pop()
                texts[place].append(tail)
            element, place, hidden, within = waiting.pop()
            tag = element.tag
            if not isinstance(tag, str):
                texts[place].append(element.tail or "")
                continue
            inner = place
            said = element.keys()
            if said or tag in _AREAS:
                inner = _place_of(element, tag, place, within_article=within)
                hidden = hidden or _is_hidden(element, said)
            if said or tag in _SEEN:
                self._see(element, tag, inner, hidden)
            if tag in _SILENT:
                texts[place].append(element.tail or "")
                continue
            text, tail = element.text, element.tail
            texts[inner].append(f" {text}" if text else " ")
            tails.append((depth - 1, f" {tail}" if tail else " ", place))
            if len(element):
                within = within or tag in _ARTICLES
                waiting.extend([(child, inner, hidden, within) for child in reversed(element)])
        for _, tail, place in reversed(tails):
            texts[place].append(tail)

    def _see(self, element: HtmlElement, tag: str, place: Place, hidden: bool) -> None:
        landmark = _LANDMARKS.get(element.get("role", ""), tag)
        if landmark in _MARKED:
            self._landmarks.add(landmark)
        if tag not in _SEEN:
            return
        if tag in ("a", "area"):
            if element.get("href") is not None:
                self._see_link(element, place, hidden)
        elif tag == "img":
            source, _, found = self._around.follow(self._base, element.get("src", ""))
            self._pictures.append(Picture(source=source, alt=element.get("alt"), found=found))
        elif tag == "script":
            self._see_script(element)
        elif tag in ("iframe", "frame", "embed", "object"):
            source = self._resolve(element.get("src") or element.get("data") or "")
            outside = self._around.lead_of(source) is Lead.OUTSIDE
            self._frames.append(Frame(source=source, outside=outside, hidden=hidden))
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._headings.append(Heading(level=int(tag[1]), text=_text(element)))
        elif tag == "form":
            self._see_form(element)

    def _see_link(self, element: HtmlElement, place: Place, hidden: bool) -> None:
        target, lead, found = self._around.follow(self._base, element.get("href", ""))
        words = _text(element)
        text = words or element.get("aria-label", "") or _alt_of(element) or element.get("title", "")
        self._links.append(
            Link(
                target=target,
                text=text,
                place=place,
                lead=lead,
                found=found,
                hidden=hidden,
                warned=_is_warned(element, words),
            )
        )

    def _see_script(self, element: HtmlElement) -> None:
        if element.get("type", "") in ("application/ld+json", "application/json", "text/template"):
            return
        source = self._resolve(element.get("src", "")) if element.get("src") else ""
        outside = bool(source) and self._around.lead_of(source) is Lead.OUTSIDE
        self._scripts.append(Script(source=source, text=(element.text or "").strip()[:MOST_SCRIPT], outside=outside))

    def _see_form(self, element: HtmlElement) -> None:
        fields = [one for one in element.iter("input", "select", "textarea") if one.get("name")]
        names = tuple(one.get("name", "") for one in fields)
        self._forms.append(
            Form(
                action=self._resolve(element.get("action", "")),
                fields=names,
                required=tuple(one.get("name", "") for one in fields if one.get("required") is not None),
                search=element.get("role") == "search" or any(one.get("type") == "search" for one in fields),
            )
        )

    def _resolve(self, target: str) -> str:
        """The address made absolute; what is no address stays as it is written."""
        return resolve(self._base, target)


def resolve(base: str, written: str) -> str:
    """An address made absolute; what is no address stays as it is written."""
    try:
        return urljoin(base, written.strip())
    except ValueError:
        return written.strip()


def base_of(root: HtmlElement, address: str) -> str:
    """What the addresses on a page are relative to: its own, or what it says itself."""
    base = root.find(".//base[@href]")
    with suppress(ValueError):
        return urljoin(address, base.get("href", "").strip()) if base is not None else address
    return address


def _place_of(element: HtmlElement, tag: str, above: Place, *, within_article: bool) -> Place:
    """The area that an element opens; without landmarks, ids and classes tell."""
    if above is not Place.MAIN:
        return above
    role = element.get("role", "")
    if role == "contentinfo" or (tag == "footer" and not within_article):
        return Place.FOOTER
    if role == "banner" or (tag == "header" and not within_article):
        return Place.HEADER
    if tag in ("div", "table", "td", "ul", "p") and not within_article:
        names = f"{element.get('id', '')} {element.get('class', '')}"
        if names == " ":
            return above
        if _FOOT.search(names):
            return Place.FOOTER
        if _HEAD.search(names):
            return Place.HEADER
    return above


def _is_hidden(element: HtmlElement, said: Sequence[str]) -> bool:
    """`said` are the names of its attributes."""
    if "hidden" in said:
        return True
    if ("width" in said or "height" in said) and "0" in (element.get("width"), element.get("height")):
        return True
    return "style" in said and _HIDDEN_STYLE.search(element.get("style", "")) is not None


def _is_warned(element: HtmlElement, text: str) -> bool:
    """Does the link say that it leads away: by its words, its class, or a question before it opens?"""
    words = " ".join((element.get("title", ""), element.get("aria-label", ""), element.get("class", ""), text))
    asks = "confirm(" in (element.get("onclick") or "") or element.get("data-leave") is not None
    return asks or "external" in words or "外部" in words or "离开" in words or "站外" in words


def _text(element: HtmlElement | None) -> str:
    """The words within an element, without those that stand further off than anybody reads."""
    if element is None:
        return ""
    if not len(element):
        return _BLANK.sub(" ", (element.text or "")[:MOST_TEXT]).strip()[:MOST_WORDS]
    steps = islice(iterwalk(element, events=("start", "end", "comment", "pi")), MOST_STEPS)
    words = (node.text if event == "start" else node.tail if node is not element else "" for event, node in steps)
    return _BLANK.sub(" ", "".join((one or "")[:MOST_TEXT] for one in words)).strip()[:MOST_WORDS]


def _alt_of(element: HtmlElement) -> str:
    picture = element.find(".//img")
    return "" if picture is None else picture.get("alt", "")


def _dates(text: str) -> Iterator[date]:
    for found in _DATE.finditer(text):
        try:
            yield date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
