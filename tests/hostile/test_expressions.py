"""No regular expression of the product grows worse than its text: a sweep over all of them with texts made for it."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

import pytest

from builder.library import places
from builder.library.reading import LONGEST_PATH
from builder.source.front_matter import LONGEST_BODY
from catalog import limitwords
from catalog.identity import IndexForm, IndexNumber
from tests.hostile.expressions import Expression, find_expressions, find_made

SOON, SWEPT = 0.015, 8_000
"""Seconds of the processor for a text of so many characters: ten times what a linear expression takes, and less than
the quickest of quadratic ones does."""

MOST_GROWTH = 7
"""Four times the text may take so many times as long: of what grows with the square it is sixteen."""

SECONDS = 1.0
"""Of the processor, for a text as long as a body may be."""

SHORT: Mapping[str, tuple[int, str]] = {
    "builder.audit.foreign.reading:_CHARSET": (4_096, "the beginning of a page"),
    "builder.transfer.waves:_HASHED": (LONGEST_PATH, "a path"),
    "catalog.identity:IndexForm:_SET": (IndexForm.LONGEST + 1, "a form, cut before it is looked at"),
    "catalog.limitwords:_COUNTED": (300, "a limit in a table of the norms"),
    "catalog.limitwords:_AHEAD": (300, "a limit in a table of the norms"),
    "catalog.limitwords:_ONCE": (300, "a limit in a table of the norms"),
}
"""Expressions that only ever see short texts: the longest, and what they are."""

CLEAN = frozenset(
    {
        "builder.source.body_shape:_STRUCTURE",
        "builder.source.body_shape:_HEAD",
        "builder.source.html_tags:_SILENT",
        "builder.source.html_tags:_ANY",
        "builder.source.html_tags:_BLOCK",
        "builder.source.typography:_KEPT",
        "builder.pipeline.index_documents:_WITHIN_LINES",
        "builder.pipeline.index_documents:_ANY_TAG",
        "builder.pipeline.withdrawal_traces:_TAG",
    }
)
"""Expressions that only ever see what the allow-list has written: every tag and every element is ended there, and what
bodies can make of them is measured by `test_bodies.py`."""

_OF_TABLES: tuple[str, ...] = ()
"""An entry of the tables as it stands there: looked at with them."""

MADE: Mapping[str, tuple[str, ...]] = {
    "builder.source.markdown_guard:_closing_run": (r"(?<!`)`{1}(?!`)", r"(?<!`)`{70000}(?!`)"),
    "builder.source.markdown_slips:_missing_notes": (r"(?<!\\)\[\^a\]",),
    "builder.library.places:_places": (
        *places._patterns("(+a.png", wordless=True),
        *places._patterns("", wordless=False),
    ),
    "builder.audit.rules.identity.wrong_credit_code:_problem_of": _OF_TABLES,
    "builder.audit.rules.identity.missing_footer_field:_signs": (
        r"公网安备\s*[0-9]{14}(?![0-9])|code=[0-9]{14}(?![0-9])",
    ),
    "builder.audit.rules.identity.wrong_site_code:check": _OF_TABLES,
    "builder.audit.rules.services.silent_service_statistics:check": _OF_TABLES,
    "builder.audit.rules.interaction.missing_letter_statistics:check": _OF_TABLES,
    "builder.audit.rules.safety.suspicious_script:_combine": _OF_TABLES,
    "builder.audit.rules.links.session_link:_combine": (r"[;?&](jsessionid|sid)[a-z]*=",),
    "builder.audit.rules.disclosure.malformed_index_number:check": _OF_TABLES,
    "builder.audit.rules.disclosure.required_purpose:check": (r"用途\s*+(?:[（(]\s*+)?(?:必填|[*＊])",),
    "builder.audit.rules.tags.odd_pubdate:check": _OF_TABLES,
    "builder.audit.rules.documents.missing_source:check": (
        r"(?:来源|信息来源)\s*[：:]\s*\S|(?:^|\s)(?:来源|信息来源)\s+\S",
    ),
    "builder.audit.rules.documents.malformed_document_date:check": _OF_TABLES,
    "builder.audit.rules.documents.unmarked_archived_page:check": _OF_TABLES,
    "builder.audit.rules.documents.malformed_document_number:check": _OF_TABLES,
    "builder.audit.rules.documents.malformed_publishing_time:check": _OF_TABLES,
    "catalog.vocabulary:_pattern": (r"低(?:保|收入家庭)|最(?:低|后)|(?!)",),
    "catalog.identity:parse": _OF_TABLES,
    "catalog.limitwords:_start": tuple(rf"\A(?:{one})\Z" for _, one in limitwords._EVENTS),
}
"""Functions that put expressions together, and such as they make. Those of `IndexForm` are judged when read."""


class TooLong(Exception):
    """The processor was used for too long."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """The engine looks for signals while it works."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def measure(expression: Expression, text: str, most: float) -> float:
    """Seconds of the processor, at best; `most` where it took that long."""
    best = most
    for _ in range(3):
        begun = time.process_time()
        try:
            with within(most):
                expression.put(text)
        except TooLong:
            return most
        best = min(best, time.process_time() - begun)
        if best < most / 4:
            break
    return best


def find_slow(expression: Expression, length: int, most: float) -> Iterator[str]:
    """The texts for which the expression takes too long."""
    length = min(length, SHORT.get(expression.place, (length, ""))[0])
    for start, unit, end in expression.attacks:
        text = start + unit * (length // len(unit)) + end
        seconds = measure(expression, text, 4 * most)
        if seconds > most and _grows(expression, (start, unit, end), length, 20 * most):
            yield f"{expression.place} {expression.pattern.pattern!r:.80}: {start!r} {unit!r}… {end!r}: {seconds:.2f} s"
            return


def _grows(expression: Expression, attack: tuple[str, str, str], length: int, most: float) -> bool:
    """Does the time grow worse than the text?"""
    start, unit, end = attack
    short, long = (start + unit * (many // len(unit)) + end for many in (length // 4, length))
    seconds = measure(expression, long, most)
    return seconds >= most or seconds > MOST_GROWTH * max(measure(expression, short, most), most / 1_000)


def test_no_expression_grows_worse_than_its_text() -> None:
    expressions = [one for one in find_expressions() if one.place not in CLEAN]
    assert len(expressions) > 200
    assert [slow for one in expressions for slow in find_slow(one, SWEPT, SOON)] == []


def test_no_expression_that_is_put_together_does() -> None:
    made = [Expression(place, re.compile(one), frozenset()) for place, given in MADE.items() for one in given]
    assert [slow for one in made for slow in find_slow(one, SWEPT, SOON)] == []


@pytest.mark.soak
def test_no_expression_is_slow_on_a_text_as_long_as_a_body() -> None:
    expressions = [one for one in find_expressions() if one.place not in CLEAN]
    assert [slow for one in expressions for slow in find_slow(one, LONGEST_BODY, SECONDS)] == []


@pytest.mark.parametrize(
    "slow",
    [
        r"(a+)+b",
        r"\s+$",
        r"(?:a|aa)+b",
        r"\w*\d*x",
        r"<a.*?>x",
        r"(?:[^\"]|\\\")*\"!",
        r"\[[^\]]*\]:",
        r"([a-z0-9]+\.?)+@",
        r"x(?=.*y)|z",
    ],
)
def test_the_sweep_finds_what_is_slow(slow: str) -> None:
    assert list(find_slow(Expression("here", re.compile(slow), frozenset()), SWEPT, SOON))


def test_every_exception_is_still_one() -> None:
    places = {one.place for one in find_expressions()}
    assert {*SHORT, *CLEAN} <= places


def test_it_is_known_of_what_every_other_expression_is_made() -> None:
    assert set(find_made()) == set(MADE)


@pytest.mark.parametrize(
    "form",
    [
        r"[0-9A-Z]{9}/[0-9]{4}-[0-9]{5}",
        r"[0-9A-Z]+/\d+(?:-\d+)?",
        r"(?:11|12)[0-9]{7}/[0-9]{4}-?[0-9]{5}",
        r"[]+*?|]{9}\+\*/x",
        "".join([r"[^/\]]{18}", r"/\(\)\{1,2\}"]),
    ],
)
def test_forms_of_index_numbers_that_are_taken(form: str) -> None:
    assert IndexForm.parse(form).text == form


@pytest.mark.parametrize(
    "form",
    [
        r"([0-9A-Z/-]+)+!",
        r"(?:[0-9A-Z/-]{1,9}){1,9}!",
        r"(?:.?){31}!",
        r".*.*.*.*.*!",
        r".{0,9}.{0,9}.{0,9}.{0,9}.{0,9}!",
        r"a?a?a?a?a?",
        r"(?=.*!)x",
        r"(?P<a>.)*",
        r"(a|b|c|d|e|f)",
        "(" * 50,
        "x" * 121,
        "x{99999999999}",
    ],
)
def test_forms_of_index_numbers_that_are_refused(form: str) -> None:
    with pytest.raises(ValueError, match=re.escape(form)):
        IndexForm.parse(form)


@pytest.mark.parametrize("form", [".*.*.*.*!", "(.+)(.+)(.+)(.+)!", ".{0,31}.{0,31}.{0,31}.{0,31}!"])
def test_the_dearest_form_that_is_taken_is_cheap(form: str) -> None:
    longest = IndexNumber.parse("9" * 18 + "/202611-99999").text
    pattern = Expression("here", re.compile(IndexForm.parse(form).text), frozenset({"fullmatch"}))
    assert measure(pattern, longest, 1.0) < 0.05
