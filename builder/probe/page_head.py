"""What a probe reads of a page: its title, and which of the headers that protect readers came with it."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping

READ = 262_144
"""Bytes of a page that its title is looked for in."""

LONGEST_TITLE = 200

HEADERS = (
    "content-security-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-frame-options",
)
FRAMES = "frame-ancestors"
"""Not a header but a word of the content security policy, which does what `x-frame-options` does."""

_TITLE = re.compile(r"<title\b[^>]{0,500}>([^<]{0,2000})", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")


def find_headers(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The protecting headers among those of an answer, in order."""
    found = [name for name in HEADERS if headers.get(name, "").strip()]
    framed = FRAMES in headers.get("content-security-policy", "").lower()
    return (*found, FRAMES) if framed else tuple(found)


def list_lacking(headers: Iterable[str], scheme: str) -> tuple[str, ...]:
    """The protecting headers that did not come; over plain HTTP some mean nothing."""
    had = set(headers)
    secure_only = {"strict-transport-security", "cross-origin-opener-policy"}
    had |= {"x-frame-options"} if FRAMES in had else set()
    return tuple(name for name in HEADERS if name not in had and (scheme == "https" or name not in secure_only))


def unpack(data: bytes, encoding: str) -> bytes:
    """The beginning of a body that came packed, as far as it can be unpacked; never more than READ bytes."""
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return data[:READ]
    try:
        return zlib.decompressobj(47).decompress(data, READ)
    except zlib.error:
        return b""


def read_title(data: bytes, charset: str = "") -> str:
    """The title of a page; empty where there is none."""
    said = _CHARSET.search(data[:4_096])
    named = said[1].decode("ascii") if said else ""
    for name in ("utf-8", charset, named, "gb18030"):
        try:
            text = codecs.getincrementaldecoder(name)().decode(data) if name else None
        except (UnicodeDecodeError, LookupError):
            continue
        if text is not None:
            break
    else:
        text = data.decode("utf-8", errors="replace")
    found = _TITLE.search(text)
    words = _BLANKS.sub(" ", html.unescape(found[1])).strip() if found else ""
    return "".join(one for one in words if one.isprintable())[:LONGEST_TITLE]


def names_site(title: str, names: Iterable[str]) -> bool | None:
    """Does a title hold one of the names? None where no name is known."""
    known = [_plain(name) for name in names if name.strip()]
    return any(name in _plain(title) for name in known) if known else None


def _plain(text: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
