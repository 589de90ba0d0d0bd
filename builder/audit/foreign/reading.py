"""Anybody's HTML to a `Page`: encodings guessed, markup mended, the debris of browsers taken out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from builder.audit.finding import Spot
from builder.audit.gathering.page_reader import Exists, Surroundings, read_page
from builder.audit.subjects.page import Page

LARGEST_PAGE = 5_000_000
"""Bytes of a page that are read; the rest is left out."""

LONGEST_TAG = 20_000
MOST_ATTRIBUTES = 2_000
"""Of a tag so long: the parser takes time that grows with their square, so the tag goes on without any."""

_DEBRIS = re.compile(r"^(?:chrome|moz|safari-web|edge|ms-browser)-extension:|^about:|^blob:", re.IGNORECASE)
_HOME = frozenset({"", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp", "/index.php", "/default.html"})
_CHINESE = ("gb2312", "gbk", "x-gbk", "cp936", "gb_2312-80", "gb18030", "iso-8859-1", "latin1", "windows-1252")
_ENCODINGS = {
    **dict.fromkeys(_CHINESE, "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16le"), "utf-16-le"),
    "utf-16be": "utf-16-be",
}
"""What is read in the stead of what a page names: the wider sibling; Chinese where the Western default is named."""

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*+(?:[\"']\s*+)?([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_EASTERN = re.compile("[\u2e80-\uffef]")
_ELDER = re.compile(r"(?:^|[\s\-—–_|·])(?:长者专?版|长者模式|适老化?版|老年版|关怀版|关怀模式)(?:$|[\s\-—–_|·])")
_TAG = re.compile(r"<[A-Za-z][^\s/<>]{0,40}")


def read_foreign_page(data: bytes, address: str, *, charset: str = "", exists: Exists = lambda _: None) -> Page | None:
    """The page at an address; `charset` is what its server said. None where there is no HTML in it."""
    text, encoding = decode_page(data[:LARGEST_PAGE], charset)
    root = mend_page(text)
    if root is None:
        return None
    parts = urlsplit(address)
    page = read_page(
        root,
        address=address,
        around=Surroundings(host=parts.netloc.lower(), exists=exists),
        encoding=encoding,
        size=len(data),
    )
    path = unquote(parts.path) or "/"
    key = f"page:{path}?{parts.query}" if parts.query else f"page:{path}"
    spot = Spot(key=key, title=page.title or path, address=address)
    return replace(page, kind=guess_kind(page, address), spot=spot)


def decode_page(data: bytes, charset: str = "") -> tuple[str, str]:
    """The text of a page and the encoding that was right, `unknown` where none was wholly.

    A byte order mark tells first. Text that is valid UTF-8 and Chinese is UTF-8, whatever page and server say: nothing
    else looks like it by chance. Then what they say is tried. Where nothing fits, that with the fewest broken
    characters is taken.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace"), name
    said = _CHARSET.search(data[:4096])
    declared = (charset.lower(), said[1].decode().lower() if said else "")
    named = [_ENCODINGS[one] for one in declared if one in _ENCODINGS]
    order = [*named, "utf-8", "gb18030"] if data.isascii() else ["utf-8", *named, "gb18030"]
    names = list(dict.fromkeys(order))
    for name in names:
        try:
            text = codecs.getincrementaldecoder(name)().decode(data, final=len(data) < LARGEST_PAGE)
        except UnicodeDecodeError:
            continue
        if name == "utf-8" and not data.isascii() and not _EASTERN.search(text) and _speaks(named, data):
            continue
        return text, name
    return min((data.decode(name, errors="replace") for name in names), key=lambda text: text.count("�")), "unknown"


def _speaks(names: Iterable[str], data: bytes) -> bool:
    """Is the data text in one of the encodings?"""
    return any(data.decode(name, errors="ignore").encode(name, errors="ignore") == data for name in names)


def mend_page(text: str) -> HtmlElement | None:
    """The tree of a page, as well as its markup can be understood; frames that a browser's extensions left are out.

    What is nested deeper than any page that people read (2,048) is lost.
    """
    data = ">".join(_thin(piece) for piece in text.split(">")).encode("utf-8", errors="replace")
    try:
        root = document_fromstring(data, parser=HTMLParser(encoding="utf-8", huge_tree=True))
    except (ParserError, ValueError):
        return None
    for debris in list(_debris(root)):
        debris.drop_tree()
    return root


def _thin(piece: str) -> str:
    """The text up to the end of a tag; of a tag with more attributes than anybody writes, its name alone."""
    if len(piece) <= LONGEST_TAG:
        return piece
    tag = _TAG.search(piece)
    if tag is None or len(piece[tag.end() :].split()) <= MOST_ATTRIBUTES:
        return piece
    return piece[: tag.end()]


def _debris(root: HtmlElement) -> Iterator[HtmlElement]:
    for element in root.iter("iframe", "frame", "script", "link", "div"):
        if _DEBRIS.match((element.get("src") or element.get("href") or "").strip()) and element is not root:
            yield element


def guess_kind(page: Page, address: str) -> str:
    """home, document, channel or elder (长者版); else the empty string.

    By the address, the page tags (国办发〔2017〕47号, annex 1), the title, and the look.
    """
    if urlsplit(address).path.lower() in _HOME and not urlsplit(address).query:
        return "home"
    if page.meta("ArticleTitle") is not None or page.meta("PubDate") is not None:
        return "document"
    if page.meta("ColumnName") is not None:
        return "channel"
    if page.published and len(page.text) > 400:
        return "document"
    if _ELDER.search(page.title):
        return "elder"
    return "channel" if len(page.listed) >= 5 else ""


def most_told(pages: Iterable[Page], meta: str) -> str:
    """What most pages say in a tag; the empty string where none says anything."""
    counted: dict[str, int] = {}
    for page in pages:
        told = (page.meta(meta) or "").strip()
        if told:
            counted[told] = counted.get(told, 0) + 1
    return max(sorted(counted), key=lambda told: counted[told], default="")
