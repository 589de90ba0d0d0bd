"""QR codes by which a page is opened on a phone (ISO/IEC 18004).

What a code says, the bits by which its errors are mended among it, is put together by sums without carry, and the mask
is added to all of it. Codes of one size that are written byte by byte therefore differ by what each byte makes of them,
wherever it stands: that is learned of codes that the library makes, bit by bit, and summed up for every address.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from functools import cache, lru_cache
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

_SUMMED = range(16, 107)
"""Characters of an address whose code is summed up. A shorter one the library may not write byte by byte; longer ones,
of more than 41 modules a row, are few, and there is much to learn for them."""

_GROUND = "a"
"""Where the sums begin: an address of this letter alone. The library writes it byte by byte, and so it does where one
of its letters is another."""

_WIDTH = 11
"""Modules of a row that are drawn by one look into a table: three looks for a code of 33, as most addresses have."""

_BITS = bytes(0x31 if dot == 0 else 0x30 for dot in range(256))
"""Of a dot as the library draws it, what its module says in binary: 1 where it is dark."""

_REMEMBERED = 4096
"""Codes, of two thousand bytes: what several sites show leads, on each of them, to the same address, and many pages
of other documents lie between."""


@lru_cache(maxsize=_REMEMBERED)
def draw_code(address: str) -> Markup:
    """The code of an address as SVG without inline style, its quiet zone included; the page names it.

    Black lines of one unit a module, on white whatever the page's own colour; a seventh of it may be unreadable (level
    M).
    """
    summed = len(address) in _SUMMED and address.isascii()
    size, modules = _sum_up(address) if summed else _make_code(address)
    whole = size + 2 * _QUIET
    drawn = (
        f'<svg viewBox="-{_QUIET} -{_QUIET} {whole} {whole}" class="qr">'
        f'<path class="qr-paper" fill="#fff" d="M-{_QUIET}-{_QUIET}h{whole}v{whole}h-{whole}z"/>'
        f'<path class="qr-ink" stroke="#000" d="{_draw_rows(size, modules)}"/></svg>'
    )
    return Markup(drawn)  # noqa: S704 - digits and letters of a path


def learn_codes(addresses: Iterable[str]) -> None:
    """Learn ahead what codes of such addresses are made of. It takes as long as to draw a thousand of them; processes
    that are forked later need not learn it again."""
    alike = {len(one): one for one in addresses}
    for length in sorted(alike, reverse=True):
        draw_code(alike[length])


def _make_code(text: str) -> tuple[int, int]:
    """The code of a text as the library makes it: modules of a row, and all of them as the bits of a number, sixteen
    for each part of a row."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=_MASK)
    image = code.to_image(scale=1, add_quiet_zones=False)
    dots = bytes(cast(bytes, image))  # a byte each, row by row; what it is typed as does not say that it is a buffer
    size = isqrt(len(dots))
    bits = dots.translate(_BITS)
    parts = array("H", (int(bits[part], 2) for part in _lay_out(size).parts))
    return size, int.from_bytes(parts.tobytes(), sys.byteorder)


def _sum_up(address: str) -> tuple[int, int]:
    """The same of an address that is written byte by byte, its digits too, which take fewer bits otherwise."""
    size, modules, differences = _learn(len(address))
    for difference, byte in zip(differences, address.encode(), strict=False):
        modules ^= difference[byte]
    return size, modules


@cache
def _learn(length: int) -> tuple[int, int, list[list[int]]]:
    """The code of the ground of so many letters, and what any other makes of it at each of its places, by byte."""
    size, modules = _make_code(_GROUND * length)
    known = _DIFFERENCES.setdefault(size, [])
    for place in range(len(known), length):
        made = [0]
        for bit in range(7):
            other = chr(ord(_GROUND) ^ 1 << bit)
            text = _GROUND * place + other + _GROUND * (length - place - 1)
            difference = _make_code(text)[1] ^ modules
            made += [one ^ difference for one in made]
        known.append([made[byte ^ ord(_GROUND)] for byte in range(128)])
    return size, modules, known


_DIFFERENCES: dict[int, list[list[int]]] = {}
"""By the size of a code: what each byte makes of it at each place that was met."""


def _draw_rows(size: int, modules: int) -> str:
    """Each row as a line of its own, through the middle of its modules: from run to run, drawn or passed over."""
    layout = _lay_out(size)
    parts = memoryview(modules.to_bytes(2 * len(layout.parts), sys.byteorder)).cast("H").tolist()
    rows, step = layout.rows.copy(), len(layout.runs)
    for column, runs in enumerate(layout.runs):
        rows[1 + column :: step + 1] = [runs[part] for part in parts[column::step]]
    return "".join(rows)


class _Layout(NamedTuple):
    """Where the parts of all rows lie; how each part of a row is drawn, by its modules; and how each row begins, with
    places for its parts behind."""

    parts: tuple[slice, ...]
    runs: tuple[list[str], ...]
    rows: list[str]


@lru_cache(maxsize=64)
def _lay_out(size: int) -> _Layout:
    """The layout of codes of so many modules a row."""
    spans = [(begin, min(begin + _WIDTH, size)) for begin in range(0, size, _WIDTH)]
    parts = (slice(row * size + begin, row * size + end) for row in range(size) for begin, end in spans)
    rows = [text for row in range(size) for text in (f"M0 {row}.5", *[""] * len(spans))]
    return _Layout(tuple(parts), tuple(_spell_runs(end - begin) for begin, end in spans), rows)


@cache
def _spell_runs(width: int) -> list[str]:
    """How so many modules of a row are drawn, whichever of them are dark."""
    return [_spell_run(f"{modules:0{width}b}") for modules in range(1 << width)]


def _spell_run(modules: str) -> str:
    runs = ((one, sum(1 for _ in run)) for one, run in groupby(modules))
    return "".join(f"h{length}" if one == "1" else f"m{length} 0" for one, length in runs)
