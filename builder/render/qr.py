"""QR codes by which a page is opened on a phone (ISO/IEC 18004)."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from math import isqrt
from typing import NamedTuple, cast

import zxingcpp
from markupsafe import Markup

_QUIET = 4
"""Modules around a code that stay white (ISO/IEC 18004)."""

_MASK = 2
"""Which of the eight masks is laid over the data; it stands in the code, so that readers know. To weigh all of them for
each address, as the norm does, takes eight times as long, and the letters of addresses are well mixed under any."""

_WIDTH = 11
"""Modules of a row that are drawn by one look into a table: three looks for a code of 33, as most addresses have."""

_DARK = 0

_REMEMBERED = 4096
"""Codes, of two thousand bytes: what several sites show leads, on each of them, to the same address, and many pages
of other documents lie between."""


@lru_cache(maxsize=_REMEMBERED)
def draw_code(address: str) -> Markup:
    """The code of an address as SVG without inline style, its quiet zone included; the page names it.

    Black lines of one unit a module, on white whatever the page's own colour; a seventh of it may be unreadable (level
    M).
    """
    code = zxingcpp.create_barcode(address, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=_MASK)
    image = code.to_image(scale=1, add_quiet_zones=False)
    dots = bytes(cast(bytes, image))  # a byte each, row by row; what it is typed as does not say that it is a buffer
    size = isqrt(len(dots))
    whole = size + 2 * _QUIET
    path = _draw_rows(dots, size)
    drawn = (
        f'<svg viewBox="-{_QUIET} -{_QUIET} {whole} {whole}" class="qr">'
        f'<path class="qr-paper" fill="#fff" d="M-{_QUIET}-{_QUIET}h{whole}v{whole}h-{whole}z"/>'
        f'<path class="qr-ink" stroke="#000" d="{path}"/></svg>'
    )
    return Markup(drawn)  # noqa: S704 - digits and letters of a path


def _draw_rows(dots: bytes, size: int) -> str:
    """Each row as a line of its own, through the middle of its modules: from run to run, drawn or passed over."""
    layout = _lay_out(size)
    drawn = [_RUNS[dots[part]] for part in layout.parts]
    rows, step = layout.rows.copy(), layout.step
    for column in range(step):
        rows[1 + column :: step + 1] = drawn[column::step]
    return "".join(rows)


class _Layout(NamedTuple):
    """Where the parts of all rows lie, so many of a row; and how each row begins, with places for its parts behind."""

    parts: tuple[slice, ...]
    step: int
    rows: list[str]


@lru_cache(maxsize=64)
def _lay_out(size: int) -> _Layout:
    """The layout of codes of so many modules a row."""
    spans = [(begin, min(begin + _WIDTH, size)) for begin in range(0, size, _WIDTH)]
    parts = (slice(row * size + begin, row * size + end) for row in range(size) for begin, end in spans)
    rows = [text for row in range(size) for text in (f"M0 {row}.5", *[""] * len(spans))]
    return _Layout(tuple(parts), len(spans), rows)


class _Runs(dict[bytes, str]):
    """How some modules of a row are drawn; spelled when they are met first."""

    def __missing__(self, dots: bytes) -> str:
        runs = ((one, sum(1 for _ in run)) for one, run in groupby(dots))
        drawn = "".join(f"h{length}" if one == _DARK else f"m{length} 0" for one, length in runs)
        self[dots] = drawn
        return drawn


_RUNS = _Runs()
