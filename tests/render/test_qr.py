"""The code that is drawn is the address, for whoever reads it."""

import re

import numpy as np
import pytest
import zxingcpp

from builder.render.qr import draw_code

_RUN = re.compile(r"M([0-9]+) ([0-9]+)h([0-9]+)v([0-9]+)h-([0-9]+)Z")


def read_code(drawn: str) -> str:
    """What a phone would read, each module four dots wide."""
    size = int(re.findall(r'viewBox="0 0 ([0-9]+) ([0-9]+)"', drawn)[0][0])
    dots = np.full((size, size), 255, dtype=np.uint8)
    path = re.findall(r' d="([^"]+)"', drawn)[0]
    runs = _RUN.findall(path)
    assert "".join(f"M{x} {y}h{wide}v{high}h-{back}Z" for x, y, wide, high, back in runs) == path
    for x, y, wide, high, _ in ((int(part) for part in run) for run in runs):
        dots[y : y + high, x : x + wide] = 0
    assert dots[:4].min() == dots[:, :4].min() == 255, "no quiet zone"
    return zxingcpp.read_barcodes(np.kron(dots, np.ones((4, 4), dtype=np.uint8)))[0].text


@pytest.mark.parametrize(
    "address",
    [
        "https://www.lanjiang.gov.example/tzgg/20261012-jiaqi.html",
        "https://www.lanjiang.gov.example/zwgk/zfxxgk/" + "very-long-" * 15 + "name.html",
        "http://127.0.0.1:8000/a/?b=c&d=%E5%B2%9A",
    ],
)
def test_a_phone_reads_the_address(address: str) -> None:
    assert read_code(draw_code(address)) == address


def test_the_same_address_is_drawn_the_same() -> None:
    assert draw_code("https://a.gov.example/") == draw_code("https://a.gov.example/")
