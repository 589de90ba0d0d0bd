"""Pelican: a project for each site, with its cache of content.

Set up outside of this project: `pip install pelican markdown` in an environment of its own, then `--pelican PROGRAM`.
Files of `pelican_project` that end in `.in` are code of its projects, not of this one.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.peers.eleventy import spell_channels
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
    summary_of,
    title_of,
    write_text,
)
from bench.workload import CHANNELS, Portal, Shown, Workload

FILES = Path(__file__).resolve().parent / "pelican_project"
_SHARED = "_shared"
_BASE = f"{_SHARED}/theme/templates/base.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pelican:
    """`program`."""

    program: Path
    key: str = "pelican"
    is_compared: bool = True
    cold_only: bool = False
    told: str = (
        "a project for each site, so many processes at a time as there are jobs; a plugin for the pages by year; "
        "`LOAD_CONTENT_CACHE` with the layer `generator`, so that no body is read twice; no authors, tags, archives; "
        "after an edit the projects alone that it concerns"
    )

    @property
    def name(self) -> str:
        """With the version."""
        said = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True)
        return f"Pelican {said.stdout.strip()}"

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All, or what a large workload is for."""
        return (Scenario.COLD,) if self.cold_only else (Scenario.COLD, Scenario.CACHED, Scenario.NONE, *EDITS)

    def write(self, workload: Workload, place: Place) -> None:
        """Theme and settings once; content by site."""
        shutil.copytree(FILES / "theme", place.sources / _SHARED / "theme")
        _copy_code("common.py", place.sources / _SHARED)
        _copy_code("plugins/years.py", place.sources / _SHARED)
        for site in workload.sites:
            folder = place.sources / site.id
            _copy_code("pelicanconf.py", folder)
            write_text(folder / "site.json", _spell_site(site, None, workload))
            write_text(folder / "content/static/site.css", STYLES.read_text(encoding="utf-8"))
            for shown in workload.shown_on(site):
                write_text(_file_of(shown, place), _spell_article(shown, None, workload))

    def spell(self, edit: Edit, workload: Workload, place: Place) -> Mapping[Path, bytes]:
        """Every copy of a document."""
        article, sites = edit.article(workload), edit.sites(workload)
        if edit.scenario is Scenario.FRAME:
            text = (FILES / _BASE.removeprefix(f"{_SHARED}/")).read_text(encoding="utf-8")
            return {place.sources / _BASE: text.replace("<!-- frame -->", f"<!-- {edit.words()} -->").encode()}
        if edit.scenario is Scenario.LABEL:
            return {place.sources / sites[0].id / "site.json": _spell_site(sites[0], edit, workload).encode()}
        places = [Shown(article, site) for site in sites]
        return {_file_of(one, place): _spell_article(one, edit, workload).encode() for one in places}

    def settle(self, place: Place) -> None:
        """Nothing."""

    def commands(self, scenario: Scenario, sites: Sequence[Portal], place: Place) -> tuple[Command, ...]:
        """One for each site."""
        return tuple(
            Command(
                arguments=(
                    *(str(self.program), "content", "--settings", "pelicanconf.py"),
                    *("--output", str(place.out / site.id), "--fatal", "errors", "--quiet"),
                ),
                folder=place.sources / site.id,
            )
            for site in sites
        )

    def page(self, shown: Shown, place: Place) -> Path:
        """By the site's id."""
        return place.out / shown.site.id / CHANNELS[shown.article.channel].path / f"{shown.name}.html"


def _copy_code(name: str, folder: Path) -> None:
    write_text(folder / name, (FILES / f"{name}.in").read_text(encoding="utf-8"))


def _file_of(shown: Shown, place: Place) -> Path:
    folder = place.sources / shown.site.id / "content" / CHANNELS[shown.article.channel].path
    return folder / f"{shown.name}.md"


def _spell_site(site: Portal, edit: Edit | None, workload: Workload) -> str:
    return json_of({**facts_of(site), "channels": spell_channels(site, edit, workload)})


def _spell_article(shown: Shown, edit: Edit | None, workload: Workload) -> str:
    article = shown.article
    lines = [f"Title: {title_of(article, edit)}", f"Date: {article.moment:%Y-%m-%d %H:%M}", f"Slug: {shown.name}"]
    lines += [f"Publisher: {Portal(number=article.owner).name}", f"Summary: {summary_of(article)}"]
    lines += [f"Original: {shown.canonical if shown.is_placed else ''}"]
    return "\n".join([*lines, "", body_of(article, edit, workload)])
