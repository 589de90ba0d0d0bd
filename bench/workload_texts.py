"""Bodies and titles for the engine bench: Markdown of about 3 kB, put together from word lists or from laws."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from bench.laws import Law, read_laws

_BYTES = 2900
WORDS: Mapping[str, list[str]] = tomllib.loads(
    (Path(__file__).resolve().parent / "workload_words.toml").read_text(encoding="utf-8")
)
_NUMERALS = "一二三四五六七八"


class Prose(Protocol):
    """Writes bodies and titles; the same chance, the same words."""

    def entitle(self, chance: random.Random) -> str:
        """A title."""

    def write(self, chance: random.Random) -> str:
        """A body: headings, paragraphs, a list, at times a table, links, emphasis."""


class Made:
    """From the word lists of this file."""

    def entitle(self, chance: random.Random) -> str:
        """As an office words it."""
        verb, matter, genre = (chance.choice(WORDS[one]) for one in ("verbs", "matters", "genres"))
        return f"关于{verb}{matter}{genre}（第{chance.randrange(1, 400)}号）"

    def write(self, chance: random.Random) -> str:
        """About 3 kB in UTF-8."""
        return _join(_sentences(chance), chance)


class OfLaws:
    """Paragraphs are articles of laws."""

    def __init__(self, laws: Sequence[Law]) -> None:
        self._laws = [law for law in laws if len(law.articles) >= 12]

    def entitle(self, chance: random.Random) -> str:
        """Of a notice on a law."""
        law = chance.choice(self._laws)
        return f"关于学习宣传《{law.title}》{chance.choice(law.articles)[0]}{chance.choice(WORDS['genres'])}"

    def write(self, chance: random.Random) -> str:
        """About 3 kB in UTF-8."""
        return _join(self._quote(chance), chance)

    def _quote(self, chance: random.Random) -> Iterator[str]:
        while True:
            name, text = chance.choice(chance.choice(self._laws).articles)
            yield f"**{name}**　{' '.join(text.split())[:400]}"


def choose_prose(corpus: Path | None) -> Prose:
    """Laws where a folder of laws is named, else made words. Raises OSError and ValueError."""
    return OfLaws(read_laws(corpus)) if corpus else Made()


def _sentences(chance: random.Random) -> Iterator[str]:
    while True:
        matter = chance.choice(WORDS["matters"])
        yield "".join(_sentence(matter, chance) for _ in range(chance.randrange(1, 3)))


def _sentence(matter: str, chance: random.Random) -> str:
    who, when, what, end = (chance.choice(WORDS[one]) for one in ("people", "times", "doings", "ends"))
    return f"{who}要在{when}围绕{matter}，{what}，{end}"


def _join(paragraphs: Iterator[str], chance: random.Random) -> str:
    """Sections till the text is long enough."""
    matter = chance.choice(WORDS["matters"])
    lines = [f"为做好**{matter}**工作，根据上级部署，现将有关情况公布如下。", ""]
    parts = [_list, _table if chance.random() < 0.3 else _list, _links]
    for at, head in enumerate(chance.sample(WORDS["heads"], k=len(WORDS["heads"]))):
        if sum(len(line.encode()) for line in lines) > _BYTES:
            break
        lines += [f"## {_NUMERALS[at]}、{head}", "", next(paragraphs), "", next(paragraphs), ""]
        lines += [*parts.pop(chance.randrange(len(parts)))(chance), ""] if parts else []
    return "\n".join(lines).rstrip() + "\n"


def _list(chance: random.Random) -> list[str]:
    return [
        f"- {who}：{chance.choice(WORDS['doings'])}；"
        for who in chance.sample(WORDS["people"], k=chance.randrange(3, 6))
    ]


def _table(chance: random.Random) -> list[str]:
    rows = [
        f"| {who} | {chance.choice(WORDS['matters'])} | {chance.randrange(3, 900)} | {chance.choice(WORDS['times'])} |"
        for who in chance.sample(WORDS["people"], k=4)
    ]
    return ["| 责任单位 | 任务 | 数量 | 完成时限 |", "| --- | --- | ---: | --- |", *rows]


def _links(chance: random.Random) -> list[str]:
    number = chance.randrange(1000, 9999)
    return [
        f"政策原文见[上级文件](https://www.gov.example/zhengce/{number}.html)，"
        f"办理入口见[政务服务网](https://zwfw.gov.example/item/{number})。"
    ]
