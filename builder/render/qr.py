"""QR codes by which a page is opened on a phone (ISO/IEC 18004)."""

from __future__ import annotations

import re

import zxingcpp
from markupsafe import Markup

_DRAWN = re.compile(r'<svg width="([0-9]+)".*<path d="([0-9A-Za-z -]+)"', re.DOTALL)


def draw_code(address: str) -> Markup:
    """The code of an address as SVG without inline style, its quiet zone included; the page names it.

    Black squares of one unit a module; by default a seventh of it may be unreadable (level M).
    """
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode)
    size, path = _DRAWN.findall(code.to_svg(add_quiet_zones=True))[0]
    drawn = f'<svg viewBox="0 0 {size} {size}" class="qr"><path class="qr-ink" fill="#000" d="{path}"/></svg>'
    return Markup(drawn)  # noqa: S704 - digits and letters of a path
