"""Pinyin in addresses, and names in the order a reader looks them up."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.source.pinyin import initials, pinyin_key, slug


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("青政发〔2026〕3号", "qing-zheng-fa-2026-3-hao"),
        ("重要通知", "zhong-yao-tong-zhi"),
        ("重庆银行", "chong-qing-yin-hang"),
        ("绿色女性", "lv-se-nv-xing"),
        ("5G网络建设", "5g-wang-luo-jian-she"),
        ("ＡＢＣ１２３", "abc123"),
        ("Café Olé", "cafe-ole"),
        ("一、总体要求（2026年）", "yi-zong-ti-yao-qiu-2026-nian"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert slug(text) == name


def test_a_name_ends_at_a_syllable() -> None:
    assert slug("政务公开政务公开", limit=20) == "zheng-wu-gong-kai"
    assert slug("x" * 100, limit=20) == "x" * 20


def test_what_has_no_letters_is_named_by_its_digest() -> None:
    assert re.fullmatch(r"x[0-9a-f]{8}", slug("！？"))
    assert slug("！？") != slug("。。")
    assert slug("") == slug("")


@given(st.text(), st.integers(min_value=3, max_value=80))
def test_a_name_is_always_fit_for_an_address(text: str, limit: int) -> None:
    name = slug(text, limit=limit)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= limit
    assert slug(name, limit=limit) == name


def test_order_is_by_number_latin_sound_tone_and_character() -> None:
    ordered = [
        *(
            "9号",
            "10号",
            "A市",
            "b市",
            "安徽",
            "白麓县",
            "白麓县民政局",
            "绿",
            "青汀市",
            "时政",
            "石",
            "石渡县",
            "市场",
        ),
        *("汀溪县", "望川市", "（其他）"),
    ]
    shuffled = random.Random(7).sample(ordered, len(ordered))
    assert sorted(shuffled, key=pinyin_key) == ordered


@given(st.lists(st.text(max_size=8), max_size=12))
def test_order_does_not_depend_on_the_order_before(names: list[str]) -> None:
    backwards = list(reversed(names))
    assert sorted(names, key=pinyin_key) == sorted(backwards, key=pinyin_key)
    assert len({pinyin_key(name) for name in names}) == len(set(names))


@pytest.mark.parametrize(
    ("text", "letters"),
    [("汀溪县", "txx"), ("5G网络", "5gwl"), ("重庆 Bank", "cqb"), ("2026年", "2026n"), ("！", ""), ("", "")],
)
def test_initials(text: str, letters: str) -> None:
    assert initials(text) == letters
