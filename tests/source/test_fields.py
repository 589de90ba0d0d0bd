"""Marked YAML to records: a value that is spelled reads back the same; arbitrary text is told, never raised."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.diagnostic import Problems
from builder.source.fields import field_types, read_record
from builder.source.marked import read_table
from builder.wording import read_wording
from catalog.document import DETAILS, Head
from catalog.identity import DocumentNumber, IndexNumber, WebAddress
from catalog.register import ItemCode
from catalog.terms import Genre, Kind

RECORDS: tuple[type, ...] = (Head, *(DETAILS[kind] for kind in Kind if kind is not Kind.REPORT))
NUMBERS = st.builds(lambda year, number: f"岚政发〔{year}〕{number}号", st.integers(1949, 2099), st.integers(1, 9999))
INDEXES = st.integers(1, 99999).map(lambda number: f"11990000MB0000001X/2026-{number:05d}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """One of several."""

    name: str
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Every form of a field."""

    title: str
    from_: datetime
    count: int = 0
    rate: Decimal = Decimal(1)
    open: bool = False
    genre: Genre | None = None
    number: DocumentNumber | None = None
    words: tuple[str, ...] = ()
    inner: tuple[Inner, ...] = ()
    tokens: Mapping[Genre, int] | None = None


def read(record: type[typing.Any], text: str) -> tuple[typing.Any, list[str]]:
    """The record of a text, and what was told."""
    problems = Problems()
    table = read_table(text, "f.yaml", problems)
    value = read_record(record, table, problems) if table else None
    wording = read_wording("en")
    return value, [wording.line(one) for one in problems]


def spell(value: object) -> object:
    """A value as JSON, which is YAML, spells it."""
    if dataclasses.is_dataclass(value) and not hasattr(value, "parse"):
        return {
            field.name.rstrip("_"): spell(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) is not None
        }
    if isinstance(value, Mapping):
        return {str(key): spell(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [spell(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, bool | int):
        return value
    return str(value)


def values(kind: typing.Any) -> st.SearchStrategy[typing.Any]:
    """Any value of a field's type."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return st.none() | st.one_of([values(one) for one in typing.get_args(kind) if one is not types.NoneType])
    if origin is tuple:
        return st.lists(values(typing.get_args(kind)[0]), max_size=1).map(tuple)
    if origin is Mapping:
        key, value = typing.get_args(kind)
        return st.dictionaries(values(key), values(value), max_size=1)
    simple: dict[typing.Any, st.SearchStrategy[typing.Any]] = {
        str: st.text(st.characters(exclude_categories=["C"]), max_size=4),
        int: st.integers(-(10**9), 10**9),
        bool: st.booleans(),
        Decimal: st.decimals(allow_nan=False, allow_infinity=False, places=3),
        date: st.dates(date(1900, 1, 1), date(2999, 12, 31)),
        datetime: st.datetimes(datetime(1900, 1, 1), datetime(2999, 1, 1)).map(
            lambda one: one.replace(second=0, microsecond=0)
        ),
        DocumentNumber: NUMBERS.map(DocumentNumber.parse),
        IndexNumber: INDEXES.map(IndexNumber.parse),
        ItemCode: st.sampled_from(["social-assistance-03", "art-20-05"]).map(ItemCode.parse),
        WebAddress: st.sampled_from(["https://a.example/b?c=d", "http://127.0.0.1:80/"]).map(WebAddress.parse),
    }
    if kind in simple:
        return simple[kind]
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    keys = {field.name.rstrip("_"): field.name for field in dataclasses.fields(kind)}
    return st.builds(kind, **{keys[key]: values(one) for key, (one, _) in field_types(kind).items()})


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(values(Sample))
def test_every_form_of_a_field_reads_back_the_same(value: Sample) -> None:
    assert read(Sample, json.dumps(spell(value), ensure_ascii=False)) == (value, [])


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: str(record.__name__))
def test_every_record_of_a_document_reads_back_the_same(record: type) -> None:
    @settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(values(record))
    def holds(value: object) -> None:
        assert read(record, json.dumps(spell(value), ensure_ascii=False)) == (value, [])

    holds()


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.sampled_from([*field_types(Sample)]),
        st.text() | st.lists(st.text(), max_size=2) | st.dictionaries(st.text(), st.text(), max_size=2),
    )
)
def test_arbitrary_values_are_told_and_never_raised(value: dict[str, object]) -> None:
    found, told = read(Sample, json.dumps(value))
    assert (found is None) == bool(told)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("contu: 1", "f.yaml:3:1: error[unknown-key]: nothing is known by the key “contu”"),
        ("count：一: 二", "f.yaml:3:6: error[wide-colon]: a full-width colon stands behind the key"),
        ("inner: [{name:甲}]", "f.yaml:3:14: error[glued-colon]: no blank stands behind the colon"),
        ("coun：一: 二", "f.yaml:3:1: error[unknown-key]: nothing is known by the key “coun：一”"),
        ("count: 一", "f.yaml:3:8: error[not-a-number]: “一” is no number"),
        ("count: 1.5", "f.yaml:3:8: error[not-a-number]: “1.5” is no number"),
        ("count: [1]", "f.yaml:3:8: error[wrong-type]: count wants a number"),
        ("rate: NaN", "f.yaml:3:7: error[not-a-number]: “NaN” is no number"),
        ("rate: Infinity", "f.yaml:3:7: error[not-a-number]: “Infinity” is no number"),
        ("count: １２", "f.yaml:3:8: error[not-a-number]: “１２” is no number"),
        ("count: 1_0", "f.yaml:3:8: error[not-a-number]: “1_0” is no number"),
        ("open: yes", "f.yaml:3:7: error[not-true-or-false]: “yes” is neither true nor false"),
        ("genre: 通志", "f.yaml:3:8: error[unknown-choice]: genre cannot be “通志”"),
        ("words: a", "f.yaml:3:8: error[wrong-type]: words wants a list"),
        ("words: [a, [b]]", "f.yaml:3:12: error[wrong-type]: words wants text"),
        ("inner: [{nam: a}]", "f.yaml:3:10: error[unknown-key]: nothing is known by the key “nam”"),
        ("inner: {name: a}", "f.yaml:3:8: error[wrong-type]: inner wants a list"),
        ("tokens: [a]", "f.yaml:3:9: error[wrong-type]: tokens wants a table of keys and values"),
        ("tokens: {通知: 一}", "f.yaml:3:14: error[not-a-number]: “一” is no number"),
        ("tokens: {告示: 1}", "f.yaml:3:10: error[unknown-choice]: tokens cannot be “告示”"),
        (
            "number: 岚政发(2026)第012号",
            "f.yaml:3:9: error[not-a-document-number]: “岚政发(2026)第012号” is no document number (发文字号)",
        ),
    ],
)
def test_each_fault_is_told_at_its_place(line: str, told: str) -> None:
    value, found = read(Sample, f"title: a\nfrom: 2026-03-01 09:00\n{line}\n")
    assert value is None
    assert told in found


@pytest.mark.parametrize(
    "text", ["2026-02-29", "2026-3-1", "20260301", "2026-03-01 00:00", "２０２６-03-01", "2026/03/01", "0000-01-01"]
)
def test_a_date_has_one_form(text: str) -> None:
    assert read(Inner, f"name: a\nsince: {text}\n")[0] is None


@pytest.mark.parametrize(
    "text", ["2026-03-01", "2026-03-01 24:00", "2026-3-1 9:00", "2026-03-01 09:00:00", "2026-03-01 9:00"]
)
def test_a_minute_has_one_form(text: str) -> None:
    assert read(Sample, f"title: a\nfrom: {text}\n")[0] is None


def test_all_faults_are_told_at_once_and_the_cure_is_near() -> None:
    problems = Problems()
    table = read_table("tilte: a\ncount: x\nnumber: 岚政发[2026]第09号\ngenre: 通之\n", "f.yaml", problems)
    assert table is not None
    assert read_record(Sample, table, problems) is None
    assert [(one.code, dict(one.params).get("near")) for one in problems] == [
        ("unknown-key", "title"),
        ("missing-key", None),
        ("missing-key", None),
        ("not-a-number", None),
        ("unknown-choice", None),
        ("not-a-document-number", "岚政发〔2026〕9号"),
    ]


def test_keys_of_others_are_left_alone() -> None:
    problems = Problems()
    table = read_table("name: a\nforeign: b\n", "f.yaml", problems)
    assert table is not None
    assert read_record(Inner, table, problems, also=frozenset({"foreign"})) == Inner(name="a")
    assert problems.found == []
