"""Random clusters with documents that are shared, and a model, made of nothing of the engine, of what must be on line.

Every document has words that are nowhere else: `t007v2` in its title, `b007v2` in its text (of its second version), and
`d007x` in its id and its address, however often it moves.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.portal_from import spare_duties, write, write_cluster

TZGG, ZHUANTI, WENJIAN = "tzgg", "zhuanti", "zhengce/wenjian"
CHANNELS = (TZGG, ZHUANTI, WENJIAN)
SMALL = Path(__file__).parent.parent / "small"
CLUSTER = """
-- sites/cluster.yaml --
name: 岚江省政府网站集群
hosting: {by: host}
domain_suffix: gov.example
theme: plain
page_size: 100
-- catalog/standards/site-profiles.yaml --
id: site-profiles
title: 小站点
source: 试用
status: unverified
effective_from: 2026-01-01
freshness:
  - {id: notice, months: 6, clause: 试用, status: unverified}
footer: [site-code, organ, icp]
profiles:
  - levels: [region, city, county, township]
    body: government
    channels:
      - {path: tzgg, title: 通知公告, type: 工作动态, kinds: [notice], description: 通知, keywords: [通知]}
      - {path: zhuanti, title: 专题, type: 工作动态, kinds: [notice], description: 专题, keywords: [专题]}
      - path: zhengce
        title: 政策
        type: 政策文件
        kinds: [policy]
        description: 政策
        keywords: [政策]
        channels:
          - {path: wenjian, title: 文件, type: 政策文件, kinds: [policy], description: 文件, keywords: [文件]}
      - path: zwgk
        title: 政务公开
        type: 信息公开目录
        kinds: [page]
        role: disclosure
        description: 公开
        keywords: [公开]
        channels:
          - {path: zhinan, title: 指南, type: 指南, kinds: [page], role: guide, description: 指南, keywords: [指南]}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """To a site, or to all below; without a channel into the one that is called as the document's own."""

    to: str = ""
    channel: str = ""
    link: bool = False

    def spell(self) -> str:
        return f"{{to: {{{f'sites: [{self.to}]' if self.to else ''}}}{_spell_place(self.channel, self.link)}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A subscription: what a site owns, and where `carried` also what it shows, in a channel goes into the same one."""

    source: str
    channel: str
    link: bool = False
    carried: bool = False

    def spell(self) -> str:
        more = (", showing: link" if self.link else "") + (", carried: true" if self.carried else "")
        return (
            f"{{from: {{sites: [{self.source}]}}, channel: {self.channel}, which: {{channel: {self.channel}}}{more}}}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a site decided on a document."""

    adopted: bool
    channel: str = ""
    link: bool = False


@dataclass(slots=True, kw_only=True)
class Doc:
    """A document as its head says it is."""

    number: int
    site: str
    channel: str
    version: int = 1
    name: str = ""
    first: str = ""
    homes: list[tuple[str, str]] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)
    withdrawn: str = ""

    @property
    def token(self) -> str:
        return f"d{self.number:03d}x"

    @property
    def id(self) -> str:
        return self.first

    @property
    def file(self) -> str:
        return f"content/{self.site}/{self.channel}/{self.name}.md"

    def words(self, kind: str, version: int) -> str:
        return f"{kind}{self.number:03d}v{version}x"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A site; a section lies below its portal."""

    id: str
    parent: str
    section: bool
    folder: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A document in a channel of a site that does not own it."""

    doc: int
    site: str
    channel: str
    link: bool


def _spell_place(channel: str, link: bool) -> str:
    return (f", channel: {channel}" if channel else "") + (", showing: link" if link else "")


@dataclass(slots=True, kw_only=True)
class World:
    """The cluster as it is meant; `write_…` puts it into files, `pages` says what must be on line."""

    root: Path
    units: dict[str, Unit]
    docs: list[Doc] = field(default_factory=list)
    rules: dict[str, Push] = field(default_factory=dict)
    wanted: dict[str, list[Wanted]] = field(default_factory=dict)
    verdicts: dict[tuple[str, int], Verdict] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)

    def below(self, site: str) -> list[str]:
        return [one for one in self.units if site in self.above(one)]

    def above(self, site: str) -> list[str]:
        found = []
        while site := self.units[site].parent:
            found.append(site)
        return found

    # What it looks like in files

    def write_site(self, site: str) -> None:
        unit = self.units[site]
        lines = [f"id: {site}", f"name: 站{site}", "body: government", f"organ: {{name: 办{site}}}"]
        lines += [f"level: {('region', 'city', 'county', 'township')[len(self.above(site))]}"]
        lines += ["presence: section", f"path: {site}"] if unit.section else [f"host: www.{site}.gov.example"]
        if site in self.rules:
            rule = self.rules[site]
            lines.append(f"pushes: [{{which: {{channel: tzgg}}, to: {{}}{_spell_place(rule.channel, rule.link)}}}]")
        if self.wanted.get(site):
            lines.append(f"subscriptions: [{', '.join(one.spell() for one in self.wanted[site])}]")
        if site in self.closed:
            lines.append("state: {is: suspended, reason: 整改}")
        write(self.root, f"{unit.folder}/site.yaml", "\n".join([*lines, ""]))

    def write_doc(self, doc: Doc) -> None:
        lines = [f"title: 文{doc.words('t', doc.version)}", "published_at: 2026-03-01 09:00", f"id: {doc.id}"]
        if doc.channel == WENJIAN:
            lines += [f"number: 岚政发〔2026〕{doc.number + 1}号", "genre: 通知", "topics: [综合政务/政务公开]"]
            lines += [f"index_number: 11990000MB00000001/2026-{doc.number:05d}"]
        if doc.homes:
            lines.append(f"aliases: [{', '.join(f'/{channel}/{name}.html' for channel, name in doc.homes)}]")
        if doc.pushes:
            lines.append(f"push: [{', '.join(one.spell() for one in doc.pushes)}]")
        if doc.offered:
            lines.append(f"submit: [{', '.join(f'{{to: {one}, on: 2026-03-02}}' for one in sorted(doc.offered))}]")
        if doc.withdrawn:
            secret = ", secret: true" if doc.withdrawn == "secret" else ""
            lines.append(f"withdrawn: {{on: 2026-11-20, reason: 有误, authority: 办公厅{secret}}}")
        write(self.root, doc.file, "\n".join(["---", *lines, "---", f"正文{doc.words('b', doc.version)}。", ""]))

    def write_verdicts(self, site: str) -> None:
        lines = []
        for (judge, number), one in self.verdicts.items():
            if judge == site:
                ruling = "adopted" if one.adopted else "rejected, reason: 不宜"
                place = _spell_place(one.channel, one.link)
                lines.append(f"- {{document: {self.docs[number].id}, ruling: {ruling}, on: 2026-03-05, by: 王{place}}}")
        text = "\n".join(["decisions:", *lines, ""]) if lines else "decisions: []\n"
        write(self.root, f"content/{site}/adoptions.yaml", text)

    # What it must look like on line

    def shown(self) -> list[Shown]:
        """Every placement: adopted, else pushed by the head, else by the rule of the site, else asked for of the owner,
        else carried on, from above.
        """
        found: dict[tuple[int, str, str], Shown] = {}
        for place in (*self._adopted(), *self._pushed(), *self._asked()):
            found.setdefault((place.doc, place.site, place.channel), place)
        for site in self.units:
            for place in tuple(self._carried(site, list(found.values()))):
                found.setdefault((place.doc, place.site, place.channel), place)
        return list(found.values())

    def _adopted(self) -> Iterator[Shown]:
        for (site, number), verdict in self.verdicts.items():
            doc = self.docs[number]
            if verdict.adopted and site in doc.offered:
                yield Shown(number, site, verdict.channel or doc.channel, verdict.link)

    def _pushed(self) -> Iterator[Shown]:
        for number, doc in enumerate(self.docs):
            rule = self.rules.get(doc.site)
            for push in (*doc.pushes, *([rule] if rule and doc.channel == TZGG else [])):
                for site in [push.to] if push.to else self.below(doc.site):
                    yield Shown(number, site, push.channel or doc.channel, push.link)

    def _asked(self) -> Iterator[Shown]:
        for site in self.units:
            for wanted in self.wanted.get(site, ()):
                for number, doc in enumerate(self.docs):
                    if (doc.site, doc.channel) == (wanted.source, wanted.channel) and self._wants(site, number):
                        yield Shown(number, site, wanted.channel, wanted.link)

    def _carried(self, site: str, before: list[Shown]) -> Iterator[Shown]:
        for wanted in self.wanted.get(site, ()):
            for place in before if wanted.carried else ():
                if (place.site, place.channel) == (wanted.source, wanted.channel) and self._wants(site, place.doc):
                    yield Shown(place.doc, site, wanted.channel, wanted.link)

    def _wants(self, site: str, number: int) -> bool:
        """A site asks for nothing that is its own or that it has rejected."""
        doc = self.docs[number]
        verdict = self.verdicts.get((site, number))
        return doc.site != site and not (verdict is not None and not verdict.adopted and site in doc.offered)

    def pages(self) -> tuple[set[str], set[str], set[str]]:
        """The files of all document pages, tombstones and redirects."""
        pages: set[str] = set()
        tombs: set[str] = set()
        redirects: set[str] = set()
        for doc in self.docs:
            self._put(doc, [(doc.site, doc.channel, "")], pages, tombs, redirects)
        for number, doc in enumerate(self.docs):
            prefix = f"{doc.site}-"
            places = [(one.site, one.channel, prefix) for one in self.shown() if one.doc == number and not one.link]
            self._put(doc, places, pages, tombs, redirects)
        return pages, tombs, redirects - pages

    def _put(
        self,
        doc: Doc,
        places: list[tuple[str, str, str]],
        pages: set[str],
        tombs: set[str],
        redirects: set[str],
    ) -> None:
        for site, channel, prefix in places:
            if site in self.closed:
                continue
            if doc.withdrawn:
                if doc.withdrawn == "open":
                    tombs.add(self.file(site, channel, f"{prefix}{doc.name}"))
            elif doc.site not in self.closed:
                pages.add(self.file(site, channel, f"{prefix}{doc.name}"))
                for old_channel, old_name in doc.homes:
                    redirects.add(self.file(site, old_channel, f"{prefix}{old_name}"))
                    if prefix:
                        redirects.add(self.file(site, channel, f"{prefix}{old_name}"))

    def file(self, site: str, channel: str, name: str) -> str:
        unit = self.units[site]
        return f"{unit.parent}/{site}/{channel}/{name}.html" if unit.section else f"{site}/{channel}/{name}.html"

    def tombs_of(self, doc: Doc) -> set[str]:
        """Where a withdrawn document may still be named."""
        others = [one if one is doc else replace(one, withdrawn="secret") for one in self.docs]
        return replace(self, docs=others).pages()[1]


def make_world(root: Path, shape: list[int]) -> World:
    """A region and as many sites more as `shape` has numbers, each below one of those before, at most three deep."""
    shutil.rmtree(root, ignore_errors=True)
    units = {"s0": Unit(id="s0", parent="", section=False, folder="sites/s0")}
    depth = {"s0": 0}
    for index, number in enumerate(shape, start=1):
        able = [one for one in units if depth[one] < 3 and not units[one].section]
        parent = units[able[number % len(able)]]
        section = number % 5 == 0 and depth[parent.id] > 0
        site = f"s{index}"
        units[site] = Unit(id=site, parent=parent.id, section=section, folder=f"{parent.folder}/{site}")
        depth[site] = depth[parent.id] + 1
    for text in ((SMALL / "theme.txt").read_text(encoding="utf-8"), CLUSTER, spare_duties()):
        write_cluster(root, text)
    world = World(root=root, units=units)
    for site in units:
        world.write_site(site)
    return world
