"""What the search bench searches: real laws, or any number of made documents that nobody has to keep."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from bench.documents import TODAY
from bench.laws import Law, read_laws

EDITED = "特此补充通知。"
"""What an edited document ends with."""

_MARKS = re.compile(r"^#+ +|^> ?|\*\*|^\|[ :|-]+\|$|\\(?=[|*_])", re.MULTILINE)
_BLANKS = re.compile(r"\n\s*\n+")
_COMMON = "中华人民共和国"
_LONG = 1000
_YEARS = 20
_TITLES = (
    "关于贯彻实施《{law}》{article}有关事项的通知",
    "关于开展《{law}》执法检查的公告",
    "关于印发《{law}》实施方案的通知",
    "关于《{law}》{article}适用问题的批复",
    "召开《{law}》实施工作推进会",
    "部署《{law}》贯彻落实工作",
)
_PLACES = ("汀溪", "岚江", "青山", "云川", "临湖", "石桥", "安泰", "永丰", "长河", "白水", "松林", "海门")
_TIERS = ("市", "县", "区")
_ORGANS = ("人民政府", "教育局", "民政局", "财政局", "卫生健康局", "自然资源局", "生态环境局", "公安局")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A document as every engine gets it: plain text, paragraphs by lines."""

    title: str
    body: str
    day: date

    @property
    def size(self) -> int:
        """Bytes of its text in UTF-8."""
        return len(self.title.encode()) + len(self.body.encode())


class Texts(Protocol):
    """Documents by their place, from 0; a text may be made when it is asked for."""

    def __len__(self) -> int: ...

    def __getitem__(self, place: int, /) -> Text: ...

    def day(self, place: int) -> date:
        """The day of a document, without its text."""
        ...


class Laws:
    """Texts that are kept."""

    def __init__(self, texts: tuple[Text, ...]) -> None:
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def __getitem__(self, place: int, /) -> Text:
        return self._texts[place]

    def day(self, place: int) -> date:
        """The day of a document."""
        return self._texts[place].day


class Made:
    """So many documents of about 3 kB: notices and news that quote articles of the laws. A place and a seed decide."""

    def __init__(self, laws: tuple[Law, ...], count: int, seed: int) -> None:
        told = ((law, tuple((name, _plain(text)) for name, text in law.articles)) for law in laws)
        self._quoted = tuple((law, articles) for law, articles in told if articles)
        self._count = count
        self._seed = seed
        if not self._quoted:
            raise ValueError("no law has articles")

    def __len__(self) -> int:
        return self._count

    def day(self, place: int) -> date:
        """Newest last, over twenty years."""
        return TODAY - timedelta(days=int((self._count - 1 - place) / self._count * 365 * _YEARS))

    def __getitem__(self, place: int, /) -> Text:
        chance = random.Random(f"{self._seed}/{place}")
        law, articles = chance.choice(self._quoted)
        article, _ = chance.choice(articles)
        organ = f"{chance.choice(_PLACES)}{chance.choice(_TIERS)}{chance.choice(_ORGANS)}"
        day = self.day(place)
        told = chance.choice(_TITLES).format(law=law.title.removeprefix(_COMMON), article=article)
        lines = [f"{organ[:2]}政发〔{day.year}〕{place + 1}号", "各有关单位："]
        at, size = chance.randrange(len(articles)), 0
        while size < _LONG:
            name, text = articles[at % len(articles)]
            lines.append(f"{name}　{text[: _LONG - size]}")
            size += len(lines[-1])
            at += chance.randrange(1, 4)
        lines += [organ, f"{day.year}年{day.month}月{day.day}日"]
        return Text(title=f"{organ}{told}", body="\n".join(lines), day=day)


def read_texts(folder: Path) -> Laws:
    """Every law of a corpus folder once. Raises FileNotFoundError where it holds none."""
    return Laws(tuple(Text(title=law.title, body=_plain(law.body), day=law.made_on) for law in read_corpus(folder)))


def read_corpus(folder: Path) -> tuple[Law, ...]:
    """The laws with their articles. Raises FileNotFoundError where the folder holds none."""
    laws = tuple(read_laws(folder / "docs")) if (folder / "docs").is_dir() else ()
    if not laws:
        raise FileNotFoundError(f"{folder} holds no laws (docs/<branch>/<law>/README.md)")
    return laws


def _plain(markdown: str) -> str:
    return _BLANKS.sub("\n", _MARKS.sub("", markdown)).strip()
