"""主题分类: the two-level scheme by which policies are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SEPARATOR = "/"


@dataclass(frozen=True, slots=True, order=True)
class Topic:
    """A main class, or a class below it; written `综合政务/政务公开` in a head, `综合政务\\政务公开` on a page."""

    code: str
    main: str
    sub: str = ""

    @property
    def path(self) -> str:
        """As heads write it."""
        return f"{self.main}{SEPARATOR}{self.sub}" if self.sub else self.main

    @property
    def label(self) -> str:
        """As page headers print it."""
        return f"{self.main}\\{self.sub}" if self.sub else self.main


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicScheme:
    """One edition of the classes, in the order of its source."""

    id: str
    title: str
    source: str
    status: str
    topics: tuple[Topic, ...]

    def by_path(self) -> Mapping[str, Topic]:
        """Every topic by the path that heads write."""
        return {topic.path: topic for topic in self.topics}
