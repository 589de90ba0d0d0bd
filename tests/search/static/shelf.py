"""Small static indexes to test with."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from builder.digest import digest_value
from builder.search.static.document import Carried, Document, Heading
from builder.search.static.fetch import Fetcher, fetch_from
from builder.search.static.plan import IndexPlan
from builder.search.static.read import Answer, Ask, Index
from builder.search.static.synonyms import Synonyms
from builder.search.static.write import Written, write_indexes
from catalog.terms import Kind, Level, Validity

SYNONYMS = Synonyms([["医疗保险", "医保"], ["营业执照", "开公司"]])


def document(
    name: str,
    title: str,
    text: str = "",
    *,
    day: date = date(2026, 3, 12),
    kind: Kind = Kind.NEWS,
    level: Level = Level.COUNTY,
    validity: Validity | None = None,
    number: str = "",
    index_number: str = "",
    issuer: str = "",
    topics: tuple[str, ...] = (),
    sites: Sequence[str] = ("qingshan",),
) -> Document:
    told = digest_value((title, text, number, index_number, issuer, topics, tuple(sites)))
    return Document(
        heading=Heading(id=name, level=level, kind=kind, day=day, digest=told, validity=validity),
        title=title,
        text=text,
        sites=tuple(
            Carried(site=one, name=f"{one}网", address=f"https://{one}.gov.cn/{name}.html", zone=one.startswith("nei"))
            for one in sites
        ),
        number=number,
        index_number=index_number,
        issuer=issuer,
        topics=topics,
    )


def grown(count: int, seed: int = 1) -> list[Document]:
    """Some documents of many words."""
    chance = random.Random(seed)
    made = []
    for at in range(count):
        words = ["".join(chr(0x4E00 + chance.randrange(300)) for _ in range(chance.randint(2, 4))) for _ in range(40)]
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(900))
        made.append(document(f"n{at}", "".join(chance.sample(words, 4)), "，".join(words), day=day))
    return made


@dataclass
class Shelf:
    """An index in a folder, made of documents."""

    folder: Path
    edition: str = "1"
    jobs: int = 1
    near: frozenset[str] = frozenset()
    zone: int = 0

    def write(self, documents: Iterable[Document], synonyms: Synonyms | None = None) -> Written:
        known = {one.heading.id: one for one in documents}
        plan = IndexPlan(
            folder=self.folder / "search",
            state=self.folder / "state",
            origin="https://qingshan.gov.cn",
            edition=self.edition,
            headings={key: one.heading for key, one in known.items()},
            topic_titles={},
            near=self.near,
            zone=self.zone,
        )
        return write_indexes(
            [plan],
            lambda ids: [known[one] for one in ids],
            synonyms or SYNONYMS,
            scratch=self.folder / "scratch",
            jobs=self.jobs,
        )

    def files(self) -> dict[str, bytes]:
        root = self.folder / "search"
        return {str(one.relative_to(root)): one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file()}

    def fetcher(self) -> Fetcher:
        return Fetcher(fetch_from(self.folder / "search"))

    def ask(self, ask: Ask | str) -> Answer:
        return Index(self.fetcher()).ask(Ask(text=ask) if isinstance(ask, str) else ask)

    def ids(self, ask: Ask | str) -> list[str]:
        return [str(hit.record["i"]) for hit in self.ask(ask).hits]
