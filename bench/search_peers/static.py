"""Our static index, asked by its reference reader over files that are counted as a browser fetches them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bench.search_peers.peer import OURS, Asked, Cost
from bench.search_texts import EDITED, Texts
from builder.search.folding import fold
from builder.search.static.asking import PAGE
from builder.search.static.complete import complete
from builder.search.static.document import Carried, Document, Heading
from builder.search.static.fetch import Fetcher, fetch_from
from builder.search.static.plan import IndexPlan
from builder.search.static.read import Ask, Index
from builder.search.static.synonyms import Synonyms, read_synonyms
from builder.search.static.write import write_indexes
from catalog.terms import Kind, Level, Validity

_SCRIPTS = Path(__file__).resolve().parent.parent.parent / "themes" / "standard" / "scripts" / "search"
_SITE = "national"
_NO_TITLES = frozenset({"word", "organ"})


@dataclass(frozen=True, slots=True)
class Static:
    """`jobs`: worker processes; `synonyms`: groups of a table beside the project's."""

    jobs: int = 1
    synonyms: Synonyms | None = None
    name: str = OURS
    told: str = (
        "asked by `builder/search/static/read.py`. A query without hits, or with loose ones only, takes the correction "
        "that is offered; without that, the titles that are suggested. Requests and bytes: the files of the index as "
        "served (JSON compressed), nothing cached; program: the search scripts as one, compressed"
    )

    def build(self, texts: Texts, folder: Path) -> None:
        """Make all anew."""
        self._write(texts, folder, edited=None)

    def edit(self, texts: Texts, place: int, folder: Path) -> None:
        """Bring it up to date."""
        self._write(texts, folder, edited=place)

    def index_of(self, folder: Path) -> Path:
        """What is served; the state beside it is not."""
        return folder / "search"

    @contextmanager
    def open(self, folder: Path) -> Iterator[Asked]:
        """One reader who comes back."""
        yield _Asked(self.index_of(folder))

    def _write(self, texts: Texts, folder: Path, edited: int | None) -> None:
        headings: Mapping[str, Heading] = _Headings(texts, edited)
        plan = IndexPlan(
            folder=self.index_of(folder),
            state=folder / "state",
            origin="https://www.example.gov.cn",
            edition="bench",
            headings=headings if edited is None else {str(edited): headings[str(edited)]},
            topic_titles={},
            edited=edited is not None,
        )

        def read(ids: Sequence[str]) -> list[Document]:
            return [_document(texts, plan.headings[one], int(one), edited) for one in ids]

        write_indexes([plan], read, self.synonyms or read_synonyms(), scratch=folder / "scratch", jobs=self.jobs)


class _Headings(Mapping[str, Heading]):
    """Headings by id, made when they are asked for."""

    def __init__(self, texts: Texts, edited: int | None) -> None:
        self._texts = texts
        self._edited = edited

    def __len__(self) -> int:
        return len(self._texts)

    def __iter__(self) -> Iterator[str]:
        return map(str, range(len(self._texts)))

    def __getitem__(self, one: str) -> Heading:
        place = int(one)
        return Heading(
            id=one,
            level=Level.REGION,
            kind=Kind.POLICY,
            day=self._texts.day(place),
            digest=f"{place:016x}{place == self._edited:d}"[::-1],
            validity=Validity.IN_FORCE,
        )


def _document(texts: Texts, heading: Heading, place: int, edited: int | None) -> Document:
    text = texts[place]
    body = f"{text.body}\n{EDITED}" if place == edited else text.body
    address = f"https://www.example.gov.cn/zhengce/{place}.html"
    carried = Carried(site=_SITE, name="国家法律库", address=address)
    return Document(heading=heading, title=text.title, text=body, sites=(carried,), channel="政策文件")


class _Asked:
    def __init__(self, folder: Path) -> None:
        self._fetch = fetch_from(folder)
        self._index = Index(Fetcher(self._fetch))
        hints = json.loads(self._fetch(f"hints-{self._index.manifest.hints}.json"))
        self._typos: dict[str, str] = hints["typos"]
        self._program = len(gzip.compress(b"".join(path.read_bytes() for path in sorted(_SCRIPTS.glob("*.js")))))

    def find(self, query: str) -> Iterator[int]:
        """All hits of all pages; what a correction finds where there are no good ones; suggested titles at last."""
        first = self._index.ask(Ask(text=query))
        asked = self._mend(query) if first.loose or not first.hits else query
        met = set()
        for number in self._pages(asked):
            met.add(number)
            yield number
        if first.read_as or not met:
            yield from (number for number in self._suggested(query) if number not in met)

    def cost(self, query: str) -> Cost:
        """Manifest, shards, lists and 10 records, and the hints, which the page reads when it shows these."""
        fetcher = Fetcher(self._fetch)
        index = Index(fetcher)
        if not index.ask(Ask(text=query)).read_as:
            fetcher.get(index.manifest.hints_file)
        return Cost(requests=fetcher.requests, size=fetcher.size, program=self._program)

    def _pages(self, query: str) -> Iterator[int]:
        page = 0
        while hits := self._index.ask(Ask(text=query, page=page)).hits:
            yield from (int(str(hit.record["i"])) for hit in hits)
            if len(hits) < PAGE:
                return
            page += 1

    def _mend(self, query: str) -> str:
        """As readers in browsers do, step for step."""
        folded = fold(query)
        wrong = [typo for typo in self._typos if typo in folded]
        for typo in wrong:
            folded = folded.replace(typo, self._typos[typo])
        return folded if wrong else query

    def _suggested(self, query: str) -> Iterator[int]:
        """What readers come to who choose a title that is suggested while they type."""
        for one in complete(Fetcher(self._fetch), self._index.manifest, query):
            if one.kind not in _NO_TITLES:
                yield from islice(self._pages(one.text), 1)
