"""Documents to postings: many at once as one term at a time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import floor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.search.entry import Enclosure
from builder.search.folding import fold
from builder.search.static.document import Document
from builder.search.static.fold_many import fold_many
from builder.search.static.hashing import term_key
from builder.search.static.postings import exact_terms, filter_terms, find_postings
from builder.search.wholes import Term
from builder.search.words import index_terms
from tests.search.static.shelf import SYNONYMS, document

TEXT = st.lists(
    st.sampled_from(
        [
            "政务",
            "公开",
            "税",
            "，",
            " ",
            "\n",
            "GDP",
            "5.2",
            "2026年3月12日",
            "青政发〔2026〕3号",
            "稅務",
            "𠮷林",
            "医保",
            "医疗保险",
            "𝟙",
        ]
    ),
    max_size=10,
).map("".join)


def levels_one_by_one(one: Document) -> dict[int, int]:
    """The level of each term by its key, as the format tells it."""
    topics = (topic.rpartition("/")[2] for topic in one.topics)
    head = "\n".join([one.issuer, *topics, one.index_number, *SYNONYMS.beside(one.title)])
    body = Counter(term.text for term in _of_body(one.text))
    files = Counter(term.text for each in one.enclosures for term in _of_body(f"{each.name}\n{each.text}"))
    title, rest, number = (Counter(term.text for term in index_terms(text)) for text in (one.title, head, one.number))
    title_weight = 5 / (0.5 + 0.5 * title.total() / 20)
    body_weight = 1 / (0.4 + 0.6 * body.total() / 1600)
    files_weight = 0.5 / (0.4 + 0.6 * files.total() / 1600)
    found: dict[int, int] = {}
    for term in {*body, *title, *rest, *number, *files}:
        x = body[term] * body_weight + title[term] * title_weight + rest[term] * 3 + number[term] * 12
        found[term_key(term)] = _level_of(x + files[term] * files_weight)
    if everyday := _level_of(fold(one.text).count("医疗保险") * body_weight):
        found[term_key("医保")] = max(everyday, found.get(term_key("医保"), 0))
    for term, level in [*exact_terms(one.title).items(), *((each, 0) for each in filter_terms(one))]:
        found[term_key(term)] = max(level, found.get(term_key(term), 0))
    return found


def levels_at_once(documents: Sequence[Document]) -> list[dict[int, int]]:
    """The same of many documents, whose postings stand one document behind the other."""
    postings = find_postings(documents, SYNONYMS)
    assert (postings.documents[1:] >= postings.documents[:-1]).all()
    found: list[dict[int, int]] = [{} for _ in documents]
    rows = zip(postings.documents.tolist(), postings.keys.tolist(), postings.levels.tolist(), strict=True)
    for at, key, level in rows:
        found[at][key] = max(level, found[at].get(key, 0))
    return found


def _level_of(x: float) -> int:
    return min(7, floor(8 * x / (x + 1.2)))


def _of_body(text: str) -> list[Term]:
    """Single characters only where they begin or end a run."""
    terms = list(index_terms(text))
    pairs = [term for term in terms if len(term.text) == 2 and _is_han(term.text)]
    begins, ends = {term.start for term in pairs}, {term.end for term in pairs}
    return [
        term
        for term in terms
        if not (len(term.text) == 1 and _is_han(term.text) and term.start in begins and term.end in ends)
    ]


def _is_han(text: str) -> bool:
    return all(ord(one) > 0x3000 for one in text)


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=4))
def test_levels_are_those_of_the_format(texts: list[tuple[str, str, str]]) -> None:
    documents = [
        replace(
            document(str(at), title, body, issuer=issuer, topics=("综合政务/政务公开",), number="青政发〔2026〕3号"),
            enclosures=(Enclosure(name=issuer, text=title),) * at,
            index_number=f"11990000MB09900300/2026-{at:05}",
        )
        for at, (title, body, issuer) in enumerate(texts)
    ]
    assert levels_at_once(documents) == list(map(levels_one_by_one, documents))


def test_levels_are_the_same_however_many_different_characters_there_are() -> None:
    """More than 2^14 no longer go into the narrow numbers that are sorted."""
    texts = ["".join(map(chr, range(first, first + 6000))) for first in range(0x3400, 0x9400, 6000)]
    documents = [document(str(at), "题", f"{text}，{text[:9]}") for at, text in enumerate(["一", "一", *texts])]
    assert levels_at_once(documents) == list(map(levels_one_by_one, documents))


@given(st.lists(st.text(max_size=8), max_size=5))
def test_texts_are_folded_at_once_as_one_by_one(texts: list[str]) -> None:
    assert fold_many(texts) == [fold(text) for text in texts]


@pytest.mark.parametrize("text", ["e\u0301政", "が\u3099", "ｶﾞ", "㎡…", "\x01\x00", "𠮷", "ΟΣ", "İ", "龍國"])
def test_what_folds_unlike_others_is_folded_alike(text: str) -> None:
    assert fold_many([text, "政务", text]) == [fold(text), "政务", fold(text)]


@given(
    st.lists(
        st.sampled_from(["1.2026", "年", " ", "季", "5.2", "a", "_", "2026", ".", "月", "3", "、", "-"]), max_size=12
    ).map("".join)
)
def test_words_are_found_however_many_han_are_between(text: str) -> None:
    one = document("a", "题", text)
    words = {term.text for term in index_terms(text) if not _is_han(term.text)}
    keys = {term_key(word) for word in words}
    assert keys <= set(find_postings([one], SYNONYMS).keys.tolist())


def test_a_title_is_found_whole_bare_and_by_what_it_quotes() -> None:
    assert exact_terms("中华人民共和国森林法（2019年修订）") == {
        "=中华人民共和国森林法2019年修订": 7,
        "=中华人民共和国森林法": 7,
        "=森林法2019年修订": 7,
        "=森林法": 7,
    }
    assert exact_terms("关于印发《城市管理办法》的通知")["=城市管理办法"] == 5
    assert exact_terms("！") == {}


def test_a_document_is_filtered_by_every_site_and_the_topics_above() -> None:
    one = document("a", "题", sites=("b", "c"), topics=("综合政务/政务公开",), issuer="青山市财政局")
    assert list(filter_terms(one)) == [
        "site:b",
        "site:c",
        "topic:综合政务/政务公开",
        "topic:综合政务",
        "issuer:青山市财政局",
    ]


def test_a_batch_without_terms_has_filters_only() -> None:
    assert np.array_equal(find_postings([document("a", "")], SYNONYMS).levels, np.array([0]))
