"""All tables that a build needs, as one whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from builder.diagnostic import Problems
from builder.norms.calendars import read_calendar
from builder.norms.registers import read_registers
from builder.norms.tables import find_table
from builder.source.fields import read_record
from builder.source.marked import read_table
from builder.source.text import read_text
from catalog.profile import SiteProfiles
from catalog.register import Registers
from catalog.topics import Topic, TopicScheme
from catalog.workdays import WorkCalendar

TOPICS = "schemes/topics.yaml"
PROFILES = "standards/site-profiles.yaml"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """All that the tables say."""

    topics: TopicScheme
    profiles: SiteProfiles
    registers: Registers
    calendar: WorkCalendar


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
    registers = read_registers(root, problems)
    calendar = read_calendar(root, problems)
    if scheme is None or profiles is None or registers is None or calendar is None:
        return None
    topics = tuple(topic for main in scheme.topics for topic in _topics(main))
    return Norms(
        topics=TopicScheme(id=scheme.id, title=scheme.title, source=scheme.source, status=scheme.status, topics=topics),
        profiles=profiles,
        registers=registers,
        calendar=calendar,
    )


def _topics(main: _Main) -> tuple[Topic, ...]:
    subs = (Topic(f"{main.code}-{number:02d}", main.main, sub) for number, sub in enumerate(main.subs, start=1))
    return (Topic(main.code, main.main), *subs)


def _read(root: Path, name: str, record: type[T], problems: Problems) -> T | None:
    path, file = find_table(root, name)
    text = read_text(path, file, problems)
    table = read_table(text, file, problems) if text is not None else None
    return read_record(record, table, problems) if table else None
