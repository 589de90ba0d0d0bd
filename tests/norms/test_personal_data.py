"""Numbers that say who somebody is. All are made up or printed as samples of the standard."""

from __future__ import annotations

from datetime import date

import pytest

from catalog.personal_data import IdForm, find_numbers, is_bank_card, mask, mobile_phone, name_masked

TODAY = date(2026, 11, 21)
FORM = IdForm(characters=18, modulus=11, weight_base=2, checks="10X98765432", provinces=frozenset({"11", "36", "44"}))
CARDS = (("62", 16, 19), ("4", 16, 16))


def ids(text: str) -> list[str]:
    return [one.digits for one in find_numbers(text) if FORM.fits(one, TODAY)]


def phones(text: str) -> list[str]:
    found = (mobile_phone(one, digits=11, prefixes=frozenset({"13", "19"})) for one in find_numbers(text))
    return [one for one in dict.fromkeys(found) if one]


def cards(text: str) -> list[str]:
    return [one.digits for one in find_numbers(text) if is_bank_card(one, CARDS)]


@pytest.mark.parametrize(
    "text",
    [
        "身份证号11010519491231002X。",
        "１１０１０５１９４９１２３１００２Ｘ",
        "11010519491231002x，",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "张某 13812345678 11010519491231002X 2026-11-20",
        "11010519491231002X 13812345678",
        "110 105 1949 1231 002X",
        "110105 1949 1231 002X",
    ],
)
def test_an_id_number_however_it_is_written(text: str) -> None:
    assert ids(text) == ["11010519491231002X"]


@pytest.mark.parametrize("number", ["360426199101010071", "44011320141005001X", "11010519491231002X"])
def test_the_samples_of_the_standard(number: str) -> None:
    assert ids(number) == [number]


def whole(digits: str) -> str:
    """The seventeen digits with their check character, by the weights as the standard prints them."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11]


def test_each_part_of_an_id_number_is_checked_by_itself() -> None:
    assert ids(whole("11010519491231002")) == [whole("11010519491231002")]
    assert ids(whole("99010519491231002")) == [], "no such province"
    assert ids(whole("11010519490231002")) == [], "no such day"
    assert ids("1101 0519491231 002X") == [], "written as no ID number is"


def test_nobody_living_was_born_before_1900() -> None:
    assert ids("440524188001010014") == []
    assert ids(whole("11010518991231001")) == []
    assert ids(whole("11010519000101001")) == [whole("11010519000101001")]


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",  # another check character
        "990105194912310020",  # no such province
        "11010519490231002X",  # no such day
        "A11010519491231002X",  # part of a longer name
        "11010519491231002X9",
        "11010519491231002X_1",
        "110105********002X",
        "35*************123",
        "11010519491231002",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "a?id=11010519491231002X",
        "1.11010519491231002X",
    ],
)
def test_what_is_no_id_number(text: str) -> None:
    assert ids(text) == []


def test_nobody_is_born_after_the_day_of_the_inspection() -> None:
    (number,) = find_numbers("44011320141005001X")
    assert FORM.fits(number, date(2014, 10, 5))
    assert not FORM.fits(number, date(2014, 10, 4))


@pytest.mark.parametrize(
    "text",
    [
        "联系人手机：13812345678",
        "138-1234-5678",
        "138 1234 5678",
        "+86 13812345678",
        "+86 138 1234 5678",
        "8613812345678",
        "86138-1234-5678",
        "0086-138-1234-5678",
        "13812345678.",
        "0990-1234567 13812345678",
        "１３８１２３４５６７８",
    ],
)
def test_a_mobile_phone_however_it_is_written(text: str) -> None:
    assert phones(text) == ["13812345678"]


@pytest.mark.parametrize(
    "text",
    [
        "0990-1234567",
        "010-12345678",
        "12345",
        "138****1234",
        "12812345678",
        "138123456789",
        "1381234567X",
        "13812345678.html",
        "861381234567X",
        "86-1381-2345678",
        "138-1234-56-78",
        "138-12345678",
        "138 1234 5678a",
        "13-81234-5678",
        "数据 2026 138 1234 5678 90",
    ],
)
def test_what_is_no_mobile_phone(text: str) -> None:
    assert phones(text) == []


def test_a_bank_card_has_a_known_beginning_a_fitting_length_and_its_check_digit() -> None:
    assert cards("卡号6222020000000000001") == []
    assert cards("卡号6222020000000000000") == ["6222020000000000000"]
    assert cards("4111 1111 1111 1111") == ["4111111111111111"]
    assert cards("4111-1111-1111-1111") == ["4111111111111111"]
    assert cards("41111111 11111111") == []
    assert cards("41111111111111116") == [], "seventeen digits do not go with this beginning"
    assert cards("5555555555554444") == [], "no listed beginning"
    assert cards("6222***********0009") == []


def test_what_follows_a_run_belongs_to_its_last_number_alone() -> None:
    assert phones("13812345678 13912345678a") == ["13812345678"]


def test_doubled_digits_above_nine_count_as_the_sum_of_their_own() -> None:
    assert cards("4012888888881881") == ["4012888888881881"]
    assert cards("4012888888881882") == []


def test_a_card_of_another_length_or_written_otherwise_is_none() -> None:
    assert cards("40128888888818813") == []
    assert [is_bank_card(one, (("4", 17, 17),)) for one in find_numbers("40128888888818813")] == [True]
    assert cards("4012 8888 88881881") == []
    assert cards("401 28888 8888 1881") == []
    assert cards("401288888888188X") == []


def test_a_run_with_blanks_and_hyphens_is_not_one_number() -> None:
    assert [one.digits for one in find_numbers("123456-78901 2345")] == ["12345678901"]
    assert [one.digits for one in find_numbers("123456 78901 2345")] == ["123456789012345"]


def test_words_before_a_number_are_known() -> None:
    (number,) = find_numbers("举报电话：13812345678")
    assert number.before == "举报电话："
    (number,) = find_numbers(f"{'前' * 40}13812345678")
    assert number.before == "前" * 24


def test_a_mask_hides_all_but_the_ends_and_names_itself_only() -> None:
    assert mask("11010519491231002X", first=2, last=3) == "11*************02X"
    assert mask("13812345678", first=3, last=4) == "138****5678"
    assert name_masked("138****5678") != name_masked("138****5679")
    assert len(name_masked("138****5678")) == 12


@pytest.mark.parametrize("unit", ["1", "1 ", "1-", "1381234567a", "1 2 3 4 5 6 7 8 9 0a", "１", "138-1234-567 "])
def test_a_long_text_of_digits_is_taken_apart_once(unit: str) -> None:
    """Each number that comes out covers text of its own, or is a whole run: their count bounds the work."""
    text = (unit * 200_000)[:200_000]
    assert sum(len(one.digits) for one in find_numbers(text)) <= 2 * len(text)
    assert ids(text) + phones(text) == []
