"""What is measured of an engine: quality, size, cost."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from statistics import quantiles

from bench.search_memory import Spent, run_measured
from bench.search_peers.peer import Asked, Cost, Peer
from bench.search_questions import KINDS, Question, short_title
from bench.search_samples import (
    Sample,
    sample_sentences,
    sample_substrings,
    sample_titles,
    shorten,
    write_traditional,
)
from bench.search_texts import Texts

SHOWN = 10
SIMPLIFIED = "simplified"
"""The Traditional questions once more in Simplified characters."""

HELD = "held out: "
"""Before the kind of questions that nothing was tuned on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """Of so many queries, how many had a right hit first, and among the first ten."""

    queries: int
    first: int
    ten: int

    @property
    def at_1(self) -> float:
        """From 0 to 1."""
        return self.first / self.queries if self.queries else 0.0

    @property
    def at_10(self) -> float:
        """From 0 to 1."""
        return self.ten / self.queries if self.queries else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """All that is asked; drawn once, the same for every engine."""

    successes: Mapping[str, Sequence[Sample]]
    substrings: Mapping[str, Sequence[Sample]]
    costs: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Successes by the names of samples; recall: the part of the texts that hold a substring that is found by it."""

    successes: Mapping[str, Success]
    recall: Mapping[str, float]
    misses: Sequence[tuple[str, str, Sequence[int]]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What an index costs; bytes and files of it."""

    built: Spent
    edited: Spent
    files: int
    size: int
    text: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """All of one engine."""

    name: str
    told: str
    making: Making
    quality: Quality | None
    costs: Sequence[Cost] = field(default_factory=tuple)


def draw_samples(
    texts: Texts,
    questions: Sequence[Question],
    *,
    sentences: int,
    substrings: int,
    costs: int,
    seed: int,
    held: Sequence[Question] = (),
) -> Samples:
    """What is asked of laws: titles, sentences, questions, also those that are `held` out, substrings; `costs` of the
    questions are weighed.
    """
    titles = sample_titles(texts, len(texts), seed)
    places: dict[str, set[int]] = {}
    for place in range(len(texts)):
        places.setdefault(short_title(texts[place].title), set()).add(place)
    successes: dict[str, Sequence[Sample]] = {
        "titles": titles,
        "titles, short": shorten(titles),
        "titles, Traditional": write_traditional(titles),
        "sentences": sample_sentences(texts, sentences, seed),
    }
    for kind in KINDS:
        successes[kind] = [_judged(one, one.query, places) for one in questions if one.kind == kind]
    successes[SIMPLIFIED] = [_judged(one, one.simplified, places) for one in questions if one.simplified]
    for kind in dict.fromkeys(one.kind for one in held):
        successes[f"{HELD}{kind}"] = [_judged(one, one.query, places) for one in held if one.kind == kind]
    step = max(1, len(questions) // costs) if costs else len(questions)
    return Samples(
        successes=successes,
        substrings={
            "of titles": sample_substrings(texts, substrings, seed, titles=True),
            "of bodies": sample_substrings(texts, substrings, seed, titles=False),
        },
        costs=[one.query for one in questions[::step]] if costs else [],
    )


def measure_peer(peer: Peer, texts: Texts, folder: Path, samples: Samples) -> Measured:
    """Build, ask, edit one text. Raises WorkFailed, and what the engine raises. The folder is gone in the end."""
    folder.mkdir(parents=True)
    try:
        built = run_measured(lambda: peer.build(texts, folder))
        files = [file.stat().st_size for file in peer.index_of(folder).rglob("*") if file.is_file()]
        with peer.open(folder) as asked:
            quality = ask_all(asked, samples) if samples.successes else None
            costs = [cost for query in samples.costs if (cost := asked.cost(query))]
        edited = run_measured(lambda: peer.edit(texts, len(texts) // 2, folder))
    finally:
        shutil.rmtree(folder)
    making = Making(
        built=built,
        edited=edited,
        files=len(files),
        size=sum(files),
        text=sum(texts[place].size for place in range(len(texts))),
        documents=len(texts),
    )
    return Measured(name=peer.name, told=peer.told, making=making, quality=quality, costs=costs)


def ask_all(asked: Asked, samples: Samples) -> Quality:
    """Every query once."""
    misses: list[tuple[str, str, Sequence[int]]] = []
    successes = {}
    for name, some in samples.successes.items():
        first = ten = 0
        for one in some:
            hits = list(islice(asked.find(one.query), SHOWN))
            first += bool(hits) and hits[0] in one.places
            ten += not one.places.isdisjoint(hits)
            if not hits or hits[0] not in one.places:
                misses.append((name, one.query, hits))
        successes[name] = Success(queries=len(some), first=first, ten=ten)
    recall = {name: _recall(asked, some) for name, some in samples.substrings.items()}
    return Quality(successes=successes, recall=recall, misses=misses)


def spread(values: Iterable[int]) -> tuple[int, int, int]:
    """Median, 95 % and most."""
    ordered = sorted(values)
    if len(ordered) < 2:
        return (ordered * 3)[0], (ordered * 3)[1], (ordered * 3)[2]
    parts = quantiles(ordered, n=100, method="inclusive")
    return round(parts[49]), round(parts[94]), ordered[-1]


def _judged(question: Question, query: str, places: Mapping[str, set[int]]) -> Sample:
    found = frozenset(place for title in question.titles for place in places.get(title, ()))
    return Sample(query=query, places=found)


def _recall(asked: Asked, samples: Sequence[Sample]) -> float:
    found = wanted = 0
    for one in samples:
        wanted += len(one.places)
        missing = set(one.places)
        for place in asked.find(one.query):
            missing.discard(place)
            if not missing:
                break
        found += len(one.places) - len(missing)
    return found / wanted if wanted else 0.0
