"""All tables that a build needs, as one whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from builder.diagnostic import Problems
from builder.digest import digest_value
from builder.norms.calendars import read_calendar
from builder.norms.registers import read_registers
from builder.norms.tables import find_table, read_table_text
from builder.source.fields import read_record
from builder.source.marked import read_table
from catalog.profile import SiteProfiles
from catalog.register import Registers
from catalog.topics import Topic, TopicScheme
from catalog.workdays import WorkCalendar

TOPICS = "schemes/topics.yaml"
PROFILES = "standards/site-profiles.yaml"

T = TypeVar("T")


class KeptRegisters:
    """The registers of a cluster, read when they are asked for first."""

    def __init__(self, root: Path, registers: Registers | None = None) -> None:
        self._root = root
        self._registers = registers

    def read(self) -> Registers:
        """What they hold. Raises ValueError where they are not whole."""
        if self._registers is None:
            problems = Problems()
            self._registers = read_registers(self._root, problems)
            if self._registers is None:
                raise ValueError(", ".join(f"{one.mark.file} {one.code}" for one in problems))
        return self._registers

    @property
    def fingerprint(self) -> str:
        """Changes when any of them does."""
        return digest_value(self.read())


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """All that the tables say."""

    topics: TopicScheme
    profiles: SiteProfiles
    calendar: WorkCalendar
    kept: KeptRegisters

    @property
    def registers(self) -> Registers:
        """Every register with its items."""
        return self.kept.read()


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


def read_norms(root: Path, problems: Problems, *, known: bool = False) -> Norms | None:
    """Read every table that a build needs; None, with the faults told, where one is not whole.

    Where the registers are `known` to be whole, they are read when they are asked for first.
    """
    scheme = _read(root, TOPICS, _Scheme, problems)
    profiles = _read(root, PROFILES, SiteProfiles, problems)
    registers = None if known else read_registers(root, problems)
    calendar = read_calendar(root, problems)
    if scheme is None or profiles is None or calendar is None or (registers is None and not known):
        return None
    topics = tuple(topic for main in scheme.topics for topic in _topics(main))
    return Norms(
        topics=TopicScheme(id=scheme.id, title=scheme.title, source=scheme.source, status=scheme.status, topics=topics),
        profiles=profiles,
        calendar=calendar,
        kept=KeptRegisters(root, registers),
    )


def _topics(main: _Main) -> tuple[Topic, ...]:
    subs = (Topic(f"{main.code}-{number:02d}", main.main, sub) for number, sub in enumerate(main.subs, start=1))
    return (Topic(main.code, main.main), *subs)


def _read(root: Path, name: str, record: type[T], problems: Problems) -> T | None:
    file = find_table(root, name)[1]
    text = read_table_text(root, name, problems)
    table = read_table(text, file, problems) if text is not None else None
    return read_record(record, table, problems) if table else None
