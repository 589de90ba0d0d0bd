"""The documents of a bench cluster: every law on one site, and notices and news that quote the laws on all."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from pathlib import Path

from bench.laws import Law
from bench.names import topic_of
from bench.sites import Unit, quoted, write

TODAY = date(2026, 11, 25)
"""The day on which a bench cluster is seen."""

_OF_LAWS = 99_999_999
_DAYS = 1100
_NOTICES = (
    "关于学习宣传《{law}》的通知",
    "关于贯彻实施《{law}》{article}有关事项的通告",
    "关于开展《{law}》执法检查的公告",
    "关于公开征集《{law}》实施情况意见建议的公告",
)
_NEWS = (
    "{short}开展《{law}》宣传月活动",
    "{short}召开《{law}》实施工作推进会",
    "{short}组织集中学习《{law}》{article}",
    "{short}部署《{law}》贯彻落实工作",
)
_GOVERNMENT_NEWS = ("yaowen/zwyw", "yaowen/bmdt", "yaowen/xjdt")
_DEPARTMENT_NEWS = ("dongtai",)
_GENRES = {"通知": "通知", "通告": "通告", "公告": "公告"}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the laws lie: the site, and each law with the name of its file."""

    site: Unit
    laws: tuple[tuple[Law, str], ...]


def choose_laws(laws: Sequence[Law], documents: int | None) -> Sequence[Law]:
    """All of them, unless fewer documents are wanted than there are laws: then they are half of the documents."""
    return laws if documents is None or documents >= len(laws) else laws[: documents // 2]


def write_laws(root: Path, site: Unit, laws: Sequence[Law]) -> Shelf:
    """Each law as a policy of the site; numbers count up within a year."""
    numbers: Counter[int] = Counter()
    shelf = []
    for serial, law in enumerate(sorted(laws, key=lambda one: (one.made_on, one.branch, one.name)), start=1):
        numbers[law.made_on.year] += 1
        shelf.append((law, f"{law.made_on:%Y%m%d}-{law.name}-{serial}"))
        genre = next((one for one in ("决定", "决议") if law.title.endswith(one)), "命令")
        head = [
            f"title: {quoted(law.title)}",
            f"published_at: {law.made_on + timedelta(days=serial % 5)} 10:00",
            f"made_on: {law.made_on}",
            f"number: {site.mark}政发〔{law.made_on.year}〕{numbers[law.made_on.year]}号",
            f"issuer: {quoted(site.name)}",
            f"genre: {genre}",
            f"topics: [{quoted(topic_of(law.title, law.branch))}]",
            f'index_number: "{_prefix(site, _OF_LAWS)}/{law.made_on.year}-{serial:05d}"',
            f"source: {quoted(site.name)}",
        ]
        head += [f"effective_on: {law.effective_on}"] if law.effective_on else []
        file = root / "content" / site.id / "zhengce" / "wenjian" / f"{shelf[-1][1]}.md"
        write(file, ["---", *head, "---", law.body])
    return Shelf(site, tuple(shelf))


def write_local(root: Path, units: Sequence[Unit], shelf: Shelf, *, count: int, seed: int) -> None:
    """So many notices and news, dealt to the sites in turn; governments, which publish more, get two of each turn."""
    quoted_laws = [(law, name) for law, name in shelf.laws if law.articles]
    turn = [index for index, unit in enumerate(units) for _ in range(2 if unit.is_government else 1)]
    done: Counter[int] = Counter()
    each = max(2, count // len(turn))
    for index in islice(cycle([*range(len(units)), *turn]), count):
        unit, serial = units[index], done[index]
        done[index] += 1
        chance = random.Random(f"{seed}/{unit.id}/{serial}")
        law, name = chance.choice(quoted_laws)
        pair = serial // 2
        channels = ("tzgg",) if serial % 2 else _GOVERNMENT_NEWS if unit.is_government else _DEPARTMENT_NEWS
        channel = channels[pair % len(channels)]
        back = chance.randrange(1, 10) + min(_DAYS, pair // len(channels) * len(channels) * (_DAYS // each))
        at = datetime.combine(TODAY - timedelta(days=back), time(chance.randrange(8, 18), chance.randrange(60)))
        text = _notice if serial % 2 else _news
        file = root / "content" / unit.id / channel / f"{at:%Y%m%d}-{law.name}-{serial + 1}.md"
        source = f"doc:{shelf.site.id}/zhengce/wenjian/{name}"
        write(file, list(text(unit, law, source, at, chance, f"{_prefix(unit, index)}/{at.year}-{serial + 1:05d}")))


def _news(unit: Unit, law: Law, source: str, at: datetime, chance: random.Random, _: str) -> Iterator[str]:
    article, _text = chance.choice(law.articles)
    title = chance.choice(_NEWS).format(short=unit.short, law=_short(law), article=article)
    yield from ("---", f"title: {quoted(title)}", f"published_at: {at:%Y-%m-%d %H:%M}")
    yield from (
        f"summary: {quoted(f'{unit.name}组织学习{_short(law)}，部署下一步工作。')}",
        f"source: {quoted(unit.name)}",
    )
    yield from ("---", f"近日，{unit.name}围绕[《{_short(law)}》]({source})开展学习宣传和贯彻落实工作。", "")
    yield from _excerpt(law, chance)
    yield f"下一步，{unit.short}将把《{_short(law)}》的各项规定落到实处，不断提高依法履职水平。"


def _notice(unit: Unit, law: Law, source: str, at: datetime, chance: random.Random, index: str) -> Iterator[str]:
    article, _text = chance.choice(law.articles)
    title = unit.name + chance.choice(_NOTICES).format(law=_short(law), article=article)
    yield from ("---", f"title: {quoted(title)}", f"published_at: {at:%Y-%m-%d %H:%M}", f"made_on: {at:%Y-%m-%d}")
    yield from (f"genre: {_GENRES[title[-2:]]}", f"topics: [{quoted(topic_of(law.title, law.branch))}]")
    yield from (f'index_number: "{index}"', f"issuer: {quoted(unit.name)}", "---", "各有关单位：", "")
    yield from (f"为全面贯彻实施[《{_short(law)}》]({source})，现将有关规定摘录如下，请认真遵照执行。", "")
    yield from _excerpt(law, chance)
    yield from (f"{unit.name}<br>{at.year}年{at.month}月{at.day}日", "{: .sign}")


def _excerpt(law: Law, chance: random.Random) -> Iterator[str]:
    first = chance.randrange(len(law.articles))
    for article, text in law.articles[first : first + chance.randrange(1, 7)]:
        yield from (f"**{article}**　{text}", "")


def _short(law: Law) -> str:
    return law.title.removeprefix("中华人民共和国").translate(str.maketrans("《》", "〈〉"))


def _prefix(unit: Unit, index: int) -> str:
    """What begins the index numbers of a site: 18 signs, its own."""
    return f"11{unit.code}MB{index:08d}"
