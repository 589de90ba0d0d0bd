"""A package that nobody could tell of is no package without a hole."""

from __future__ import annotations

import json

from scripts.vulnerabilities import CLEAN, HOLES, NOT_ASKED, judge_answer

HOLE = {"id": "GHSA-xxxx", "aliases": ["CVE-2026-1"], "fix_versions": ["1.1"], "description": "a hole"}


def answer_of(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": list(packages), "fixes": []})


def test_all_looked_up_and_none_with_a_hole() -> None:
    told = answer_of({"name": "one", "version": "1.0", "vulns": []}, {"name": "two", "version": "2", "vulns": []})
    assert judge_answer(told, "", ["one", "two"]).code == CLEAN


def test_a_hole_is_told_with_what_mends_it() -> None:
    told = answer_of({"name": "one", "version": "1.0", "vulns": [HOLE]}, {"name": "two", "skip_reason": "?"})
    answer = judge_answer(told, "", ["one", "two"])
    assert answer.code == HOLES
    assert answer.lines == ("one 1.0: GHSA-xxxx CVE-2026-1, mended in 1.1", "not looked up: two")


def test_what_was_passed_over_was_not_looked_up_however_well_the_program_ended() -> None:
    told = answer_of({"name": "one", "version": "1.0", "vulns": []}, {"name": "two", "skip_reason": "not found"})
    answer = judge_answer(told, "No known vulnerabilities found", ["one", "two", "three"])
    assert answer.code == NOT_ASKED
    assert answer.lines == ("not looked up: two", "not looked up: three")


def test_no_answer_is_no_pass() -> None:
    for told in ("", "{}", "[1]", "null", '{"dependencies": 1}', '{"dependencies": [{}]}'):
        answer = judge_answer(told, "Traceback\nConnectionError: no network", ["one"])
        assert (answer.code, answer.lines) == (NOT_ASKED, ("not looked up: ConnectionError: no network",))
    assert judge_answer(answer_of(), "", ["one"]).code == NOT_ASKED
