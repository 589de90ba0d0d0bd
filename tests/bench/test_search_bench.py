"""The search bench: its questions are well formed, its samples are true, and every engine answers a few texts."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bench.cluster import CORPUS
from bench.laws import Law
from bench.search import check_answers, main
from bench.search_measures import (
    SIMPLIFIED,
    Making,
    Measured,
    Quality,
    Samples,
    Success,
    ask_all,
    draw_samples,
    measure_peer,
    spread,
)
from bench.search_memory import Spent, WorkFailed, run_measured
from bench.search_peers.host import serve
from bench.search_peers.peer import OURS, Cost, Peer
from bench.search_peers.sqlite import Bigrams, Trigram
from bench.search_peers.static import Static
from bench.search_peers.whoosh import Service
from bench.search_questions import KINDS, Question, read_questions, short_title
from bench.search_samples import Sample, sample_sentences, sample_substrings, sample_titles, to_traditional
from bench.search_table import missed_goals, report, write_between
from bench.search_texts import EDITED, Laws, Made, Text, read_texts
from builder.search.folding import fold
from tests.needs import need

TITLES = (
    "中华人民共和国河道采砂条例",
    "汀溪县义务教育入学办法",
    "关于城乡居民医疗保险的决定",
    "中华人民共和国婚姻登记办法",
    "岚江市道路交通管理规定",
    "青山县企业破产清算细则",
)
SENTENCES = (
    "禁止在河道保护范围内开采砂石和堆放弃料",
    "年满六周岁的儿童应当入学接受义务教育",
    "具有本地户籍的居民按年度缴纳医疗保险费用",
    "要求结婚的男女双方应当亲自到机关申请登记",
    "机动车驾驶人饮酒以后不得驾驶机动车上路",
    "企业法人不能清偿到期债务的可以申请破产",
)
TEXTS = Laws(
    tuple(
        Text(title=title, body=f"第一条　{sentence}。\n第二条　本办法自公布之日起施行。", day=date(2020, 1, 1 + place))
        for place, (title, sentence) in enumerate(zip(TITLES, SENTENCES, strict=True))
    )
)
QUESTIONS = (
    Question(query="结婚", kind="life-event", titles=("婚姻登记办法",)),
    Question(query="義務教育", kind="traditional", titles=("汀溪县义务教育入学办法",), simplified="义务教育"),
)
PEERS: tuple[Peer, ...] = (Static(), Service(), Trigram(), Bigrams())


def samples(seed: int = 1) -> Samples:
    return draw_samples(TEXTS, QUESTIONS, sentences=5, substrings=12, costs=2, seed=seed)


def test_there_are_enough_questions_of_every_kind() -> None:
    questions = read_questions()
    kinds = Counter(one.kind for one in questions)
    assert len(questions) >= 120
    assert kinds.keys() == KINDS.keys()
    assert min(kinds.values()) >= 15


def test_each_question_is_asked_once_and_has_answers() -> None:
    questions = read_questions()
    assert max(Counter((one.kind, one.query) for one in questions).values()) == 1
    assert all(one.query.strip() == one.query != "" and len(one.query) <= 60 for one in questions)
    assert all(one.titles and all(title == short_title(title) != "" for title in one.titles) for one in questions)


def test_traditional_questions_have_a_simplified_twin_and_others_none() -> None:
    for one in read_questions():
        assert bool(one.simplified) == (one.kind == "traditional")
        assert not one.simplified or (fold(one.query) == one.simplified != one.query)


def test_a_question_without_answers_is_refused(tmp_path: Path) -> None:
    for kind in KINDS:
        (tmp_path / f"{kind}.yaml").write_text("- {query: 医保, titles: []}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"topic\.yaml"):
        read_questions(tmp_path)


def test_answers_are_laws_of_the_corpus() -> None:
    folder = need(CORPUS / "laws" if (CORPUS / "laws").is_dir() else None, "the corpus of real laws")
    check_answers(read_questions(), read_texts(folder))


def test_an_answer_that_no_text_is_titled_with_is_told() -> None:
    with pytest.raises(ValueError, match="渔业法"):
        check_answers((Question(query="捕鱼", kind="topic", titles=("渔业法",)),), TEXTS)


@pytest.mark.parametrize("peer", PEERS, ids=("static", "service", "trigram", "bigrams"))
def test_an_engine_finds_what_the_texts_hold(peer: Peer, tmp_path: Path) -> None:
    measured = measure_peer(peer, TEXTS, tmp_path / "index", samples())
    assert measured.quality is not None
    assert measured.quality.successes["titles"] == Success(queries=6, first=6, ten=6)
    assert measured.quality.successes["sentences"].ten == 5
    assert measured.quality.successes["life-event"].ten == 1
    assert set(measured.quality.recall.values()) == {1.0}
    assert (measured.making.documents, measured.making.files > 0, measured.making.size > 0) == (6, True, True)
    assert measured.making.text == sum(TEXTS[place].size for place in range(6))
    assert not (tmp_path / "index").exists()


def test_the_static_index_tells_what_a_reader_fetches(tmp_path: Path) -> None:
    costs = measure_peer(Static(), TEXTS, tmp_path / "index", samples()).costs
    assert len(costs) == 2
    assert all(one.requests >= 3 and one.size > 0 and one.program > 0 for one in costs)


@pytest.mark.parametrize("peer", PEERS, ids=("static", "service", "trigram", "bigrams"))
def test_an_edited_text_is_found_by_what_is_new(peer: Peer, tmp_path: Path) -> None:
    query = EDITED.rstrip("。")
    peer.build(TEXTS, tmp_path)
    with peer.open(tmp_path) as asked:
        assert list(islice(asked.find(query), 1)) != [3]
    peer.edit(TEXTS, 3, tmp_path)
    with peer.open(tmp_path) as asked:
        assert list(asked.find(query)) == [3]
        assert sorted(asked.find("本办法自公布之日起施行")) == [0, 1, 2, 3, 4, 5]


def test_a_correction_and_a_suggestion_count_where_there_are_no_hits(tmp_path: Path) -> None:
    Static().build(TEXTS, tmp_path)
    with Static().open(tmp_path) as asked:
        assert list(asked.find("户藉")) == [2]
        assert list(asked.find("tx")) == [1]


class Twelve:
    """Finds 0 to 11 in order, whatever is asked."""

    def find(self, query: str) -> Iterator[int]:
        return iter(range(12))

    def cost(self, query: str) -> None:
        return None


def test_success_looks_at_one_and_ten_hits_and_recall_at_all() -> None:
    right = [Sample(query=f"q{place}", places=frozenset({place})) for place in (0, 9, 10)]
    held = [Sample(query="a", places=frozenset({0, 11, 12})), Sample(query="b", places=frozenset({30}))]
    quality = ask_all(Twelve(), Samples(successes={"titles": right}, substrings={"all": held}, costs=()))
    assert quality.successes == {"titles": Success(queries=3, first=1, ten=2)}
    assert quality.recall == {"all": 0.5}
    assert [(name, query) for name, query, _ in quality.misses] == [("titles", "q9"), ("titles", "q10")]


def test_samples_follow_from_the_seed() -> None:
    assert samples() == samples()
    assert samples(2).substrings != samples().substrings


def test_samples_name_every_text_that_holds_them() -> None:
    drawn = [*sample_sentences(TEXTS, 8, 1), *sample_substrings(TEXTS, 30, 1, titles=False)]
    for one in [*drawn, *sample_substrings(TEXTS, 30, 1, titles=True)]:
        holding = {place for place in range(6) if one.query in f"{TEXTS[place].title}\n{TEXTS[place].body}"}
        assert one.places == holding != set()


def test_texts_of_one_title_are_each_right() -> None:
    twice = Laws((*(TEXTS[place] for place in range(2)), TEXTS[0]))
    assert [one.places for one in sample_titles(twice, 3, 1)] == [{0, 2}, {1}, {0, 2}]


def test_traditional_titles_fold_to_themselves() -> None:
    assert to_traditional("中华人民共和国标准化法") == "中華人民共和國標準化法"
    for title in TITLES:
        assert fold(to_traditional(title)) == title


def made(count: int, seed: int = 1) -> Made:
    law = Law(
        name="sand",
        branch="water",
        title=TITLES[0],
        made_on=date(2020, 1, 1),
        effective_on=None,
        body="",
        articles=tuple((f"第{number}条", SENTENCES[number % 6] * number) for number in range(1, 9)),
    )
    return Made((law,), count, seed)


def test_made_texts_follow_from_place_and_seed() -> None:
    first, again, other = made(50), made(50), made(50, seed=2)
    assert [first[place] for place in range(50)] == [again[place] for place in reversed(range(50))][::-1]
    assert first[7] != other[7]
    assert len({first[place].body for place in range(50)}) > 45


def test_made_texts_have_about_3_kb_and_days_in_order() -> None:
    texts = made(50)
    assert all(2500 < texts[place].size < 4000 for place in range(50))
    days = [texts.day(place) for place in range(50)]
    assert days == sorted(days)
    assert days[-1] - days[0] > timedelta(days=6000)


def test_without_the_corpus_the_bench_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--corpus", str(tmp_path / "nowhere")])
    assert left.value.code == 2
    assert "holds no laws" in capsys.readouterr().err


def measured(name: str, successes: dict[str, tuple[int, int]], recall: float, costs: Sequence[Cost]) -> Measured:
    told = {key: Success(queries=100, first=first, ten=ten) for key, (first, ten) in successes.items()}
    spent = Spent(seconds=2.0, megabytes=50.0)
    return Measured(
        name=name,
        told="as it is",
        making=Making(built=spent, edited=spent, files=3, size=2_000_000, text=1_000_000, documents=10),
        quality=Quality(successes=told, recall={"of titles": recall}),
        costs=costs,
    )


GOOD = {
    "titles": (95, 99),
    "titles, short": (95, 99),
    "titles, Traditional": (93, 99),
    "sentences": (90, 95),
    **dict.fromkeys(KINDS, (60, 80)),
    SIMPLIFIED: (61, 82),
}
COST = (Cost(requests=9, size=30_000, program=20_000),)


@pytest.mark.parametrize(
    ("successes", "recall", "missed"),
    [
        (GOOD, 0.99, []),
        ({**GOOD, "titles": (94, 99), "titles, Traditional": (92, 99)}, 0.99, ["titles: success at 1 below 0.95"]),
        (GOOD, 0.98, ["substrings of titles: below 0.99"]),
        ({**GOOD, SIMPLIFIED: (63, 80)}, 0.99, ["traditional: more than 0.02 below Simplified"]),
        ({**GOOD, SIMPLIFIED: (60, 83)}, 0.99, ["traditional: more than 0.02 below Simplified"]),
    ],
)
def test_goals_that_are_missed_are_named(
    successes: dict[str, tuple[int, int]], recall: float, missed: list[str]
) -> None:
    assert missed_goals(measured(OURS, successes, recall, COST), []) == missed


def test_only_engines_in_browsers_must_be_beaten() -> None:
    ours = measured(OURS, GOOD, 0.99, COST)
    better = {**GOOD, "synonym": (60, 81)}
    assert missed_goals(ours, [measured("server", better, 1.0, ())]) == []
    told = missed_goals(ours, [measured("browser", better, 1.0, COST)])
    assert told == ["synonym: below browser", "substrings of titles: below browser"]


def test_the_table_tells_all_engines_and_goals() -> None:
    ours, other = measured(OURS, GOOD, 0.99, COST), measured("other", GOOD, 0.5, ())
    text = report([ours, other], about="About.", generated=False)
    assert "| | static index | other |" in text
    assert "| titles (100) | 0.950 / 0.990 | 0.950 / 0.990 |" in text
    assert "| **all judged questions** | 0.600 / 0.800 | 0.600 / 0.800 |" in text
    assert "| index, MB (of the text) | 2.0 (2.00) | 2.0 (2.00) |" in text
    assert "| requests | 9 / 9 / 9 | – |" in text
    assert text.endswith("The static index meets every goal.")
    assert "goal" not in report([other], about="About.", generated=False)
    generated = report([replace(ours, quality=None)], about="About.", generated=True)
    assert "titles" not in generated


def test_spread_is_median_95_percent_and_most() -> None:
    assert spread(range(101)) == (50, 95, 100)
    assert spread([7]) == (7, 7, 7)


def test_a_table_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text("a\n<!-- search: begin -->\nold\n<!-- search: end -->\nb\n", encoding="utf-8")
    write_between(file, "new", "search")
    assert file.read_text(encoding="utf-8") == "a\n<!-- search: begin -->\n\nnew\n\n<!-- search: end -->\nb\n"
    with pytest.raises(ValueError, match="other: begin"):
        write_between(file, "new", "other")


def test_memory_of_work_and_its_processes_is_seen() -> None:
    spent = run_measured(_fill)
    assert spent.seconds > 0
    assert spent.megabytes == 0 or spent.megabytes > 60
    with pytest.raises(WorkFailed):
        run_measured(_fail)


def _fill() -> None:
    data = bytearray(60_000_000)
    run_measured(lambda: None)
    assert len(data) == 60_000_000


def _fail() -> None:
    raise SystemExit(3)


def test_the_host_counts_what_it_serves_and_stays_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.bin").write_bytes(b"12345")
    (tmp_path / "secret").write_bytes(b"secret")
    with serve(tmp_path / "site") as served:
        with urlopen(f"{served.address}/blank.html") as page:
            assert b"zh-CN" in page.read()
        with urlopen(f"{served.address}/a.bin?1") as answer:
            assert answer.read() == b"12345"
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{served.address}/../secret")
        refused.value.close()
    assert served.answers == [("/a.bin", 5), ("/../secret", 0)]
