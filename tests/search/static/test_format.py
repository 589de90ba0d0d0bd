"""The bytes of the files: hashes, varints, lists and shards, and the vectors for readers in other languages."""

import json
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.search.folding import SIMPLIFIED_FILE, may_simplify
from builder.search.spoken import leave_out_questions
from builder.search.static.choice import choose_terms
from builder.search.static.entries import decode_shard, read_leaf, read_shard
from builder.search.static.hashing import (
    CHECK_BITS,
    PLACE_SEED,
    RARE,
    Words64,
    find_check,
    hash_text,
    is_rare,
    pair_keys,
    term_key,
    term_keys,
)
from builder.search.static.rows import SHARD_SHIFT, TERM_SHIFT
from builder.search.static.shards import encode_shards
from builder.search.static.simplified import spell_simplified
from builder.search.static.spelling import meant_keys
from builder.search.static.varints import Damaged, decode, decode_many, encode, encode_many, find_bytes
from builder.search.words import query_parts, query_terms, title_key

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
SIMPLIFIED = json.loads(SIMPLIFIED_FILE.read_text(encoding="utf-8"))
HAN = st.characters(min_codepoint=0x3400, max_codepoint=0x2FFFF, exclude_categories=["Cs"])
ROW = st.builds(
    lambda shard, check, lack, number: shard << SHARD_SHIFT | check << TERM_SHIFT | lack << 24 | number,
    st.integers(0, 3),
    st.sampled_from([0, 1, 77, 1 << 21, 1 << 22, RARE, RARE + 77, RARE + (1 << 22), (1 << 24) - 1]),
    st.integers(0, 7),
    st.integers(0, (1 << 24) - 1),
)


def rows_of(values: list[int]) -> Words64:
    """Rows with one level for each term and document."""
    once = {(value >> TERM_SHIFT, value & 0xFFFFFF): value for value in values}
    return np.array(sorted(once.values()), dtype=np.uint64)


@pytest.mark.parametrize("vector", VECTORS["hashes"], ids=lambda vector: vector["term"])
def test_a_term_has_its_hashes(vector: dict[str, object]) -> None:
    term = str(vector["term"])
    assert [hash_text(PLACE_SEED, term), find_check(term)] == [vector["place"], vector["check"]]


@pytest.mark.parametrize("vector", VECTORS["choices"], ids=lambda vector: vector["query"])
def test_a_query_has_its_terms(vector: dict[str, object]) -> None:
    query = str(vector["query"])
    telling = query_parts(leave_out_questions(query))
    assert list(choose_terms(query_terms(query), VECTORS["common"], telling)) == vector["terms"]
    assert title_key(query) == vector["key"]


@pytest.mark.parametrize("vector", VECTORS["spelling"], ids=lambda vector: vector["letters"])
def test_letters_have_their_keys(vector: dict[str, object]) -> None:
    assert list(meant_keys(str(vector["letters"]))) == vector["keys"]


@pytest.mark.parametrize("vector", VECTORS["folding"], ids=lambda vector: vector["query"])
def test_a_query_needs_the_folding_table_or_not(vector: dict[str, object]) -> None:
    query = str(vector["query"])
    assert may_simplify(query) == vector["needed"]


def test_the_folding_table_is_needed_where_it_changes_anything() -> None:
    assert all(map(may_simplify, SIMPLIFIED["from"]))


def test_the_folding_table_is_told_in_steps() -> None:
    told = json.loads(spell_simplified())
    columns = [list(accumulate(told[name])) for name in ("from", "to")]
    pairs = {chr(one): chr(other) for one, other in zip(*columns, strict=True)}
    assert pairs == dict(zip(SIMPLIFIED["from"], SIMPLIFIED["to"], strict=True))
    assert told["source"] == SIMPLIFIED["source"]


@pytest.mark.parametrize("vector", VECTORS["varints"])
def test_a_number_has_its_bytes(vector: dict[str, object]) -> None:
    assert encode(int(str(vector["value"]))).hex() == vector["bytes"]


@given(st.lists(st.tuples(HAN, st.none() | HAN), min_size=1))
def test_pairs_are_hashed_at_once_as_one_by_one(pairs: list[tuple[str, str | None]]) -> None:
    first = np.array([ord(one) for one, _ in pairs], dtype=np.uint32)
    second = np.array([ord(other) if other else 0 for _, other in pairs], dtype=np.uint32)
    assert pair_keys(first, second).tolist() == [term_key(one + (other or "")) for one, other in pairs]


@given(st.lists(st.text(st.sampled_from("a1:=政〔.-"), max_size=4) | st.text(max_size=4), max_size=20))
def test_terms_are_hashed_at_once_as_one_by_one(terms: list[str]) -> None:
    assert term_keys(terms).tolist() == [term_key(term) for term in terms]


@pytest.mark.parametrize(
    ("term", "rare"),
    [
        ("=劳动法", True),
        ("2026-03-12", True),
        ("〔2026〕7号", True),
        ("5g", True),
        ("gdp", False),
        ("税务", False),
        ("〇", False),
        ("site:a1", False),
        ("topic:5G/2026", False),
    ],
)
def test_a_term_is_rare_by_its_kind(term: str, rare: bool) -> None:
    assert (is_rare(term), term_key(term) >> CHECK_BITS - 1 & 1) == (rare, rare)


@given(st.lists(st.integers(0, (1 << 40) - 1)))
def test_numbers_are_coded_at_once_as_one_by_one(values: list[int]) -> None:
    numbers = np.array(values, dtype=np.int64)
    data = encode_many(numbers)
    assert data == b"".join(map(encode, values))
    assert decode_many(data).tolist() == values
    *begins, end = find_bytes(numbers, np.arange(len(values) + 1)).tolist()
    assert [decode(data, at)[0] for at in begins] == values
    assert end == len(data)


@given(st.lists(st.integers(0, (1 << 31) - 1)))
def test_numbers_of_the_smaller_type_have_the_same_bytes(values: list[int]) -> None:
    small, places = np.array(values, dtype=np.int32), np.arange(len(values) + 1)
    assert encode_many(small) == encode_many(small.astype(np.int64))
    assert find_bytes(small, places).tolist() == find_bytes(small.astype(np.int64), places).tolist()


@pytest.mark.parametrize("data", [b"\x80", b"\x01\xff", b"\xff" * 7 + b"\x01"])
def test_torn_numbers_are_told(data: bytes) -> None:
    with pytest.raises(Damaged):
        decode_many(data)


@given(st.lists(ROW, min_size=1, max_size=60), st.sampled_from([0, 2]))
@settings(deadline=None)
def test_shards_give_back_their_rows(values: list[int], pack_bits: int) -> None:
    rows = rows_of(values)
    back = [
        decode_shard(one.files[_own(one.files)], one.shard, pack_bits, one.files.__getitem__)
        for one in encode_shards(rows, pack_bits)
    ]
    assert np.concatenate(back).tolist() == rows.tolist()


def test_a_long_list_lies_in_pieces_of_the_best_first() -> None:
    number = np.arange(40_000, dtype=np.uint64)
    rows = np.sort((number % np.uint64(8)) << np.uint64(24) | number)
    (shard,) = encode_shards(rows, 2)
    (entry,) = read_shard(shard.files[_own(shard.files)], 0, 2).entries()
    assert [piece.postings for piece in entry.pieces] == [1536, 6144, 24576, 7744]
    assert [len(shard.files[piece.file]) for piece in entry.pieces] == [piece.size for piece in entry.pieces]
    first = decode_many(shard.files[entry.pieces[0].file]).tolist()
    assert first[:4] == [1536 * 8 + 7, 0, 8, 8]
    assert decode_shard(shard.files[_own(shard.files)], 0, 2, shard.files.__getitem__).tolist() == rows.tolist()


@pytest.mark.parametrize(
    ("postings", "pieces"),
    [
        (1537, [1536, 1]),
        (7680, [1536, 6144]),
        (7681, [1536, 6144, 1]),
        (32256, [1536, 6144, 24576]),
        (32257, [1536, 6144, 24576, 1]),
    ],
)
def test_a_piece_begins_where_the_one_before_is_full(postings: int, pieces: list[int]) -> None:
    term = np.uint64(5 << TERM_SHIFT)
    number = np.arange((1 << 24) - postings, 1 << 24, dtype=np.uint64)
    rows = np.concatenate((number[:9], term + number, term + term + number[:1536]))
    (shard,) = encode_shards(rows, 2)
    entries = list(read_shard(shard.files[_own(shard.files)], 0, 2).entries())
    assert [[piece.postings for piece in entry.pieces] for entry in entries] == [[], pieces, []]
    assert decode_shard(shard.files[_own(shard.files)], 0, 2, shard.files.__getitem__).tolist() == rows.tolist()


@pytest.mark.parametrize(("terms", "leaves"), [(250, 0), (300, 2), (1000, 4), (100_000, 256)])
def test_rare_terms_lie_in_leaves_where_they_come_to_much(terms: int, leaves: int) -> None:
    checks = np.random.default_rng(1).choice(RARE, terms, replace=False).astype(np.uint64) | np.uint64(RARE)
    rare = np.uint64(3) << np.uint64(SHARD_SHIFT) | checks << np.uint64(TERM_SHIFT) | np.uint64(70_000)
    plain = np.uint64(3) << np.uint64(SHARD_SHIFT) | np.arange(9, dtype=np.uint64) << np.uint64(TERM_SHIFT)
    rows = np.sort(np.concatenate((rare, plain)))
    (made,) = encode_shards(rows, 2)
    shard = read_shard(made.files[_own(made.files)], 3, 2)
    assert len(shard.leaves) == leaves
    assert len(list(shard.entries())) == (9 if leaves else 9 + terms)
    assert made.files.keys() == {_own(made.files), *shard.leaves}
    for name in shard.leaves:
        assert {shard.leaf_of(entry.check) for entry in read_leaf(made.files[name], 3)} == {name}
    assert decode_shard(made.files[_own(made.files)], 3, 2, made.files.__getitem__).tolist() == rows.tolist()


@given(st.lists(ROW, min_size=1, max_size=30), st.data())
@settings(deadline=None)
def test_a_damaged_shard_is_told_or_reads_as_rows(values: list[int], data: st.DataObject) -> None:
    shard = next(iter(encode_shards(rows_of(values), 0)))
    own = bytearray(shard.files[_own(shard.files)])
    own[data.draw(st.integers(0, len(own) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        rows = decode_shard(bytes(own), shard.shard, 0, lambda name: shard.files.get(name, b""))
    except Damaged:
        return
    assert rows.dtype == np.uint64


def _own(files: Mapping[str, bytes]) -> str:
    return next(name for name in files if name.startswith("t/"))
