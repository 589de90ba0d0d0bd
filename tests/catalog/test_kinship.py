"""Chains, families and circles of ties: what they hold, in which order, and that no tangle keeps them from ending."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from graphlib import CycleError, TopologicalSorter

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.circles import MOST_TRACED, find_circles
from catalog.identity import DocumentId
from catalog.kinship import CHANGES, TieBook, find_chain, find_family
from catalog.lineage import Relation, Tie
from catalog.origin import Mark


def tie(text: str, day: int = 0) -> Tie:
    """`b forwards a`."""
    later, relation, earlier = text.split()
    since = date(2026, 1, 1) + timedelta(days=day)
    mark = Mark(f"content/{later}.md", 5)
    return Tie(
        relation=Relation(relation), later=DocumentId(later), earlier=DocumentId(earlier), since=since, mark=mark
    )


def book(*texts: str) -> TieBook:
    """Ties of growing days."""
    return TieBook.of(tie(text, day) for day, text in enumerate(texts))


def spell(document: str, ties: TieBook, **bounds: int) -> str:
    """A chain as one line: depth and document."""
    chain = find_chain(DocumentId(document), ties, **bounds)
    return " ".join(f"{one.depth}{one.document}" for one in chain.links) + (" …" if chain.cut else "")


def members(document: str, ties: TieBook, most: int = 40) -> str:
    """A family as one line."""
    family = find_family(DocumentId(document), ties, most=most)
    return " ".join(one.text for one in family.members) + (" …" if family.cut else "")


FORWARDED = ("city forwards region", "east forwards city", "west forwards city", "reading interprets city")


def test_a_chain_is_the_same_to_all_who_stand_in_it_but_for_their_siblings() -> None:
    ties = book(*FORWARDED)
    assert spell("region", ties) == "0region 1city 2west 2east"
    assert spell("city", ties) == "0region 1city 2west 2east"
    assert spell("east", ties) == "0region 1city 2east"
    assert spell("reading", ties) == ""


def test_who_forwards_from_whom_stands_below_them() -> None:
    ties = book("a forwards o", "b forwards o", "a1 forwards a", "b1 forwards b")
    assert spell("o", ties) == "0o 1b 2b1 1a 2a1"


def test_of_several_originals_each_begins_at_the_top() -> None:
    assert spell("c", book("c forwards x", "c forwards b", "b forwards a")) == "0x 0a 1b 2c"
    assert spell("c", book("c forwards b", "b forwards a", "c forwards a")) == "0a 1b 2c"


def test_a_chain_ends_in_a_circle_and_at_its_bounds() -> None:
    assert spell("a", book("a forwards b", "b forwards a")) == "0b 1a"
    many = book(*(f"d{place} forwards o" for place in range(30)))
    assert spell("o", many, most=3) == "0o 1d29 1d28 1d27 …"
    long = book(*(f"d{place + 1} forwards d{place}" for place in range(30)))
    assert spell("d30", long, most=2) == "0d28 1d29 2d30 …"
    assert spell("d2", long, most=40).startswith("0d0 1d1 2d2 3d3 ")


VERSIONS = (
    *("b supersedes a", "slip amends b", "slip amends other", "c repeals b", "talk interprets c", "old interprets a"),
    *("city forwards c", "rival forwards b", "sum repeals other"),
)


def test_a_family_climbs_and_tells_what_befell_what_it_finds() -> None:
    assert members("c", book(*VERSIONS)) == "c b talk city a slip old"
    assert members("a", book(*VERSIONS)) == "a b old c slip rival talk city"


def test_what_else_an_act_changes_is_of_another_family() -> None:
    ties = book(*VERSIONS)
    assert "other" not in members("b", ties)
    assert members("slip", ties) == "slip other b sum a c old talk"


def test_who_else_forwards_what_one_forwards_is_of_another_family() -> None:
    ties = book("east forwards o", "west forwards o", "new supersedes o")
    assert members("east", ties) == "east o new"
    assert members("o", ties) == "o new west east"


def test_versions_are_what_changes_what_holds() -> None:
    family = find_family(DocumentId("c"), book(*VERSIONS), relations=CHANGES)
    assert [one.text for one in family.members] == ["c", "b", "a", "slip"]


def test_a_bounded_family_keeps_what_tells_most() -> None:
    ties = book("new supersedes o", *(f"f{place} forwards o" for place in range(9)))
    assert members("o", ties, most=3) == "o new f8 …"
    assert members("o", ties, most=11).endswith("f0")


def test_the_ties_of_a_family_stay_inside_it() -> None:
    ties = book(*VERSIONS)
    family = find_family(DocumentId("b"), ties)
    told = {f"{one.later} {one.relation} {one.earlier}" for one in family.ties(ties)}
    assert told == set(VERSIONS) - {"slip amends other", "sum repeals other"}


def test_a_circle_is_told_from_each_of_its_documents() -> None:
    circles = find_circles([tie("a forwards b"), tie("b amends c"), tie("c supersedes a"), tie("c forwards d")])
    assert [" ".join(one.later.text for one in circle) for circle in circles] == ["a b c", "b c a", "c a b"]


def test_of_two_circles_through_a_tie_the_shorter_is_told() -> None:
    ties = [tie("a forwards b"), tie("b forwards a"), tie("b amends c"), tie("c amends a")]
    found = {circle[0].later.text + circle[0].earlier.text: len(circle) for circle in find_circles(ties)}
    assert found == {"ab": 2, "ba": 2, "bc": 3, "ca": 3}


def test_a_large_knot_is_told_without_its_ways() -> None:
    count = MOST_TRACED + 1
    ring = [tie(f"d{place} amends d{(place + 1) % count}") for place in range(count)]
    assert {len(circle) for circle in find_circles(ring)} == {1}
    assert len(find_circles(ring)) == count
    assert find_circles(tie(f"d{place} amends d{place + 1}") for place in range(20_000)) == ()


NAMES = st.sampled_from("abcdefgh")
TIES = st.lists(
    st.builds(
        lambda later, relation, earlier, day: tie(f"{later} {relation} {earlier}", day),
        *(NAMES, st.sampled_from(list(Relation)), NAMES, st.integers(0, 9)),
    ).filter(lambda one: one.later != one.earlier),
    max_size=24,
    unique_by=lambda one: (one.later, one.relation, one.earlier),
)


def runs_in_a_circle(ties: Iterable[Tie]) -> bool:
    graph: dict[str, set[str]] = {}
    for one in ties:
        graph.setdefault(one.later.text, set()).add(one.earlier.text)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError:
        return True
    return False


@settings(deadline=None, max_examples=100)
@given(ties=TIES)
def test_circles_are_found_exactly_where_there_are_some(ties: list[Tie]) -> None:
    circles = find_circles(ties)
    assert bool(circles) == runs_in_a_circle(ties)
    for circle in circles:
        assert [one.earlier for one in circle] == [one.later for one in (*circle[1:], circle[0])]
        assert len({one.later for one in circle}) == len(circle)
    told = {circle[0] for circle in circles}
    assert not runs_in_a_circle(one for one in ties if one not in told)
    assert set(find_circles(reversed(ties))) == set(circles)


@settings(deadline=None, max_examples=100)
@given(ties=TIES, most=st.integers(1, 9))
def test_walks_end_within_their_bounds_and_whatever_the_order(ties: list[Tie], most: int) -> None:
    one, other = TieBook.of(ties), TieBook.of(reversed(ties))
    for name in "abcdefgh":
        document = DocumentId(name)
        family = find_family(document, one, most=most)
        assert family == find_family(document, other, most=most)
        assert family.members[0] == document
        assert len(family.members) == len(set(family.members)) <= most
        assert family.cut or all(inside.earlier in family.members for inside in one.acts(document))
        chain = find_chain(document, one, most=most)
        assert chain == find_chain(document, other, most=most)
        assert len(chain.links) <= 2 * most + 1
        assert all(link.depth >= 0 for link in chain.links)
