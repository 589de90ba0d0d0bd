"""The tables of `catalog/**/*.yaml`: the product's, and the cluster's own in their stead."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import catalog
from builder.diagnostic import Problems
from builder.digest import digest_value
from builder.disk import exists
from builder.source.fields import read_record
from builder.source.marked import read_table
from builder.source.text import read_text
from catalog.profile import SiteProfiles
from catalog.topics import Topic, TopicScheme

PRODUCT = Path(catalog.__file__).parent
TOPICS = "schemes/topics.yaml"
PROFILES = "standards/site-profiles.yaml"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """All that the tables say."""

    topics: TopicScheme
    profiles: SiteProfiles

    @property
    def fingerprint(self) -> str:
        """Changes when a table does."""
        return digest_value((self.topics.topics, self.profiles.profiles, self.profiles.footer))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Main:
    code: str
    main: str
    subs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scheme:
    id: str
    title: str
    source: str
    status: str
    note: str = ""
    topics: tuple[_Main, ...]


def read_norms(root: Path, problems: Problems) -> Norms | None:
    """Read every table that a build needs; None, with the faults told, where one is not whole."""
    scheme = _read(root, TOPICS, _Scheme, problems)
    profiles = _read(root, PROFILES, SiteProfiles, problems)
    if scheme is None or profiles is None:
        return None
    topics = tuple(topic for main in scheme.topics for topic in _topics(main))
    return Norms(
        topics=TopicScheme(id=scheme.id, title=scheme.title, source=scheme.source, status=scheme.status, topics=topics),
        profiles=profiles,
    )


def _topics(main: _Main) -> tuple[Topic, ...]:
    subs = (Topic(f"{main.code}-{number:02d}", main.main, sub) for number, sub in enumerate(main.subs, start=1))
    return (Topic(main.code, main.main), *subs)


def find_table(root: Path, name: str) -> tuple[Path, str]:
    """The file of a table and how messages name it: the cluster's own, else the product's."""
    own = root / "catalog" / name
    return (own, f"catalog/{name}") if exists(own) else (PRODUCT / name, f"catalog/{name}")


def _read(root: Path, name: str, record: type[T], problems: Problems) -> T | None:
    path, file = find_table(root, name)
    text = read_text(path, file, problems)
    table = read_table(text, file, problems) if text is not None else None
    return read_record(record, table, problems) if table else None
