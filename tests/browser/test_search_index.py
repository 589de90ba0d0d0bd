"""The browser's reader answers as the reference does: documents and their order, counts, marks, excerpts."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from builder.search.static import tables
from builder.search.static.document import Carried, Document, Heading
from builder.search.static.fetch import Fetcher, fetch_from
from builder.search.static.plan import IndexPlan
from builder.search.static.read import FACETS, Answer, Ask, Index
from builder.search.static.synonyms import Synonyms
from builder.search.static.write import write_indexes
from catalog.terms import Kind, Level, Validity
from tests.browser.chromium import DESKTOP
from tests.browser.serving import serve
from tests.browser.visiting import open_context
from tests.demo import ROOT

pytestmark = pytest.mark.browser
SCRIPTS = ("10-words", "20-store", "30-excerpt", "40-lookup", "50-ask")
DOCUMENTS = 2000
FEW = 64
WORDS = (
    *("养老", "服务", "补贴", "关于", "印发", "通知", "医疗保险", "税"),
    *("GDP", "3.5", "停水", "公告", "汀溪县", "社", "会"),
)
RARE = ("危房改造", "献血", "WTO", "2026年3月12日", "汀政发〔2026〕7号")
SITES = ("lanjiang", "tingxi", "bailu")
FIRST = date(2019, 1, 1)
ASK = """
async questions => {
  const index = portalSearch.openIndex("/search/", "");
  const answers = [];
  for (const question of questions) {
    const { total, exact, loose, readAs, facets, hits } = await index.ask(question, 10);
    const shown = hits.map(hit => [hit.address, hit.title.marks, hit.excerpt]);
    const beside = hits.map(hit => hit.beside);
    answers.push({ total, exact, loose: loose && total > 0, readAs, facets, beside, hits: shown });
  }
  return answers;
}
"""
COUNT = """
async questions => {
  const told = [], plain = window.fetch;
  for (const question of questions) {
    const asked = new Set();
    window.fetch = (address, ...rest) => { asked.add(String(address)); return plain(address, ...rest); };
    await (await portalSearch.openIndex("/search/", "").ask(question, 10)).hints();
    told.push(Array.from(asked, address => address.replace("/search/", "")).sort());
  }
  window.fetch = plain;
  return told;
}
"""
QUERIES = (
    *(
        "养老服务",
        "养老服务补贴的通知",
        "关于印发的通知",
        "税",
        "社",
        "GDP",
        "gdp ３.５",
        "停水公告 汀溪县",
        "WTO 通知",
    ),
    *("2026年3月12日", "汀政发[2026]第07号", "危房改造和献血", "养老院里的危房改造", "没有这样的词", "，。", "医保"),
    *("养老服务补贴怎么办理呢", "哪里可以献血吗", "怎么", "阳老院", "yanglaofuwu", "ylfw", "Yang lao", "bt gdp", "qqq"),
    *("危房改造 GDP 停水", "献血 养老 WTO", "医疗保险献血税", "危房改造公告"),
    *("養老服務", "關於停水", "关于印发汀溪县城乡居民基本医疗保险参保缴费和待遇补贴管理办法的通知"),
)


def make_documents() -> dict[str, Document]:
    """Many short texts of few words: lists of every length, long ones in pieces."""
    chance = Random(7)
    documents = {}
    for number in range(DOCUMENTS):
        title = "".join(chance.sample(WORDS, 4)) + (chance.choice(RARE) if number % 40 == 0 else "")
        text = "。".join("".join(chance.choices((*WORDS, "的", "，"), k=12)) for _ in range(12))
        text += chance.choice(RARE) if number % 25 == 0 else ""
        kind = chance.choice((Kind.POLICY, Kind.NOTICE, Kind.NEWS))
        heading = Heading(
            id=f"a/{number}",
            level=chance.choice(tuple(Level)),
            kind=kind,
            day=FIRST + timedelta(days=chance.randrange(2800)),
            digest=str(number),
            validity=chance.choice(tuple(Validity)) if kind is Kind.POLICY else None,
        )
        site = chance.choice(SITES)
        documents[heading.id] = Document(
            heading=heading,
            title=title,
            text=text,
            sites=(Carried(site=site, name=site, address=f"/{number}.html"),),
            issuer=chance.choice(("", "县政府", "县医保局")),
            topics=(chance.choice(("民政/养老", "民政/救助", "卫生")),),
        )
    return documents


@pytest.fixture(scope="module", params=[tables.LEAF_BYTES, FEW], ids=["plain", "leaves"])
def folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A host that carries an index, the scripts and a bare page. In one, rare terms come to much soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "LEAF_BYTES", request.param)
        yield make_host(tmp_path_factory.mktemp("index"))


def make_host(folder: Path) -> Path:
    """Fill a folder with it."""
    documents = make_documents()
    plan = IndexPlan(
        folder=folder / "search",
        state=folder / "state",
        origin="https://www.example.cn",
        edition="1",
        headings={name: one.heading for name, one in documents.items()},
        topic_titles={"民政": "民政", "民政/养老": "养老"},
    )
    synonyms = Synonyms([["医疗保险", "医保"]])
    write_indexes([plan], lambda ids: [documents[one] for one in ids], synonyms, scratch=folder / "scratch")
    scripts = "".join(f'<script src="/{name}.js"></script>' for name in SCRIPTS)
    for name in SCRIPTS:
        script = ROOT / "themes" / "standard" / "scripts" / "search" / f"{name}.js"
        (folder / script.name).write_bytes(script.read_bytes())
    (folder / "index.html").write_text(f"<!doctype html><title>页</title>{scripts}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def window(browser: Browser, folder: Path) -> Iterator[Page]:
    """A page that can ask the index."""
    with serve(folder) as served, open_context(browser, DESKTOP) as context:
        window = context.new_page()
        window.goto(served.url)
        yield window


@pytest.fixture(scope="module")
def index(folder: Path) -> Index:
    """The reference."""
    return Index(Fetcher(fetch_from(folder / "search")))


def compare(window: Page, index: Index, asks: list[Ask]) -> None:
    """Both answer all of them alike."""
    found = window.evaluate(ASK, [_spell_question(ask) for ask in asks])
    for ask, mine in zip(asks, found, strict=True):
        mine["facets"] = {facet: {str(value): count for value, count in mine["facets"][facet]} for facet in FACETS}
        assert mine == _spell_answer(index.ask(ask), ask.by_date), ask


def _spell_question(ask: Ask) -> dict[str, Any]:
    listed = {"site": ask.site, "topic": ask.topic, "issuer": ask.issuer}
    filters = dict(ask.narrow) | {name: value for name, value in listed.items() if value}
    return {"q": ask.text, "filters": filters, "sort": "date" if ask.by_date else "relevance", "page": ask.page + 1}


def _spell_answer(answer: Answer, by_date: bool) -> Mapping[str, object]:
    hits = sorted(answer.hits, key=lambda hit: str(hit.record["d"]), reverse=True) if by_date else answer.hits
    return {
        "total": answer.total,
        "exact": not answer.approximate or not answer.total,
        "loose": answer.loose and answer.total > 0,
        "readAs": answer.read_as,
        "facets": {facet: dict(answer.facets.get(facet, {})) for facet in FACETS},
        "beside": [place >= len(answer.hits) - answer.beside for place in range(len(answer.hits))],
        "hits": [
            [
                hit.record["s"][0][2],  # type: ignore[index]  # a record is plain JSON
                [list(mark) for mark in hit.title_marks],
                {"text": hit.excerpt.text, "marks": [list(mark) for mark in hit.excerpt.marks]},
            ]
            for hit in hits
        ],
    }


def test_the_index_holds_lists_of_every_kind(folder: Path) -> None:
    kinds = {file.parent.name for file in (folder / "search").glob("[tepl]/*.bin")}
    assert kinds == {"t", "p", "l", *(["e"] if tables.LEAF_BYTES == FEW else [])}


def test_some_of_the_queries_fill_their_page(index: Index) -> None:
    assert 0 < sum(index.ask(Ask(text=query)).beside > 0 for query in QUERIES) < len(QUERIES)


@pytest.mark.parametrize("filters", [{}, {"site": "tingxi", "topic": "民政"}, {"by_date": True}], ids=str)
def test_both_need_the_same_files(window: Page, folder: Path, filters: dict[str, Any]) -> None:
    asks = [Ask(text=query, **filters) for query in QUERIES]
    for ask, theirs in zip(asks, window.evaluate(COUNT, [_spell_question(ask) for ask in asks]), strict=True):
        fetcher = Fetcher(fetch_from(folder / "search"))
        index = Index(fetcher)
        if not index.ask(ask).read_as:
            fetcher.get(index.manifest.hints_file)
        assert theirs == sorted(fetcher.names), ask


@pytest.mark.parametrize("by_date", [False, True], ids=["relevance", "date"])
def test_queries_are_answered_alike(window: Page, index: Index, by_date: bool) -> None:
    compare(window, index, [Ask(text=query, by_date=by_date, page=page) for query in QUERIES for page in (0, 1)])


@pytest.mark.parametrize(
    "filters",
    [
        {"narrow": {"kind": "policy"}},
        {"narrow": {"year": "2021", "level": "county"}},
        {"narrow": {"validity": "repealed"}},
        {"site": "tingxi"},
        {"topic": "民政", "issuer": "县医保局"},
        {"site": "nowhere"},
    ],
    ids=str,
)
def test_filters_are_answered_alike(window: Page, index: Index, filters: dict[str, Any]) -> None:
    compare(window, index, [Ask(text=query, **filters) for query in QUERIES])


def test_any_words_are_answered_alike(window: Page, index: Index) -> None:
    chance = Random(11)
    texts = ["".join(chance.choices((*WORDS, *RARE, " "), k=chance.randrange(1, 7))) for _ in range(40)]
    compare(window, index, [Ask(text=text) for text in texts])
