"""What a generator of the engine bench can do, and what is asked of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from bench.workload import CHANNELS, Article, Portal, Shown, Workload


class Scenario(StrEnum):
    """What is built, in the order of a turn; each goes on from what the one before left."""

    COLD = "cold"
    COPY = "copy"
    CACHED = "cached"
    NONE = "none"
    BODY = "body"
    TITLE = "title"
    LABEL = "label"
    FRAME = "frame"
    PLACED = "placed"


EDITS = (Scenario.BODY, Scenario.TITLE, Scenario.LABEL, Scenario.FRAME, Scenario.PLACED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A program with its arguments, the folder it runs in, and what is added to its environment."""

    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folders of one generator: its sources, its output, what it keeps between builds. `jobs`: processors."""

    sources: Path
    out: Path
    state: Path
    jobs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of the workload; `serial` tells it from the same change in other rounds."""

    scenario: Scenario
    serial: int

    def words(self) -> str:
        """What the change adds to a text."""
        return f"补充说明第{self.serial}条"

    def article(self, workload: Workload) -> Article:
        """The document that is edited or added."""
        plain = workload.find_plain()
        return workload.add_shared(self.serial) if self.scenario is Scenario.PLACED else plain

    def sites(self, workload: Workload) -> Sequence[Portal]:
        """The sites that it concerns."""
        if self.scenario is Scenario.FRAME:
            return workload.sites
        article = self.article(workload)
        return [Portal(number=number) for number in (article.owner, *article.shown_on)]


class Peer(Protocol):
    """A generator. `told` says how it is set up; sources are written and edited outside of what is measured."""

    @property
    def key(self) -> str:
        """What options and results call it."""

    @property
    def name(self) -> str:
        """With its version."""

    @property
    def told(self) -> str:
        """Words for the table."""

    @property
    def is_compared(self) -> bool:
        """Are its pages the same as those of the others?"""

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """What can be asked of it."""

    def write(self, workload: Workload, place: Place) -> None:
        """Write the sources into a folder that is not there yet."""

    def spell(self, edit: Edit, workload: Workload, place: Place) -> Mapping[Path, bytes]:
        """The files of an edit as they are after it."""

    def settle(self, place: Place) -> None:
        """Whatever its users do after an edit and before a build, as a commit."""

    def commands(self, scenario: Scenario, sites: Sequence[Portal], place: Place) -> tuple[Command, ...]:
        """What builds; independent of each other, so many run at a time as `place.jobs` says, where it is several."""

    def page(self, shown: Shown, place: Place) -> Path:
        """The file of an article page."""


def write_text(file: Path, text: str) -> None:
    """The same bytes on every system."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())


def facts_of(site: Portal) -> dict[str, str]:
    """What every page prints of a site."""
    return {
        "name": site.name,
        "host": site.host,
        "code": site.code,
        "address": f"{site.name.removesuffix('人民政府')}人民路{site.number + 1}号",
        "postcode": f"99{site.number % 10_000:04}",
        "phone": f"0990-55{site.number:05}",
        "icp": f"临ICP备99{site.number:06}号",
    }


def labels_of(site: Portal, edit: Edit | None, workload: Workload) -> list[str]:
    """The channels' titles; after an edit of the label the last one of the site is another."""
    titles = [one.title for one in CHANNELS]
    if edit and edit.scenario is Scenario.LABEL and site in edit.sites(workload):
        titles[-1] = f"{titles[-1]}{edit.serial + 1}"
    return titles


def title_of(article: Article, edit: Edit | None) -> str:
    """As it is after the edit."""
    renamed = edit and edit.scenario is Scenario.TITLE
    return f"{article.title}（修订{edit.serial + 1}）" if edit and renamed else article.title


def body_of(article: Article, edit: Edit | None, workload: Workload) -> str:
    """As it is after the edit."""
    body = workload.write_body(article)
    return f"{body}\n{edit.words()}。\n" if edit and edit.scenario is Scenario.BODY else body


def summary_of(article: Article) -> str:
    """One sentence."""
    return f"{article.title}，请结合实际认真贯彻落实。"


def json_of(value: object) -> str:
    """As files hold it."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
