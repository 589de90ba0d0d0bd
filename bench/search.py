"""Measures search beside other engines: `python bench/search.py --corpus DIR --pagefind PROGRAM`.

Quality on real laws, or with `--generated N` what an index of N documents costs. Not part of any build.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.cluster import CORPUS
from bench.search_measures import Measured, Samples, draw_samples, measure_peer
from bench.search_memory import WorkFailed
from bench.search_peers.pagefind import Pagefind
from bench.search_peers.peer import Peer
from bench.search_peers.sqlite import Bigrams, Trigram
from bench.search_peers.static import Static
from bench.search_peers.whoosh import Service
from bench.search_questions import HELD_OUT, Question, read_questions, short_title, unknown_titles
from bench.search_table import find_place, place_of, report, tell_machine, write_between
from bench.search_texts import Laws, Made, Texts, read_corpus, read_texts
from builder.workers import default_jobs

README = Path(__file__).resolve().parent / "README.md"
PEERS = ("static", "service", "trigram", "bigrams", "pagefind")


def choose_peers(names: Sequence[str], *, jobs: int, pagefind: Path | None) -> Iterator[Peer]:
    """The named engines in the order of the table; Pagefind where its program is named."""
    if "static" in names:
        yield Static(jobs=jobs)
    if "service" in names:
        yield Service()
    if "trigram" in names:
        yield Trigram()
    if "bigrams" in names:
        yield Bigrams()
    if "pagefind" in names and pagefind:
        yield Pagefind(pagefind.resolve())


def check_answers(questions: tuple[Question, ...], texts: Laws) -> None:
    """Raises ValueError where a question names a law that is not there."""
    titles = {short_title(texts[place].title) for place in range(len(texts))}
    if unknown := unknown_titles(questions, titles):
        raise ValueError(f"questions name laws that are not there: {' '.join(unknown)}")


def measure(peers: Sequence[Peer], texts: Texts, samples: Samples) -> list[Measured]:
    """One engine after the other, each in a folder of its own."""
    measured = []
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        for at, peer in enumerate(peers):
            print(f"{peer.name} …", file=sys.stderr)
            measured.append(measure_peer(peer, texts, Path(folder) / str(at), samples))
    return measured


def prepare(given: argparse.Namespace) -> tuple[Texts, Samples, str]:
    """What is searched, what is asked, and a line that tells it. Raises OSError and ValueError."""
    questions = read_questions()
    machine = f"{tell_machine(given.day)}{given.note and f', {given.note}'}"
    if given.generated:
        costs = [one.query for one in questions][:: max(1, len(questions) // given.costs)]
        made = Made(read_corpus(given.corpus), given.generated, given.seed)
        about = f"{given.generated:,} generated documents of about 3 kB, seed {given.seed}, {machine}."
        return made, Samples(successes={}, substrings={}, costs=costs), about
    laws = read_texts(given.corpus)
    held = read_questions(HELD_OUT)
    check_answers((*questions, *held), laws)
    samples = draw_samples(
        laws,
        questions,
        sentences=given.sentences,
        substrings=given.substrings,
        costs=given.costs,
        seed=given.seed,
        held=held,
    )
    return laws, samples, f"{len(laws)} national laws, seed {given.seed}, {machine}."


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line. Exit 1 where an engine failed, 2 where the corpus is not there, or no place for the table."""
    given = _parser().parse_args(arguments)
    place = place_of(given.generated)
    try:
        if given.write:
            find_place(README, place)
        texts, samples, about = prepare(given)
    except (OSError, ValueError) as fault:
        print(f"bench: {fault}", file=sys.stderr)
        sys.exit(2)
    peers = list(choose_peers(given.peers.split(","), jobs=given.jobs, pagefind=given.pagefind))
    try:
        measured = measure(peers, texts, samples)
    except WorkFailed as fault:
        sys.exit(f"bench: {fault}")
    text = report(measured, about=about, generated=bool(given.generated))
    print(text)
    if given.write:
        write_between(README, text, place)
    if given.misses:
        told = {one.name: one.quality.misses for one in measured if one.quality}
        given.misses.write_text(json.dumps(told, ensure_ascii=False, indent=0), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=CORPUS / "laws", help="a folder of laws; never copied")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"of {','.join(PEERS)}")
    parser.add_argument("--pagefind", type=Path, help="its program; without it, it is left out")
    parser.add_argument("--generated", type=int, default=0, metavar="N", help="N made documents in place of the laws")
    parser.add_argument("--sentences", type=int, default=300)
    parser.add_argument("--substrings", type=int, default=300, help="of titles, and of bodies")
    parser.add_argument("--costs", type=int, default=60, help="questions whose requests and bytes are counted")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=default_jobs())
    parser.add_argument("--day", default="undated", help="the day that the table names")
    parser.add_argument("--note", default="", help="what else bears on the times: that the machine was busy")
    parser.add_argument("--write", action="store_true", help="put the table into bench/README.md")
    parser.add_argument("--misses", type=Path, help="a file for the queries without a right first hit, as JSON")
    return parser


if __name__ == "__main__":
    main()
