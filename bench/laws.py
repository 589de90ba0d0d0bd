"""National laws from a VuePress site: their Markdown without what only VuePress understands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lxml import html

_NO_LAWS = frozenset({"category", "MessageBoard"})
_TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)
_HEADING = re.compile(r"^(#{1,5})(?= )", re.MULTILINE)
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_IN_FORCE = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起施行")
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_TABLE = re.compile(r"<table.*?</table>", re.DOTALL)
_DROPPED = re.compile(
    r"<(style|script)\b.*?</\1>|<!--.*?-->|^:::.*$|^!\[[^\]]*\]\([^)]*\)\s*$", re.DOTALL | re.MULTILINE
)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_LINK = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)]*\)")
_ARTICLE = re.compile(
    r"^\*\*(第[一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?)\*\*　*(.+?)(?=^\*\*第|^#|\Z)",
    re.DOTALL | re.MULTILINE,
)
_EARLIEST, _LATEST = date(1949, 10, 1), date(2026, 11, 20)
_UNDATED = date(1993, 3, 31)


@dataclass(frozen=True, slots=True)
class Law:
    """A law: its name in addresses, the folder of its branch, the day of its present wording, and its articles."""

    name: str
    branch: str
    title: str
    made_on: date
    effective_on: date | None
    body: str
    articles: tuple[tuple[str, str], ...]


def read_laws(docs: Path) -> list[Law]:
    """Every law once, in the order of their paths; a law in several files is one law."""
    folders = sorted({file.parent.relative_to(docs).as_posix() for file in docs.rglob("README.md")} - {"."})
    return [_read(docs, folder) for folder in folders if folder not in _NO_LAWS]


def _read(docs: Path, folder: str) -> Law:
    parts = sorted((docs / folder).glob("*.md"), key=_place)
    text = _clean(parts[0].read_text(encoding="utf-8"))
    found = _TITLE.search(text)
    if found is None:
        raise ValueError(f"{folder}: no title")
    more = [_HEADING.sub(r"\1#", _clean(part.read_text(encoding="utf-8"))) for part in parts[1:]]
    intro = re.split(r"^(?:##|\*\*第)", text, maxsplit=1, flags=re.MULTILINE)[0]
    body = "\n\n".join([text[found.end() :].strip(), *(one.strip() for one in more)])
    begun = _IN_FORCE.findall(body)
    return Law(
        name=folder.rpartition("/")[2][:80].strip("-"),
        branch=folder.partition("/")[0],
        title=found[1].strip(),
        made_on=max((day for day in map(_day, _DAY.findall(intro)) if day), default=_UNDATED),
        effective_on=_day(begun[-1]) if begun else None,
        body=body,
        articles=tuple((one[1], one[2].strip()) for one in _ARTICLE.finditer(body)),
    )


def _place(file: Path) -> tuple[int, str]:
    """The title page, the preamble, the parts by their numbers, and what supplements them (`00-`) last."""
    name = file.name
    return (0 if name == "README.md" else 1 if name == "preamble.md" else 3 if name.startswith("00-") else 2, name)


def _clean(text: str) -> str:
    text = _FRONT.sub("", text.replace("\r\n", "\n").lstrip("\ufeff"))
    text = _DROPPED.sub("", _TABLE.sub(lambda table: _plain_table(table[0]), text))
    return re.sub(r"\n{3,}", "\n\n", _LINK.sub(r"\1", _TAG.sub("", text)))


def _plain_table(markup: str) -> str:
    """An HTML table as Markdown's; cells that span several places are repeated in each."""
    rows = list(_grid(markup))
    width = max(map(len, rows))
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    return "\n".join(["", lines[0], "|" + " --- |" * width, *lines[1:], ""])


def _grid(markup: str) -> Iterator[list[str]]:
    hanging: dict[int, tuple[int, str]] = {}
    for row in html.fromstring(markup).iter("tr"):
        line: list[str] = []
        for cell in row.iterchildren("td", "th"):
            _fill(line, hanging)
            text = " ".join("".join(map(str, cell.itertext())).split()).replace("|", "\\|")
            for _ in range(int(cell.get("colspan", "1"))):
                hanging[len(line)] = (int(cell.get("rowspan", "1")) - 1, text)
                line.append(text)
        _fill(line, hanging)
        yield line


def _fill(line: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while hanging.get(len(line), (0, ""))[0] > 0:
        rows, text = hanging[len(line)]
        hanging[len(line)] = (rows - 1, text)
        line.append(text)


def _day(parts: tuple[str, str, str]) -> date | None:
    try:
        day = date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None
    return day if _EARLIEST <= day <= _LATEST else None
