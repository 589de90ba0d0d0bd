"""This engine: one cluster, built by its command line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers.peer import (
    EDITS,
    Command,
    Edit,
    Place,
    Scenario,
    body_of,
    facts_of,
    labels_of,
    summary_of,
    title_of,
    write_text,
)
from bench.sites import quoted
from bench.workload import CHANNELS, MOMENT, PAGE_SIZE, Article, Portal, Shown, Workload
from builder import VERSION

ROOT = Path(__file__).resolve().parent.parent.parent
THEME = Path(__file__).resolve().parent / "compared"
UNSEARCHED = THEME.with_name("unsearched")
_LAYOUT = "themes/compared/templates/layout.html"
_OF_PROFILE = ("dongtai", "tzgg", "zwgk", "fuwu", "zixun")
_ALL = (Scenario.COLD, Scenario.COPY, Scenario.CACHED, Scenario.NONE, *EDITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """With a theme, so many processes (0: those of the bench), and from git or from the work tree."""

    key: str
    told: str
    called: str = ""
    theme: str = "compared"
    jobs: int = 0
    git: bool = False
    scenarios: tuple[Scenario, ...] = _ALL

    @property
    def name(self) -> str:
        """With the version."""
        return f"Zhanqun {VERSION}{self.called and f', {self.called}'}"

    @property
    def is_compared(self) -> bool:
        """The standard theme has more parts."""
        return self.theme == THEME.name

    def write(self, workload: Workload, place: Place) -> None:
        """`sites/`, `content/` and the theme."""
        root = place.sources
        lines = ["name: 对照站群", "language: zh-Hans", "hosting: {by: host}", "domain_suffix: gov.example"]
        write_text(
            root / "sites/cluster.yaml", "\n".join([*lines, f"theme: {self.theme}", f"page_size: {PAGE_SIZE}", ""])
        )
        for theme in (THEME, UNSEARCHED):
            shutil.copytree(theme, root / "themes" / theme.name)
        for site in workload.sites:
            write_text(root / _site_file(site), _spell_site(site, None, workload))
        for article in workload.articles:
            write_text(root / _file_of(article), _spell_article(article, None, workload))
        if self.git:
            _git(root, "init", "--quiet")

    def spell(self, edit: Edit, workload: Workload, place: Place) -> Mapping[Path, bytes]:
        """One file each time."""
        root, article = place.sources, edit.article(workload)
        if edit.scenario is Scenario.LABEL:
            site = edit.sites(workload)[0]
            return {root / _site_file(site): _spell_site(site, edit, workload).encode()}
        if edit.scenario is Scenario.FRAME:
            text = (THEME.parent / _LAYOUT.removeprefix("themes/")).read_text(encoding="utf-8")
            return {root / _LAYOUT: text.replace("<!-- frame -->", f"<!-- {edit.words()} -->").encode()}
        return {root / _file_of(article): _spell_article(article, edit, workload).encode()}

    def settle(self, place: Place) -> None:
        """Commit what was edited."""
        if self.git:
            _git(place.sources, "add", "--all")
            _git(place.sources, "-c", "user.name=bench", "-c", "user.email=bench@gov.example", *_COMMIT)

    def commands(self, scenario: Scenario, sites: Sequence[Portal], place: Place) -> tuple[Command, ...]:
        """One process for the whole cluster, whatever is concerned."""
        if scenario is Scenario.COPY:
            return (Command(arguments=("cp", "-r", str(place.out), f"{place.out}.copy"), folder=ROOT),)
        options = ["--root", str(place.sources), "--out", str(place.out), "--as-of", MOMENT]
        options += ["--jobs", str(self.jobs or place.jobs)]
        options += ["--clean"] if scenario is Scenario.CACHED else []
        options += ["--rev", "HEAD"] if self.git else []
        return (Command(arguments=(sys.executable, "build.py", "build", *options), folder=ROOT),)

    def page(self, shown: Shown, place: Place) -> Path:
        """By the site's id."""
        return place.out / shown.site.id / CHANNELS[shown.article.channel].path / f"{shown.name}.html"


_COMMIT = ("commit", "--quiet", "--allow-empty", "--message", "as edited")


def _git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(root), "-c", "gc.auto=0", *arguments], check=True)


def _site_file(site: Portal) -> str:
    """The first site is a region, the others lie below it."""
    first = Portal(number=0).id
    return f"sites/{first}/site.yaml" if site.number == 0 else f"sites/{first}/{site.id}/site.yaml"


def _file_of(article: Article) -> str:
    owner = Portal(number=article.owner)
    return f"content/{owner.id}/{CHANNELS[article.channel].path}/{article.name}.md"


def _spell_site(site: Portal, edit: Edit | None, workload: Workload) -> str:
    facts = facts_of(site)
    lines = [f"id: {site.id}", f"name: {quoted(site.name)}", "level: township", "body: government"]
    lines += [f"host: {site.host}", f'code: "{site.code}"', f"records: {{icp: {quoted(facts['icp'])}}}"]
    lines += ["organ:", f"  name: {quoted(site.name)}", f"  address: {quoted(facts['address'])}"]
    lines += [f'  postcode: "{facts["postcode"]}"', f'  phone: "{facts["phone"]}"', "  hours: 工作日上午8:30—12:00"]
    lines += ["channels:", *(f"- {{path: {path}, closed: true}}" for path in _OF_PROFILE)]
    return "\n".join([*lines, *_spell_channels(labels_of(site, edit, workload)), ""])


def _spell_channels(titles: Sequence[str]) -> Iterator[str]:
    for channel, title in zip(CHANNELS, titles, strict=True):
        yield (
            f"- {{path: {channel.path}, title: {title}, type: {channel.kind}, kinds: [news], freshness: standing, "
            f"description: {channel.words}, keywords: [{title}]}}"
        )


def _spell_article(article: Article, edit: Edit | None, workload: Workload) -> str:
    lines = ["---", f"title: {quoted(title_of(article, edit))}", f"published_at: {article.moment:%Y-%m-%d %H:%M}"]
    lines += [f"source: {quoted(Portal(number=article.owner).name)}", f"summary: {quoted(summary_of(article))}"]
    if article.shown_on:
        sites = ", ".join(Portal(number=number).id for number in article.shown_on)
        lines += ["push:", f"- {{to: {{sites: [{sites}]}}, channel: {CHANNELS[article.channel].path}}}"]
    return "\n".join([*lines, "---", body_of(article, edit, workload)])
