"""The code that is drawn is the address, for whoever reads it."""

import re

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.render import learn_codes, qr
from builder.render.qr import _DIFFERENCES, _learn, _make_code, _sum_up, draw_code

_ROW, _STEP = re.compile(r"M0 ([0-9]+)[.]5((?:h[0-9]+|m[0-9]+ 0)*)"), re.compile(r"([hm])([0-9]+)")
_VIEW = re.compile(r'viewBox="-([0-9]+) -([0-9]+) ([0-9]+) ([0-9]+)"')


def paint(drawn: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """What is seen, a dot a module: white, and black where a line runs."""
    left, top, wide, high = map(int, _VIEW.findall(drawn)[0])
    dots = np.full((high, wide), 255, dtype=np.uint8)
    path = re.findall(r'class="qr-ink"[^>]* d="([^"]+)"', drawn)[0]
    rows = _ROW.findall(path)
    assert "".join(f"M0 {row}.5{steps}" for row, steps in rows) == path
    for row, steps in rows:
        at = left
        for step, length in _STEP.findall(steps):
            if step == "h":
                dots[top + int(row), at : at + int(length)] = 0
            at += int(length)
    return dots


def read_code(drawn: str) -> zxingcpp.Barcode:
    """What a phone would read, each module four dots wide."""
    dots = paint(drawn)
    assert dots[:4].min() == dots[-4:].min() == dots[:, :4].min() == dots[:, -4:].min() == 255, "no quiet zone"
    return zxingcpp.read_barcodes(np.kron(dots, np.ones((4, 4), dtype=np.uint8)))[0]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.lanjiang.gov.example/tzgg/20261012-jiaqi.html",
        "https://www.lanjiang.gov.example/zwgk/zfxxgk/" + "very-long-" * 15 + "name.html",
        "http://127.0.0.1:8000/a/?b=c&d=%E5%B2%9A",
        *(f"https://www.zhan{number:04}.gov.example/lanmu{number % 12}/{number:08}.html" for number in range(200)),
        *("https://a.gov.example/" + letter * length for letter in "0aA%" for length in (1, 40, 300)),
    ],
)
def test_a_phone_reads_the_address(address: str) -> None:
    code = read_code(draw_code(address))
    assert (code.text, code.ec_level) == (address, "M")


ADDRESSES = st.lists(st.sampled_from(("abc", "/x-y_z", "?q=r", "%e", "Aa", "1a", ".h")), min_size=1, max_size=50)
"""Addresses that the library, too, writes byte by byte: no digits or capitals stand together."""


@settings(deadline=None)
@given(parts=ADDRESSES)
def test_a_code_that_is_summed_up_is_to_the_dot_what_the_library_makes(parts: list[str]) -> None:
    """A reader mends what is wrong with a seventh of a code: that it reads an address proves less."""
    address = f"https://{''.join(parts)}"[:106]
    assert _sum_up(address) == _make_code(address)


def test_what_each_letter_makes_of_a_code_is_learned_in_any_order() -> None:
    longer, shorter = "https://gov.example/abcdefghijklmnop", "https://gov.example/abcdefgh"
    _learn.cache_clear()
    _DIFFERENCES.clear()
    first = [_sum_up(one) for one in (longer, shorter)]
    _learn.cache_clear()
    _DIFFERENCES.clear()
    assert [_sum_up(one) for one in (shorter, longer)] == first[::-1]


def test_what_was_learned_ahead_need_not_be_learned_again(monkeypatch: pytest.MonkeyPatch) -> None:
    _learn.cache_clear()
    _DIFFERENCES.clear()
    draw_code.cache_clear()
    learn_codes(f"https://a.gov.example/{'b' * length}" for length in (5, 30, 12))
    monkeypatch.setattr(qr, "_make_code", lambda *_: pytest.fail("asked the library again"))
    for length in (5, 12, 30):
        draw_code(f"https://a.gov.example/{'c' * length}")


def test_the_same_address_is_drawn_the_same() -> None:
    assert draw_code("https://a.gov.example/") == draw_code("https://a.gov.example/")
