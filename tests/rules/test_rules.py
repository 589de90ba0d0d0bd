"""Every rule: its page, its words in both languages, its cases."""

from __future__ import annotations

import string
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from builder.audit import rules
from builder.audit.examine import UNKNOWN_LIMIT, Occasion
from builder.audit.finding import Verdict
from builder.audit.rule import RulePage
from builder.audit.rulebook import read_rules
from builder.diagnostic import Problems
from builder.norms.audit_tables import read_audit_tables
from builder.wording.rule_words import ProblemWords, read_rule_words
from tests.rules.cases import Case, answer, question_of, read_cases, subject_of

RULES = read_rules()
CASES = [(page, case) for page in RULES for case in read_cases(page.rule.id)]
ROOT = Path(__file__).resolve().parents[2]


@cache
def occasion() -> Occasion:
    """The product's own tables."""
    problems = Problems()
    tables = read_audit_tables(ROOT / "no cluster", problems)
    assert tables is not None, problems.found
    return Occasion(
        moment=datetime(2026, 11, 21, 23, 59),
        standards=tables.standards,
        calendar=tables.calendar,
        words=tables.words,
    )


@pytest.mark.parametrize(("page", "case"), CASES, ids=[f"{page.rule.id}: {case.name}" for page, case in CASES])
def test_a_case(page: RulePage, case: Case) -> None:
    verdict, findings = answer(question_of(page, case, occasion()), subject_of(page, case))
    assert verdict is case.verdict, findings
    expected = case.data.get("expect", [])
    assert len(findings) == len(expected), findings
    for finding, wanted in zip(findings, expected, strict=True):
        told = {"problem": finding.problem, "verdict": finding.verdict.value, **finding.values}
        told |= {"anchor": finding.anchor, "excerpt": finding.excerpt, "address": finding.address}
        told |= {"under": finding.under, "known": finding.known.value if finding.known else ""}
        told |= {"key": finding.key, "mark": f"{finding.mark.file}:{finding.mark.line}" if finding.mark else ""}
        assert {key: _plain(told.get(key)) for key in wanted} == {key: _plain(value) for key, value in wanted.items()}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("page", RULES, ids=[page.rule.id for page in RULES])
def test_a_rule_has_its_page(page: RulePage) -> None:
    verdicts = {case.verdict for case in read_cases(page.rule.id)}
    assert {Verdict.PASSED, Verdict.NOT_APPLICABLE} <= verdicts
    assert verdicts & {Verdict.FAILED, Verdict.TO_REVIEW}
    lines = {line.split(" ")[0] for line in page.text.splitlines()}
    assert lines >= {"Clause", "Asks", "Why", "Mend"}
    assert lines & {"Fails", "By"}


@pytest.mark.parametrize("page", RULES, ids=[page.rule.id for page in RULES])
def test_a_rule_stands_on_a_clause_that_there_is(page: RulePage) -> None:
    known = {clause.id for edition in occasion().standards.editions for clause in edition.clauses}
    assert set(page.rule.clauses) <= known
    module = str(page.check.__module__).removeprefix(f"{rules.__name__}.").split(".")
    assert module == [page.rule.family.value, page.rule.id.replace("-", "_")]


@pytest.mark.parametrize("page", RULES, ids=[page.rule.id for page in RULES])
def test_a_rule_has_its_words_in_both_languages(page: RulePage) -> None:
    chinese, english = (read_rule_words(language)[page.rule.id] for language in ("zh-Hans", "en"))
    assert chinese.problems.keys() == english.problems.keys()
    assert chinese.words.keys() == english.words.keys()
    for name, spelled in chinese.problems.items():
        assert _holes(spelled) == _holes(english.problems[name]), name
    for words in (chinese, english):
        assert all((words.title, words.asks, words.why, words.remedy))


def test_every_problem_has_its_words_and_every_word_its_problem() -> None:
    told: dict[str, set[str]] = {page.rule.id: set() for page in RULES}
    for page, case in CASES:
        _, findings = answer(question_of(page, case, occasion()), subject_of(page, case))
        for finding in findings:
            told[page.rule.id].add(finding.problem)
            for language in ("zh-Hans", "en"):
                words = read_rule_words(language)[page.rule.id]
                if finding.problem != UNKNOWN_LIMIT:
                    spelled = words.says(finding.problem, finding.title, finding.values)
                    assert spelled
                    assert "{" not in spelled
                    words.observed(finding.problem, finding.title, finding.values)
                    words.expected(finding.problem, finding.title, finding.values)
    spelled_for = {rule: set(words.problems) for rule, words in read_rule_words("en").items()}
    assert spelled_for == told


def _holes(words: ProblemWords) -> set[str]:
    texts = (words.says, words.observed, words.expected)
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
