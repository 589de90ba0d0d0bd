"""信息公开目录: the items that organs have to publish, as data.

The tables of registers fill these models; `catalog.duty` works out which site owes which item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Self

from catalog.origin import Mark
from catalog.standard import Status as NormStatus
from catalog.terms import Body, Level
from catalog.timelimit import DisclosureLimit

DIRECTORY = "ML20-01"
"""The clause by which directories are made and what they promise is owed (国办发〔2019〕54号)."""

PROMPTNESS = "GK19-26"
"""The clause of the limit that holds where no other law has one (政府信息公开条例第二十六条)."""


class Status(StrEnum):
    """How well a fact is known. INFERRED: concluded by this table, its source does not say it."""

    OFFICIAL = "official"
    REPRINT = "reprint"
    PARTIAL = "partial"
    UNVERIFIED = "unverified"
    INFERRED = "inferred"

    @property
    def certain(self) -> bool:
        """May somebody be told, on the strength of it, that a thing is missing?

        Not of what is known in part: that may be an inference from the directories of some places.
        """
        return self in (Status.OFFICIAL, Status.REPRINT)

    @property
    def known(self) -> NormStatus:
        """As norms say it; what no source says is unverified."""
        return NormStatus.UNVERIFIED if self is Status.INFERRED else NormStatus(self.value)


class Tick(StrEnum):
    """A tick as the source shows it. NONE is not seen, which is not "no"."""

    SEEN = "√"
    INFERRED = "√?"
    NONE = ""


@dataclass(frozen=True, slots=True, order=True)
class ItemCode:
    """`social-assistance-03`: the register's id and a number of two or three digits; given once, never again."""

    text: str

    PATTERN: ClassVar[re.Pattern[str]] = re.compile(r"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)-[0-9]{2,3}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError where the text has not the form."""
        if len(text) > 80 or not cls.PATTERN.fullmatch(text):
            raise ValueError(text)
        return cls(text)

    @property
    def register(self) -> str:
        """The id of the register that gave the code."""
        return self.text.rpartition("-")[0]

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of a real directory, as its place words it.

    `subject` are the words of 公开主体. `audience` are the words of 特定群体. `note` are sentences of the content
    cell that are conditions, not elements. `cut`: the source broke cells off (下略).
    """

    source: str
    status: Status
    level1: str
    level2: str
    number: str = ""
    elements: tuple[str, ...] = ()
    note: str = ""
    basis: tuple[str, ...] = ()
    limit: DisclosureLimit
    subject: str = ""
    channels: tuple[str, ...] = ()
    everybody: Tick = Tick.NONE
    audience: str = ""
    proactive: Tick = Tick.NONE
    on_request: Tick = Tick.NONE
    county: Tick = Tick.NONE
    township: Tick = Tick.NONE
    cut: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All that the row says in words, cell by cell."""
        few = (self.level1, self.level2, self.number, self.note, self.subject, self.audience)
        return tuple(filter(None, (*few, *self.elements, *self.basis, *self.channels)))


@dataclass(frozen=True, slots=True, kw_only=True)
class StatutoryLimit:
    """法定期限: what the law allows, apart from what a directory promises. `items` are the codes it holds for.

    `clause` is that of the standards which it is.
    """

    id: str
    title: str
    limit: DisclosureLimit
    basis: str
    source: str
    status: Status
    items: tuple[ItemCode, ...] = ()
    note: str = ""
    clause: str = PROMPTNESS
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A cluster says that an item is owed no more."""

    reason: str
    source: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """公开事项: one matter, however many places word it.

    `entry` is the wording that counts, `others` are the same matter as other places word it. `statutory` is the
    limit of the law, `entry.limit` that of the directory (承诺期限). `clause` is that by which the item is owed: of a
    law, else the one by which directories are.
    """

    code: ItemCode
    field: str
    entry: Entry
    others: tuple[Entry, ...]
    statutory: StatutoryLimit
    closed: Closing | None
    mark: Mark
    clause: str = DIRECTORY

    @property
    def title(self) -> str:
        """The narrowest name that the source gives."""
        return self.entry.level2 or self.entry.level1

    @property
    def elements(self) -> tuple[str, ...]:
        """公开内容（要素）, one by one."""
        return self.entry.elements

    @property
    def promised(self) -> DisclosureLimit:
        """承诺期限."""
        return self.entry.limit

    @property
    def status(self) -> Status:
        """How well the wording that counts is known."""
        return self.entry.status

    @property
    def proactive(self) -> bool:
        """Is it owed without being asked for (主动公开)?

        Not where the row ticks 依申请 only, or every limit of it runs from an application.
        """
        asked = bool(self.promised.limits) and all(one.on_request for one in self.promised.limits)
        ticked = self.entry.on_request is not Tick.NONE and self.entry.proactive is Tick.NONE
        return not (asked or ticked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The catalogue of one field (领域), items in the order of its table."""

    id: str
    title: str
    source: str
    status: Status
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """职能: a kind of work that an organ does; the word that `functions:` of a site writes."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """Who owes some items: organs of these levels and bodies that do one of these functions.

    `items` are codes, ids of whole registers, or `register/一级事项`. No functions: every organ of the levels and
    bodies owes them. `local`: written by the cluster.
    """

    items: tuple[str, ...]
    levels: tuple[Level, ...]
    bodies: tuple[Body, ...]
    functions: tuple[str, ...] = ()
    status: Status
    source: str
    local: bool = False

    def names(self, item: Item) -> int:
        """How narrowly the item is named: 3 by code, 2 by its level1, 1 by its register, 0 not at all."""
        register = item.code.register
        spelled = (register, f"{register}/{item.entry.level1}", item.code.text)
        return max((rank for rank, name in enumerate(spelled, start=1) if name in self.items), default=0)

    def binds(self, level: Level, body: Body, functions: frozenset[str]) -> bool:
        """Is an organ of that level and body, with these functions, meant?"""
        meant = level in self.levels and body in self.bodies
        return meant and (not self.functions or not functions.isdisjoint(self.functions))


def find_assignments(item: Item, assignments: Iterable[Assignment]) -> tuple[Assignment, ...]:
    """The assignments that name an item, the narrowest first and of those the best known.

    Where the cluster's own name it, they stand in place of the product's.
    """
    naming = [one for one in assignments if one.names(item)]
    naming = [one for one in naming if one.local] or naming
    return tuple(sorted(naming, key=lambda one: (-one.names(item), tuple(Status).index(one.status))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Registers:
    """All registers, with who owes what.

    `by_code` knows closed items too. `assigned` are the assignments of each item, the narrowest and best known first.
    """

    registers: tuple[Register, ...]
    functions: tuple[Function, ...]
    statutory: tuple[StatutoryLimit, ...]
    by_code: Mapping[ItemCode, Item]
    assigned: Mapping[ItemCode, tuple[Assignment, ...]]

    def find(self, code: ItemCode) -> Item | None:
        """The item of a code, also when it is closed."""
        return self.by_code.get(code)

    def title_of(self, register: str) -> str:
        """The title of a register by its id; the id where there is none."""
        return next((one.title for one in self.registers if one.id == register), register)

    @property
    def open_items(self) -> tuple[Item, ...]:
        """Every item that is owed, in the order of registers and tables."""
        return tuple(item for register in self.registers for item in register.items if item.closed is None)
