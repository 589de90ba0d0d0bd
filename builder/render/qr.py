"""QR codes by which a page is opened on a phone (ISO/IEC 18004)."""

from __future__ import annotations

import re
from functools import lru_cache

import zxingcpp
from markupsafe import Markup

_SIZE, _PATH = re.compile(r'<svg width="([0-9]+)"'), re.compile(r'<path d="([0-9A-Za-z -]+)"')
_REMEMBERED = 4096
"""Codes, of three thousand bytes: what several sites show leads, on each of them, to the same address, and many pages
of other documents lie between."""


@lru_cache(maxsize=_REMEMBERED)
def draw_code(address: str) -> Markup:
    """The code of an address as SVG without inline style, its quiet zone included; the page names it.

    Black squares of one unit a module; by default a seventh of it may be unreadable (level M).
    """
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode)
    made = code.to_svg(add_quiet_zones=True)
    size, path = (found.findall(made)[0] for found in (_SIZE, _PATH))
    drawn = f'<svg viewBox="0 0 {size} {size}" class="qr"><path class="qr-ink" fill="#000" d="{path}"/></svg>'
    return Markup(drawn)  # noqa: S704 - digits and letters of a path
