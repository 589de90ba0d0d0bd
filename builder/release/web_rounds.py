"""Looks at what a web server hands out again and again: at what matters most in every round, at all else in turn."""

from __future__ import annotations

import heapq
import math
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.release.alteration import Alteration, Change
from builder.release.asking import AS_BEFORE, Asker, judge_answer
from builder.release.diary import Glance
from builder.release.folder_check import NothingThere
from builder.release.folder_rounds import rank_of
from builder.release.layout import ABOUT, MANIFEST, RECORD, SIGNATURE, TOP_LIST
from builder.release.lists import ListFault, digest_of, parse_list
from builder.release.manifest import ReadManifest, list_of, read_manifest
from builder.release.packing import read_packed_name
from builder.release.sealing import check_seal, read_said, tell_lists
from builder.release.web_check import Forms, find_false_forms, list_served

IN_FULL = 4
"""Each how many turns of a file the server has to hand out all its bytes, whatever it says of them."""

_UNANSWERED = 3
"""So many files in a row that nothing came for, and it is asked whether the server is there at all."""

_TRIES = 3
"""How often a round begins anew because another release went live meanwhile."""

_IN_EVERY_ROUND = frozenset({f"{ABOUT}/{MANIFEST}", f"{ABOUT}/{SIGNATURE}"})


@dataclass(slots=True)
class _Turn:
    """The digest by which a file was last looked at, and in which round; what the server marked the right bytes with,
    how many they are, and how often it only said since then that they are as before."""

    digest: str
    round: int
    mark: str = ""
    size: int = 0
    marked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """What should be served now: digests by path. `wrong` is what is the matter with the lists themselves."""

    files: Mapping[str, str]
    wrong: tuple[Alteration, ...]
    release: str
    whole: bool


class WebRounds:
    """Looks at a web server, one request after the other.

    In every round: the root list, its signature, the page of the host and those of the folders directly below it, and
    what is known to be altered, all in full. All else in turn, so that everything is seen within so many rounds, where
    `seconds` a round suffice for that; in most turns of a file the server may say that it is as before. With the file
    its packed `forms` are looked at.
    """

    def __init__(
        self,
        asker: Asker,
        allowed: Path | None,
        *,
        site: str,
        within: int,
        seconds: float,
        forms: Forms = Forms.USUAL,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._asker = asker
        self._allowed = allowed
        self._site = site
        self._within = within
        self._seconds = seconds
        self._forms = forms
        self._clock = clock
        self._round = 0
        self._silences = 0
        self._kept: dict[str, bytes] = {}
        self._turns: dict[str, _Turn] = {}

    def look(self, standing: Collection[str]) -> Glance:
        """One round; what seems altered is asked for twice, by the lists that are live then."""
        self._round += 1
        ends = self._clock() + self._seconds
        try:
            return self._look(frozenset(standing), ends)
        except NothingThere as fault:
            return Glance(silent=str(fault) or "?")

    def _look(self, standing: frozenset[str], ends: float) -> Glance:
        also: frozenset[str] = frozenset()
        for _ in range(_TRIES):
            listed = self._read_lists()
            root = self._kept.get(MANIFEST)
            wanted = frozenset(_file_of(path, listed.files) for path in standing | also)
            seen, found = self._look_at(listed.files, wanted, ends)
            if not found or self._read(MANIFEST) == root:
                break
            also = frozenset(one.path for one in found)
        still = {one.path for one in found}
        files = {path: _file_of(path, listed.files) for path in standing}
        gone = (
            path for path, file in files.items() if file not in listed.files or (file in seen and file not in still)
        )
        return Glance(
            release=listed.release,
            files=len(listed.files),
            seen=seen | _IN_EVERY_ROUND | (frozenset(gone) if listed.whole else frozenset()),
            overdue=self._count_overdue(listed.files),
            alterations=(*listed.wrong, *found),
        )

    def _look_at(
        self, files: Mapping[str, str], wanted: frozenset[str], ends: float
    ) -> tuple[frozenset[str], list[Alteration]]:
        """What was looked at and what is altered of it; as long as there is time each of these is asked for twice."""
        seen: set[str] = set()
        suspects: dict[str, tuple[Alteration, ...]] = {}
        for path in self._choose(files, wanted):
            if self._clock() >= ends:
                break
            seen.add(path)
            if wrong := self._judge(path, files[path], in_full=path in wanted or _is_front(path)):
                suspects[path] = wrong
        found: list[Alteration] = []
        for path, wrong in suspects.items():
            found += self._judge(path, files[path], in_full=True) if self._clock() < ends else wrong
        return frozenset(seen), found

    def _read_lists(self) -> _Listed:
        """Raises NothingThere where no server answers, or the site is not in the release."""
        self._kept.pop(MANIFEST, None)
        self._kept.pop(SIGNATURE, None)
        read = self._reader()
        try:
            manifest = read_manifest(read, self._site)
        except (FileNotFoundError, ListFault) as fault:
            change = Change.CHANGED if isinstance(fault, ListFault) else Change.MISSING
            return _Listed(files={}, wrong=(Alteration(f"{ABOUT}/{MANIFEST}", change),), release="", whole=False)
        if self._site and list_of(self._site) not in manifest.root:
            raise NothingThere(self._site)
        seal = check_seal(read, self._allowed) if self._allowed else None
        wrong = [seal] if isinstance(seal, Alteration) else []
        release, _ = read_said(read, manifest)
        return _Listed(
            files=self._list(manifest),
            wrong=(*wrong, *tell_lists(manifest)),
            release=release,
            whole=not manifest.broken,
        )

    def _list(self, manifest: ReadManifest) -> dict[str, str]:
        """What is served, the lists too, but for those that are told already."""
        own = (RECORD, TOP_LIST, list_of(self._site)) if self._site else tuple(manifest.root)
        about = {name: manifest.root[name] for name in own if name in manifest.root and name not in manifest.broken}
        return {f"{ABOUT}/{name}": digest for name, digest in about.items()} | list_served(manifest, self._site)

    def _reader(self) -> Callable[[str], bytes | None]:
        """Reads lists; one that is as the root list wants it is not asked for again."""
        root: dict[str, str] = {}

        def read(name: str) -> bytes | None:
            kept = self._kept.get(name)
            if kept is None or (name in root and digest_of(kept) != root[name]):
                kept = self._read(name)
            if name == MANIFEST and kept is not None:
                root.update(parse_list(kept))
            return kept

        return read

    def _read(self, name: str) -> bytes | None:
        """A file of the lists as it is served now. Raises NothingThere where no server answers, or none that can."""
        answer = self._asker.ask(f"{ABOUT}/{name}", keep=True)
        if not _is_answer(answer.status):
            raise NothingThere(answer.detail)
        self._kept.pop(name, None)
        if answer.status != 200:
            return None
        self._kept[name] = answer.data
        return answer.data

    def _choose(self, files: Mapping[str, str], wanted: frozenset[str]) -> Iterator[str]:
        """What is wanted, the fronts, and a share of the others: those that were not seen for the longest time, or
        never as they should be now."""
        self._turns = {path: turn for path, turn in self._turns.items() if files.get(path) == turn.digest}
        yield from (path for path in files if path in wanted)
        yield from sorted((path for path in files if _is_front(path) and path not in wanted), key=self._wait_of)
        others = [path for path in files if path not in wanted and not _is_front(path)]
        yield from heapq.nsmallest(math.ceil(len(others) / self._within), others, key=self._wait_of)

    def _wait_of(self, path: str) -> tuple[int, int, str]:
        turn = self._turns.get(path)
        return (turn.round if turn else 0, rank_of(os.fsencode(f"{self._asker.base}{path}")), path)

    def _judge(self, path: str, digest: str, *, in_full: bool) -> tuple[Alteration, ...]:
        """Ask for a file and its forms. Raises NothingThere where the server answers no longer."""
        turn = self._turns.setdefault(path, _Turn(digest, self._round))
        turn.round = self._round
        mark = "" if in_full or turn.marked + 1 >= IN_FULL else turn.mark
        answer = self._asker.ask(path, unless=mark)
        self._count_silence(answer.status)
        if mark and answer.status == AS_BEFORE:
            turn.marked += 1
        else:
            wrong = judge_answer(path, answer, digest)
            turn.mark, turn.size, turn.marked = ("" if wrong else answer.mark), answer.size, 0
            if wrong:
                return (wrong,)
        return tuple(find_false_forms(self._asker, path, digest, turn.size, self._forms))

    def _count_silence(self, status: int) -> None:
        self._silences = 0 if _is_answer(status) else self._silences + 1
        if self._silences >= _UNANSWERED:
            self._silences = 0
            self._read(MANIFEST)

    def _count_overdue(self, files: Iterable[str]) -> int:
        """Files that were not looked at in the rounds that should have sufficed."""
        limit = self._round - self._within
        return sum(1 for path in files if (turn.round if (turn := self._turns.get(path)) else 0) <= limit)


def _is_answer(status: int) -> bool:
    """Did the server do its work, whatever came of it? 5xx is its own word for no."""
    return 0 < status < 500


def _is_front(path: str) -> bool:
    """The page of the host, or of a folder directly below it: a site, a channel."""
    return path == "index.html" or (path.endswith("/index.html") and path.count("/") == 1)


def _file_of(path: str, files: Mapping[str, str]) -> str:
    """The listed file that a path is about: itself, or the one that it is a packed form of."""
    packed = None if path in files else read_packed_name(path)
    return packed[0] if packed is not None and packed[0] in files else path
