"""The words of the audit's rules, one file a rule: what it asks, why, the cure, and what each problem says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent / "rules"
_JOINTS = {"zh-Hans": "、", "en": ", "}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemWords:
    """What a problem says, what was seen and what was expected; {title} and the finding's values are put in."""

    says: str
    observed: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """A rule in one language. `words` translates the codes in values that are lists."""

    language: str
    title: str
    asks: str
    why: str
    remedy: str
    by_hand: str = ""
    problems: Mapping[str, ProblemWords]
    words: Mapping[str, str]

    def says(self, problem: str, title: str, values: Mapping[str, object]) -> str:
        """What is wrong, in one sentence."""
        return self._fill(self.problems[problem].says, title, values)

    def observed(self, problem: str, title: str, values: Mapping[str, object]) -> str:
        """What was seen."""
        return self._fill(self.problems[problem].observed, title, values)

    def expected(self, problem: str, title: str, values: Mapping[str, object]) -> str:
        """What the clause wants."""
        return self._fill(self.problems[problem].expected, title, values)

    def _fill(self, text: str, title: str, values: Mapping[str, object]) -> str:
        return text.format_map({"title": title, **{key: self._spell(value) for key, value in values.items()}})

    def _spell(self, value: object) -> str:
        if isinstance(value, tuple):
            return _JOINTS.get(self.language, ", ").join(self.words.get(str(one), str(one)) for one in value)
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M")
        if isinstance(value, date):
            return value.isoformat()
        return str(value)


@cache
def read_rule_words(language: str) -> Mapping[str, RuleWords]:
    """The words of every rule in a language, by the rule's id. Raises KeyError where a file lacks the language."""
    found = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        found[path.stem] = _read(
            yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)[language], language
        )
    return found


def _read(table: Mapping[str, object], language: str) -> RuleWords:
    problems = table["problems"]
    words = table.get("words") or {}
    assert isinstance(problems, dict) and isinstance(words, dict)  # noqa: S101, PT018 - our own files, tested
    return RuleWords(
        language=language,
        title=str(table["title"]),
        asks=str(table["asks"]),
        why=str(table["why"]),
        remedy=str(table["remedy"]),
        by_hand=str(table.get("by_hand", "")),
        problems={name: ProblemWords(**spelled) for name, spelled in problems.items()},
        words={str(key): str(text) for key, text in words.items()},
    )
