"""The tables of words: every code has an entry, in every language the same entries with the same placeholders."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

import builder
from builder.wording import languages, read_wording
from tests.demo import ROOT

FOLDER = Path(builder.__file__).parent
PLACE = re.compile(r"\{(\w+)\}")
NOT_LITERAL = {
    # codes that are worked out: from a type's name, from the link's fault, from what a template met, from
    # what ssh-keygen says
    "not-a-day-span",
    "not-a-item-code",
    "not-a-document-number",
    "not-a-index-number",
    "not-a-index-form",
    "not-a-site-code",
    "not-a-web-address",
    "template-failed",
    "template-reaches-out",
    "template-too-much",
    "broken-drawing",
    "could-not-sign",
    "signing-key-locked",
    "signing-key-not-in-agent",
    "signing-key-not-readable",
    "signing-key-open-to-others",
    "tab-in-yaml",
    "wide-colon",
    "glued-colon",
    "broken-yaml",
    "not-a-number",
    "not-true-or-false",
    "not-a-date",
    "not-a-moment",
}


def told_codes() -> dict[str, str]:
    """Every code that the engine names, with its place."""
    found = {}
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            code = node.args[0].value
            told = name in ("add", "warn", "tell") and len(node.args) > 1
            asks = told or name in ("CouldNotRun", "NoTarget", "SigningFault", "TransferFault", "Slip")
            if asks and isinstance(code, str):
                found[code] = f"{path.relative_to(FOLDER)}:{node.lineno}"
    return found


def said_phrases() -> set[str]:
    """Every phrase that the command line and the preview name outright."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    return set(re.findall(r"(?:say|phrase)\(\s*[\"']([a-z-]+)[\"']", text))


def test_every_code_has_words() -> None:
    known = read_wording("en").faults
    assert {code: place for code, place in told_codes().items() if code not in known} == {}


def test_no_words_are_left_over() -> None:
    assert set(read_wording("en").faults) - set(told_codes()) - NOT_LITERAL == set()


def test_every_phrase_has_words_and_none_is_left_over() -> None:
    phrases = set(read_wording("en").phrases)
    assert said_phrases() - phrases == set()
    made = (
        *("reason-", "from-", "fresh-", "rule-", "standing-", "late-", "alteration-", "due-"),
        *("being-", "form-", "way-", "built-", "outcome-", "watch-", "visit-", "door-", "guarantee-", "stage-"),
    )
    worked_out = {name for name in phrases if name.startswith(made)} | {"error", "warning"}
    assert phrases - said_phrases() - worked_out == set()


@pytest.mark.parametrize("language", languages())
def test_every_language_has_the_same_entries(language: str) -> None:
    english, other = read_wording("en"), read_wording(language)
    for one, two in ((english.faults, other.faults), (english.phrases, other.phrases), (english.fields, other.fields)):
        assert set(one) ^ set(two) == set()
    for code, words in english.faults.items():
        assert set(words) == set(other.faults[code]), code
        for part, text in words.items():
            assert set(PLACE.findall(text)) == set(PLACE.findall(other.faults[code][part])), f"{code}.{part}"
    for name, text in english.phrases.items():
        assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(other.phrases[name])), name


@pytest.mark.parametrize("language", languages())
def test_every_fault_has_a_cure(language: str) -> None:
    assert [
        code for code, words in read_wording(language).faults.items() if not words.get("hint") and not words.get("near")
    ] == []


def test_the_words_of_chinese_are_chinese() -> None:
    other = read_wording("zh-Hans")
    texts = {**{f"{code}": words["says"] for code, words in other.faults.items()}, **other.phrases}
    assert [name for name, text in texts.items() if not re.search(r"[\u4e00-\u9fff]", text)] == []


@pytest.mark.parametrize("theme", ["standard"])
def test_the_labels_of_a_theme_are_the_same_in_every_language(theme: str) -> None:
    files = sorted((ROOT / "themes" / theme / "labels").glob("*.yaml"))
    tables = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in files}
    assert {"zh-Hans", "en"} <= set(tables)
    for name, table in tables.items():
        assert set(table) ^ set(tables["en"]) == set(), name
        for key, text in table.items():
            assert set(PLACE.findall(str(text))) == set(PLACE.findall(str(tables["en"][key]))), f"{name}: {key}"
