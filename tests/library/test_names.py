"""Document numbers, index numbers, site codes and ids: parsed, compared and mended."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.identity import DocumentId, DocumentNumber, IndexNumber, SiteCode


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("岚政办发〔2026〕12号", 2026),
        ("国办发〔2017〕47号", 2017),
        ("国务院令第711号", None),
        ("令第3号", None),
        ("公告2017年第5号", 2017),
        ("岚江省人民政府通告2026年第1号", 2026),
    ],
)
def test_the_three_forms_of_a_number_are_read(text: str, year: int | None) -> None:
    number = DocumentNumber.parse(text)
    assert (str(number), number.year) == (text, year)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("岚政发[2026]1号", "岚政发〔2026〕1号"),
        ("岚政发（2026）1号", "岚政发〔2026〕1号"),
        ("岚政发【2026】第01号", "岚政发〔2026〕1号"),
        ("岚政发 (2026) 第 012 号", "岚政发〔2026〕12号"),
        ("岚政发〔2026〕007号", "岚政发〔2026〕7号"),
        ("岚政发〔2026〕0号", None),
        ("岚政发〔26〕1号", None),
        ("一号文件", None),
        ("", None),
    ],
)
def test_what_is_no_number_is_refused_and_mended_where_it_can_be(text: str, meant: str | None) -> None:
    with pytest.raises(ValueError, match=rf"\A{re.escape(text)}\Z"):
        DocumentNumber.parse(text)
    assert DocumentNumber.mend(text) == meant


@given(st.text())
def test_a_mended_number_is_a_number(text: str) -> None:
    meant = DocumentNumber.mend(text)
    assert meant is None or DocumentNumber.parse(meant).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "000014349/2022-00039",
        "000014349/2017-00110",
        "014416330/2018-04736",
        "01404053X/2021-00490",
        "011336909/2020-12335",
        "11341702486344515H/202110-00013",
        "1150024100913825XR/2024-00047",
        "11620622013933539B/2021-03844",
        "11441700007280420Y/2021-00050",
        "370400/2022-00091",
        "53000000207/202000128",
        "035210000/2025-00016",
        "014560025/2023-06702",
        "8923888D/2020-0113",
    ],
)
def test_real_index_numbers_are_read(text: str) -> None:
    assert IndexNumber.parse(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345/2022-00039",
        "000014349-2022-00039",
        "000014349/2022-039",
        "000014349/２０２２-00039",
        "abcdef123/2022-00039",
        "000014349/2022-00039\n",
    ],
)
def test_what_is_no_index_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=rf"\A{re.escape(text)}\Z"):
        IndexNumber.parse(text)


@pytest.mark.parametrize("text", ["3700000001", "bm01000001"])
def test_site_codes_are_read(text: str) -> None:
    assert str(SiteCode.parse(text)) == text


@pytest.mark.parametrize("text", ["", "370000001", "37000000012", "bm1", "BM01000001", "３700000001", "3700000001\n"])
def test_what_is_no_site_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=rf"\A{re.escape(text)}\Z"):
        SiteCode.parse(text)


@pytest.mark.parametrize("text", ["", "/a", "a/", "a/../b", "a b", "一", "a\n"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=rf"\A{re.escape(text)}\Z"):
        DocumentId.parse(text)


def test_ids_are_compared_by_their_text() -> None:
    assert DocumentId.parse("a/b") == DocumentId.parse("a/b") < DocumentId.parse("a/c")
