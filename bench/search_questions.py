"""Everyday questions with judged answers: `search_queries/*.yaml`, a file for each kind."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parent / "search_queries"
KINDS = {
    "topic": "topic",
    "question": "question as typed",
    "number": "number or date",
    "life-event": "life event",
    "synonym": "synonym",
    "typing-error": "typing error",
    "pinyin": "pinyin",
    "traditional": "Traditional",
}
HELD_OUT = FOLDER / "held-out"
"""Questions of the same kinds that nothing was tuned on."""

_COMMON = "中华人民共和国"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is typed, and the laws that answer, each good enough; `simplified` is the same in Simplified characters."""

    query: str
    kind: str
    titles: tuple[str, ...]
    simplified: str = ""


def read_questions(folder: Path = FOLDER) -> tuple[Question, ...]:
    """All questions by kind; there may be kinds without a file. Raises ValueError where one is not as it should be."""
    files = ((folder / f"{kind}.yaml", kind) for kind in KINDS)
    return tuple(question for file, kind in files if file.exists() for question in _read(file, kind))


def short_title(title: str) -> str:
    """A title as questions name it: without 中华人民共和国."""
    return title.removeprefix(_COMMON)


def unknown_titles(questions: tuple[Question, ...], titles: Container[str]) -> list[str]:
    """Answers that no text has as its short title."""
    return sorted({title for question in questions for title in question.titles if title not in titles})


def _read(file: Path, kind: str) -> tuple[Question, ...]:
    told = yaml.safe_load(file.read_text(encoding="utf-8"))
    found = []
    for one in told:
        if not {"query", "titles"} <= one.keys() <= {"query", "titles", "simplified"} or not one["titles"]:
            raise ValueError(f"{file.name}: {one}")
        titles = tuple(map(str, one["titles"]))
        found.append(Question(query=str(one["query"]), kind=kind, titles=titles, simplified=one.get("simplified", "")))
    return tuple(found)
