"""Addresses as reports link to them: what strangers wrote becomes a URI (RFC 3986)."""

from __future__ import annotations

import re
from urllib.parse import quote

_PLAIN = "/?:@!$&'()*+,;=%~"
_NO_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PARTS = re.compile(r"(https?://[A-Za-z0-9.:\[\]-]+)([^#]*)(?:#(.*))?", re.IGNORECASE | re.DOTALL)


def spell_uri(address: str) -> str:
    """The address with all percent-encoded that a URI may not hold; empty for what is no web address."""
    found = _PARTS.fullmatch(address)
    if found is None:
        return ""
    host, path, fragment = found[1], found[2], found[3]
    return host + _quote(path) + (f"#{_quote(fragment)}" if fragment is not None else "")


def _quote(text: str) -> str:
    return quote(_NO_ESCAPE.sub("%25", text), safe=_PLAIN, errors="replace")
