"""Eleventy: a project for each site, or all sites in one, with JavaScript templates, its fastest.

Set up outside of this project: `npm install --prefix FOLDER @11ty/eleventy`, then
`--eleventy FOLDER/node_modules/.bin/eleventy`.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers.hugo import STYLES
from bench.peers.peer import (
    EDITS,
    Command,
    Edit,
    Place,
    Scenario,
    body_of,
    facts_of,
    json_of,
    labels_of,
    summary_of,
    title_of,
    write_text,
)
from bench.workload import CHANNELS, Portal, Shown, Workload

FILES = Path(__file__).resolve().parent / "eleventy_project"
_PAGES = ("home", "lists", "feed", "sitemap", "robots")
_ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Eleventy:
    """`program`; `one`: all sites in one project, else each in its own."""

    program: Path
    one: bool
    is_compared: bool = True
    cold_only: bool = False

    @property
    def key(self) -> str:
        """Of options."""
        return "eleventy" if self.one else "eleventy-sites"

    @property
    def name(self) -> str:
        """With the version."""
        said = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True)
        return f"Eleventy {said.stdout.strip()}, {'one project' if self.one else 'a project a site'}"

    @property
    def told(self) -> str:
        """How it is set up."""
        shared = (
            "JavaScript templates, header and footer made once, no template language in Markdown; each build whole, as "
            "`--incremental=FILE` fails (`templateRender has not yet initialized`); a shared document is copied into "
            "each site that shows it, which is not measured"
        )
        if self.one:
            return f"one project, a folder a site; {shared}"
        return (
            f"a project for each site, so many processes at a time as there are jobs; after an edit the projects alone "
            f"that it concerns; {shared}"
        )

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All, or what a large workload is for."""
        return (Scenario.COLD,) if self.cold_only else (Scenario.COLD, Scenario.NONE, *EDITS)

    def write(self, workload: Workload, place: Place) -> None:
        """Projects share no templates: each has its own copies."""
        for project in [place.sources / _ALL] if self.one else [place.sources / site.id for site in workload.sites]:
            shutil.copytree(FILES / "includes", project / "content/_includes")
            write_text(project / "eleventy.config.cjs", (FILES / "eleventy.config.cjs").read_text(encoding="utf-8"))
            for page in _PAGES:
                name = f"{page}.11ty.cjs"
                write_text(project / "content" / name, (FILES / name).read_text(encoding="utf-8"))
        for file, text in self._spell_sites(workload.sites, None, workload, place).items():
            write_text(file, text)
        for site in workload.sites:
            self._write_site(site, workload, place)

    def _write_site(self, site: Portal, workload: Workload, place: Place) -> None:
        project = self._project(site, place)
        write_text(project / "static" / site.id / "site.css", STYLES.read_text(encoding="utf-8"))
        write_text(project / "content" / site.id / f"{site.id}.11tydata.json", json_of({"portal": site.id}))
        for channel in CHANNELS:
            data = {"layout": "document.11ty.cjs", "channel": channel.path, "dynamicPermalink": False}
            write_text(project / "content" / site.id / channel.path / f"{channel.path}.11tydata.json", json_of(data))
        for shown in workload.shown_on(site):
            write_text(self._file_of(shown, place), _spell_article(shown, None, workload))

    def spell(self, edit: Edit, workload: Workload, place: Place) -> Mapping[Path, bytes]:
        """Every copy of a document, or of the frame."""
        article, sites = edit.article(workload), edit.sites(workload)
        if edit.scenario is Scenario.FRAME:
            text = (FILES / "includes/frame.cjs").read_text(encoding="utf-8")
            changed = text.replace("<!-- frame -->", f"<!-- {edit.words()} -->").encode()
            return {self._project(site, place) / "content/_includes/frame.cjs": changed for site in sites}
        if edit.scenario is Scenario.LABEL:
            files = self._spell_sites(workload.sites if self.one else sites, edit, workload, place)
            return {file: text.encode() for file, text in files.items()}
        places = [Shown(article, site) for site in sites]
        return {self._file_of(one, place): _spell_article(one, edit, workload).encode() for one in places}

    def settle(self, place: Place) -> None:
        """Nothing."""

    def commands(self, scenario: Scenario, sites: Sequence[Portal], place: Place) -> tuple[Command, ...]:
        """One for each project."""
        projects = dict.fromkeys(self._project(site, place) for site in sites)
        options = ("--quiet", "--config=eleventy.config.cjs", f"--output=../../{place.out.name}")
        return tuple(Command(arguments=(str(self.program), *options), folder=project) for project in projects)

    def page(self, shown: Shown, place: Place) -> Path:
        """By the site's id."""
        return place.out / shown.site.id / CHANNELS[shown.article.channel].path / f"{shown.name}.html"

    def _project(self, site: Portal, place: Place) -> Path:
        return place.sources / (_ALL if self.one else site.id)

    def _file_of(self, shown: Shown, place: Place) -> Path:
        folder = self._project(shown.site, place) / "content" / shown.site.id
        return folder / CHANNELS[shown.article.channel].path / f"{shown.name}.md"

    def _spell_sites(
        self, sites: Sequence[Portal], edit: Edit | None, workload: Workload, place: Place
    ) -> Mapping[Path, str]:
        files: dict[Path, dict[str, object]] = {}
        for site in sites:
            facts = {**facts_of(site), "channels": spell_channels(site, edit, workload)}
            files.setdefault(self._project(site, place) / "portals.json", {})[site.id] = facts
        return {file: json_of(portals) for file, portals in files.items()}


def spell_channels(site: Portal, edit: Edit | None, workload: Workload) -> list[dict[str, object]]:
    """The channels of a site as data: with the years that have pages of their own."""
    years = workload.years(site)
    titles = labels_of(site, edit, workload)
    return [
        {
            "path": channel.path,
            "title": title,
            "words": channel.words,
            "kind": channel.kind,
            "years": [year for year, _ in years.get(at, ())],
        }
        for at, (channel, title) in enumerate(zip(CHANNELS, titles, strict=True))
    ]


def _spell_article(shown: Shown, edit: Edit | None, workload: Workload) -> str:
    article = shown.article
    head = {
        "title": title_of(article, edit),
        "date": f"{article.moment:%Y-%m-%dT%H:%M:%S}Z",
        "moment": f"{article.moment:%Y-%m-%d %H:%M}",
        "source": Portal(number=article.owner).name,
        "summary": summary_of(article),
        "permalink": f"/{shown.site.id}/{CHANNELS[article.channel].path}/{shown.name}.html",
        **({"canonical": shown.canonical} if shown.is_placed else {}),
    }
    return f"---json\n{json_of(head)}---\n{body_of(article, edit, workload)}"
