"""What came over a line, and how often one answer had to wait for another: both hang on no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A request that crossed the line; its times are in seconds of the browser's own clock."""

    address: str
    began: float
    ended: float
    size: int


class Waterfall:
    """Listens to what a window fetches; what the browser had itself is left out."""

    def __init__(self, line: CDPSession) -> None:
        self._began: dict[str, tuple[str, float]] = {}
        self._passages: list[Passage] = []
        line.on("Network.requestWillBeSent", self._begin)
        line.on("Network.loadingFinished", self._end)

    def forget(self) -> None:
        """Only what has not ended yet is counted from now on."""
        self._passages.clear()

    def count_bytes(self) -> int:
        """Bytes that came, with the heads of answers."""
        return sum(passage.size for passage in self._passages)

    def count_rounds(self, kind: re.Pattern[str]) -> int:
        """The longest row of requests of that kind of which each began when the one before had ended.

        On a line where every request takes longer than a script's own work, that is how often an answer was waited for.
        """
        passages = sorted((one for one in self._passages if kind.search(one.address)), key=lambda one: one.began)
        rounds: list[int] = []
        for index, passage in enumerate(passages):
            before = zip(passages[:index], rounds, strict=True)
            rounds.append(1 + max((count for one, count in before if one.ended <= passage.began), default=0))
        return max(rounds, default=0)

    def _begin(self, event: dict[str, Any]) -> None:
        self._began[event["requestId"]] = (event["request"]["url"], event["timestamp"])

    def _end(self, event: dict[str, Any]) -> None:
        address, began = self._began.pop(event["requestId"], ("", 0.0))
        if address and event["encodedDataLength"]:
            size = int(event["encodedDataLength"])
            self._passages.append(Passage(address=address, began=began, ended=event["timestamp"], size=size))
