"""The browser's tokenizer is the one of `builder/search/words.py`: the same terms at the same places."""

import json
import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Browser, Page

from builder.search.folding import SIMPLIFIED_FILE, fold, may_simplify
from builder.search.words import index_terms, query_parts, query_terms, title_key
from tests.browser.chromium import DESKTOP
from tests.browser.faults import expect_none
from tests.browser.visiting import open_context
from tests.demo import ROOT
from tests.search.static.test_format import VECTORS as FILES
from tests.search.test_words import MIXED, VECTORS

pytestmark = pytest.mark.browser
SCRIPT = ROOT / "themes" / "standard" / "scripts" / "search" / "10-words.js"
ASK = """
texts => texts.map(text => {
  const words = portalSearch.words, place = unit => Array.from(text.slice(0, unit)).length;
  const index = words.indexTerms(text).map(term => [term.text, place(term.start), place(term.end)]);
  return { folded: words.fold(text), index, query: words.queryTerms(text), parts: words.queryParts(text) };
})
"""
FOLD = "codes => codes.map(code => portalSearch.words.fold(String.fromCodePoint(code)))"
ARE_WORDS = r"codes => codes.filter(code => /^[\p{L}\p{N}_]$/u.test(String.fromCodePoint(code)))"
ASSIGNED = [
    code
    for code in (*range(0x20000), *range(0x2F800, 0x2FA20))  # what lies between and behind is Han, and folds to itself
    if unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs")
]
TABLE = json.loads(SIMPLIFIED_FILE.read_text(encoding="utf-8"))
MAY = "text => portalSearch.words.maySimplify(text)"
THOSE_THAT_MAY = "letters => letters.filter(portalSearch.words.maySimplify)"


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Page]:
    """A page that knows the words, with the table of simplified characters."""
    with open_context(browser, DESKTOP) as context:
        window = context.new_page()
        window.add_script_tag(path=SCRIPT)
        window.evaluate("table => portalSearch.words.useSimple(table.from, table.to)", TABLE)
        yield window


def test_every_vector_holds(window: Page) -> None:
    vectors = VECTORS["vectors"]
    found = window.evaluate(ASK, [vector["text"] for vector in vectors])
    pairs = zip(vectors, found, strict=True)
    expect_none(
        f"{vector['text']!r}: {side} {mine[side]}"
        for vector, mine in pairs
        for side in mine
        if mine[side] != vector[side]
    )


@given(MIXED)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_has_the_same_terms(window: Page, text: str) -> None:
    text = "".join(one for one in text if unicodedata.category(one) != "Cn")  # a browser may know a newer Unicode
    assert window.evaluate(ASK, [text]) == [
        {
            "folded": fold(text),
            "index": [list(term) for term in index_terms(text)],
            "query": list(query_terms(text)),
            "parts": list(query_parts(text)),
        }
    ]
    assert window.evaluate("text => portalSearch.words.keyOf(text)", text) == title_key(text)


def test_every_character_folds_alike(window: Page) -> None:
    pairs = zip(ASSIGNED, window.evaluate(FOLD, ASSIGNED), strict=True)
    expect_none(f"{code:x}: {mine!r}" for code, mine in pairs if mine != fold(chr(code)))


def test_what_the_table_may_change_is_known_without_it_as_with_it(browser: Browser, window: Page) -> None:
    letters = [chr(code) for code in ASSIGNED] + list(TABLE["from"])
    told = {letter for letter in letters if may_simplify(letter)}
    assert set(TABLE["from"]) <= told
    with open_context(browser, DESKTOP) as context:
        without = context.new_page()
        without.add_script_tag(path=SCRIPT)
        for page in (without, window):
            expect_none(told ^ set(page.evaluate(THOSE_THAT_MAY, letters)))


@pytest.mark.parametrize("vector", FILES["folding"], ids=lambda vector: vector["query"])
def test_the_same_queries_need_the_table(window: Page, vector: dict[str, object]) -> None:
    assert window.evaluate(MAY, vector["query"]) == vector["needed"]


@pytest.mark.parametrize("vector", FILES["spelling"], ids=lambda vector: vector["letters"])
def test_letters_have_the_same_keys(window: Page, vector: dict[str, object]) -> None:
    assert window.evaluate("letters => portalSearch.words.meantKeys(letters)", vector["letters"]) == vector["keys"]


def test_the_same_characters_make_words(window: Page) -> None:
    word = re.compile(r"\w")
    assert set(window.evaluate(ARE_WORDS, ASSIGNED)) == {code for code in ASSIGNED if word.match(chr(code))}
