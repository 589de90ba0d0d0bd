"""The workload of the engine bench: so many sites with so many article pages, the same for every generator.

Pure: a size and a seed decide all of it. Who writes it for a generator is in `bench/peers/`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bench.workload_texts import WORDS, Prose

PAGE_SIZE = 20
MOMENT = "2026-11-25"
"""The day on which the workload is seen."""

_FIRST_DAY = datetime(2026, 1, 5, 8)
_DAYS = 320
_CHANNELS = (
    *(("要闻动态", "工作动态"), ("通知公告", "工作动态"), ("政策文件", "政策文件"), ("部门动态", "工作动态")),
    *(("乡村振兴", "工作动态"), ("生态环境", "工作动态"), ("教育医疗", "工作动态"), ("社会保障", "工作动态")),
    *(("安全生产", "工作动态"), ("项目建设", "工作动态"), ("文化旅游", "工作动态"), ("便民信息", "工作动态")),
)
_FIRST_CHANNEL = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """`pages`: article pages in all; the part `placed` of them shows what other sites own, a document on `spread`."""

    sites: int
    pages: int
    placed: float = 0.4
    spread: int = 37


SIZES: Mapping[str, Size] = {
    "S": Size(sites=10, pages=450, spread=4),
    "M": Size(sites=100, pages=10_000),
    "L": Size(sites=2_300, pages=100_000),
    "XL": Size(sites=2_300, pages=1_000_000),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of every site; `kind` is its ColumnType."""

    path: str
    title: str
    kind: str

    @property
    def words(self) -> str:
        """What its tag tells of it."""
        return f"{self.title}栏目，发布{self.title}方面的信息"


CHANNELS = tuple(
    Channel(path=f"lanmu{at:02}", title=title, kind=kind) for at, (title, kind) in enumerate(_CHANNELS, start=1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A site with a host of its own."""

    number: int

    @property
    def id(self) -> str:
        """`zhan0001`."""
        return f"zhan{self.number + 1:04}"

    @property
    def name(self) -> str:
        """No two are alike."""
        return f"{WORDS['places'][self.number % len(WORDS['places'])]}第{self.number + 1}镇人民政府"

    @property
    def host(self) -> str:
        """Where it is served."""
        return f"www.{self.id}.gov.example"

    @property
    def code(self) -> str:
        """网站标识码: ten digits."""
        return f"99{self.number + 1:08}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A document: the sites by number, its owner and those that show it too; the channel by its place."""

    number: int
    owner: int
    channel: int
    moment: datetime
    title: str
    shown_on: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Of its file, without the ending."""
        return f"{self.moment:%Y%m%d}-wz{self.number:06}"


@dataclass(frozen=True, slots=True)
class Shown:
    """An article in a channel of a site."""

    article: Article
    site: Portal

    @property
    def is_placed(self) -> bool:
        """Does another site own it?"""
        return self.article.owner != self.site.number

    @property
    def name(self) -> str:
        """Of its page, without the ending: what comes from others begins with the owner."""
        owner = f"{Portal(number=self.article.owner).id}-" if self.is_placed else ""
        return f"{owner}{self.article.name}"

    @property
    def canonical(self) -> str:
        """The address of the original."""
        owner = Portal(number=self.article.owner)
        return f"https://{owner.host}/{CHANNELS[self.article.channel].path}/{self.article.name}.html"


@dataclass(frozen=True)
class Workload:
    """All sites and articles of a size. `prose` writes the bodies, each from its own number."""

    size: Size
    seed: int
    prose: Prose
    articles: tuple[Article, ...] = field(init=False)
    _by_site: Mapping[int, list[Article]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Frozen from here on."""
        object.__setattr__(self, "articles", tuple(self._deal()))
        by_site: dict[int, list[Article]] = {}
        for one in self.articles:
            for site in (one.owner, *one.shown_on):
                by_site.setdefault(site, []).append(one)
        object.__setattr__(self, "_by_site", by_site)

    @property
    def sites(self) -> Sequence[Portal]:
        """In the order of their numbers."""
        return [Portal(number=number) for number in range(self.size.sites)]

    def shown_on(self, site: Portal) -> list[Shown]:
        """All article pages of a site, newest first."""
        found = sorted(self._by_site.get(site.number, ()), key=lambda one: (one.moment, one.number), reverse=True)
        return [Shown(one, site) for one in found]

    def places_of(self, article: Article) -> list[Shown]:
        """An article on its owner's site, then on the others."""
        return [Shown(article, Portal(number=number)) for number in (article.owner, *article.shown_on)]

    def years(self, site: Portal) -> Mapping[int, Sequence[tuple[int, int]]]:
        """The channels that do not fit on one list page: each year with its count, newest first."""
        counted: dict[int, dict[int, int]] = {}
        for one in self.shown_on(site):
            years = counted.setdefault(one.article.channel, {})
            years[one.article.moment.year] = years.get(one.article.moment.year, 0) + 1
        return {at: list(years.items()) for at, years in counted.items() if sum(years.values()) > PAGE_SIZE}

    def count_lists(self) -> int:
        """The list pages of all sites: each channel's front, and the windows of its years."""
        windows = sum(
            -(-count // PAGE_SIZE) for site in self.sites for years in self.years(site).values() for _, count in years
        )
        return self.size.sites * len(CHANNELS) + windows

    def write_body(self, article: Article) -> str:
        """About 3 kB of Markdown."""
        return self.prose.write(random.Random(f"{self.seed}/body/{article.number}"))

    def find_plain(self) -> Article:
        """An article that its owner alone shows, of a site in the middle."""
        middle = self.size.sites // 2
        return next(one for one in self.articles if one.owner == middle and not one.shown_on)

    def add_shared(self, serial: int) -> Article:
        """One more article, newer than all others, that 37 sites show besides its owner, or all."""
        spread = min(37, self.size.sites - 1)
        return self._make(len(self.articles) + serial, 0, tuple(range(1, spread + 1)), newest=serial + 1)

    def _deal(self) -> Iterator[Article]:
        """Owners in turn; those articles that others show too lie evenly among the rest."""
        size = self.size
        placed, spread = round(size.pages * size.placed), min(size.spread, size.sites - 1)
        own, shared = size.pages - placed, -(-placed // spread)
        serial = -1
        for number in range(own):
            owner, count = number % size.sites, 0
            if number * shared // own > serial:
                serial += 1
                count = min(spread, placed - serial * spread)
            others = tuple(sorted((owner + step) % size.sites for step in range(1, count + 1)))
            yield self._make(number, owner, others)

    def _make(self, number: int, owner: int, shown_on: tuple[int, ...], newest: int = 0) -> Article:
        chance = random.Random(f"{self.seed}/{number}")
        first = chance.random() < _FIRST_CHANNEL
        day = _DAYS - 1 + newest if newest else chance.randrange(_DAYS)
        return Article(
            number=number,
            owner=owner,
            channel=0 if first else chance.randrange(1, len(CHANNELS)),
            moment=_FIRST_DAY + timedelta(days=day, hours=chance.randrange(10), minutes=chance.randrange(60)),
            title=self.prose.entitle(chance),
            shown_on=shown_on,
        )
