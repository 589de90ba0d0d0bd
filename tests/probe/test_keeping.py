"""The store of visits: what was kept is read again; nothing that is damaged or not ours is ever replaced."""

from __future__ import annotations

import multiprocessing
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.probe.keeping import KeepingFault, NotVisits, OtherEdition, Visits
from builder.probe.visit import Certificate, Door, Ends, Outcome, Reach, Reason, Seen, TlsFault, Visit
from tests.probe.stage import NOW, visit_of

HOUR = timedelta(hours=1)
EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))

WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
SECONDS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)
COUNTS = st.integers(0, 10**12)
MARKS = st.builds(Certificate, fault=st.sampled_from(TlsFault), until=st.none() | SECONDS, issuer=WORDS)
SEEN = st.builds(
    Seen,
    address=WORDS,
    trail=st.lists(WORDS, max_size=3).map(tuple),
    certificate=st.none() | MARKS,
    headers=st.lists(WORDS, max_size=3).map(tuple),
    title=WORDS,
    fits=st.none() | st.booleans(),
)
VISITS = st.builds(
    Visit,
    site=WORDS,
    planned=SECONDS,
    started=SECONDS,
    outcome=st.sampled_from(Outcome),
    reason=st.sampled_from(Reason),
    status=COUNTS,
    first_ms=COUNTS,
    whole_ms=COUNTS,
    size=COUNTS,
    server=WORDS,
    ipv4=st.sampled_from(Reach),
    ipv6=st.sampled_from(Reach),
    seen=SEEN,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the store is to lie."""
    return tmp_path / "deep" / "probes.sqlite"


def keep(path: Path, *visits: Visit) -> list[bool]:
    """Keep visits, and let go of the file."""
    store = Visits.open(path)
    kept = [store.keep(visit) for visit in visits]
    store.close()
    return kept


def read(path: Path) -> list[Visit]:
    """All that is kept."""
    store = Visits.open_to_read(path)
    try:
        return list(store.read(*EVER))
    finally:
        store.close()


@given(st.lists(VISITS, max_size=5, unique_by=lambda one: (one.site, one.planned)))
@settings(max_examples=25, deadline=None)
def test_what_was_kept_is_read_again(visits: list[Visit]) -> None:
    store = Visits(sqlite3.connect(":memory:"))
    store = Visits._ready(store._connection, writes=True)
    for visit in visits:
        assert store.keep(visit)
    assert list(store.read(*EVER)) == sorted(visits, key=lambda one: (one.site.encode(), one.planned))
    store.close()


def test_of_two_visits_of_a_site_that_were_due_at_one_second_the_first_stays(path: Path) -> None:
    first, second = visit_of(), visit_of(outcome=Outcome.FAILED, reason=Reason.REFUSED)
    assert keep(path, first, second) == [True, False]
    assert keep(path, second, visit_of("lanjiang")) == [False, True]
    assert read(path) == [visit_of("lanjiang"), first]


def test_what_seldom_changes_is_kept_once(path: Path) -> None:
    keep(path, *(visit_of(planned=NOW + hour * HOUR) for hour in range(50)))
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM seen").fetchone() == (1,)
    connection.close()


def test_a_time_and_a_site_are_read_alone(path: Path) -> None:
    keep(path, *(visit_of(site, NOW + hour * HOUR) for site in ("b", "a") for hour in range(4)))
    store = Visits.open_to_read(path)
    found = [(one.site, one.planned) for one in store.read(NOW + HOUR, NOW + 3 * HOUR)]
    assert found == [(site, NOW + hour * HOUR) for site in ("a", "b") for hour in (1, 2)]
    assert [one.site for one in store.read(*EVER, site="a")] == ["a"] * 4
    assert store.latest() == {"a": NOW + 3 * HOUR, "b": NOW + 3 * HOUR}
    store.close()


def test_how_the_last_visit_counted(path: Path) -> None:
    keep(path, visit_of(planned=NOW + HOUR, outcome=Outcome.VOID, reason=Reason.NO_ANSWER), visit_of())
    store = Visits.open_to_read(path)
    assert store.last_outcome("qingting") is Outcome.VOID
    assert store.last_outcome("lanjiang") is None
    store.close()


def test_each_door_as_it_was_seen_last(path: Path) -> None:
    store = Visits.open(path)
    first = Door(site="a", address="http://a.example/", looked=NOW, ends=Ends.STAYS, status=200)
    later = replace(first, looked=NOW + HOUR, ends=Ends.HOME, final="https://a.example/")
    other = replace(first, site="b")
    store.keep(visit_of(), (first, other))
    store.keep(visit_of(planned=NOW + HOUR), (later,))
    assert list(store.doors(NOW + 2 * HOUR)) == [later, other]
    assert list(store.doors(NOW + HOUR)) == [first, other]
    assert list(store.doors(NOW)) == []
    store.close()


def test_what_is_old_is_forgotten_with_all_that_only_it_saw(path: Path) -> None:
    store = Visits.open(path)
    door = Door(site="qingting", address="http://a.example/", looked=NOW, ends=Ends.STAYS)
    store.keep(visit_of(seen=Seen(title="old")), (door,))
    store.keep(visit_of(planned=NOW + HOUR, seen=Seen(title="new")), (replace(door, looked=NOW + HOUR),))
    assert store.prune(NOW) == 0
    assert store.prune(NOW + HOUR) == 1
    assert [one.seen.title for one in store.read(*EVER)] == ["new"]
    assert [one.looked for one in store.doors(EVER[1])] == [NOW + HOUR]
    assert store._connection.execute("SELECT count(*) FROM seen").fetchone() == (1,)
    store.close()


def test_a_reader_reads_while_it_is_written_and_cannot_write(path: Path) -> None:
    writer = Visits.open(path)
    writer.keep(visit_of())
    reader = Visits.open_to_read(path)
    writer.keep(visit_of("lanjiang"))
    assert [one.site for one in reader.read(*EVER)] == ["lanjiang", "qingting"]
    with pytest.raises(KeepingFault):
        reader.keep(visit_of("other"))
    writer.close()
    reader.close()


def _write_many(path: Path, site: str) -> None:
    store = Visits.open(path)
    for hour in range(40):
        store.keep(visit_of(site, NOW + hour * HOUR, seen=Seen(title=f"{site} {hour}")))
        store.keep(visit_of("both", NOW + hour * HOUR))
    store.close()


def test_two_writers_lose_nothing(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_write_many, args=(path, site)) for site in ("a", "b")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert [one.site for one in read(path)] == ["a"] * 40 + ["b"] * 40 + ["both"] * 40


def test_no_file_is_made_by_looking_for_one(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Visits.open_to_read(path)
    assert not path.parent.exists()


@pytest.mark.parametrize("data", [b"", b"no database at all" * 100, b"\x00" * 8192])
def test_a_file_that_is_something_else_is_not_touched(path: Path, data: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    with pytest.raises((NotVisits, KeepingFault)):
        Visits.open_to_read(path)
    if data:
        with pytest.raises((NotVisits, KeepingFault)):
            Visits.open(path)
    assert path.read_bytes() == data


def test_another_database_is_not_ours(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE visit (a)")
    connection.close()
    for opening in (Visits.open, Visits.open_to_read):
        with pytest.raises(NotVisits):
            opening(path)


@pytest.mark.parametrize("edition", [0, 2, 99])
def test_a_store_of_another_edition_is_told_and_stays(path: Path, edition: int) -> None:
    keep(path, visit_of())
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version={edition}")
    connection.close()
    for opening in (Visits.open, Visits.open_to_read):
        with pytest.raises(OtherEdition, match=str(edition)):
            opening(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM visit").fetchone() == (1,)
    connection.close()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE visit SET outcome = 'odd'",
        "UPDATE visit SET reason = 'odd'",
        "UPDATE visit SET ipv6 = NULL || 'odd', ipv4 = 'odd'",
        "UPDATE visit SET whole_ms = 'odd'",
        "UPDATE visit SET started = 99999999999999999",
        "UPDATE seen SET text = 'odd'",
        "UPDATE seen SET text = '[1]'",
        'UPDATE seen SET text = \'["", [], ["odd", "", ""], [], "", null]\'',
        'UPDATE seen SET text = \'["", [], ["", "no day", ""], [], "", null]\'',
        "DROP TABLE seen",
    ],
)
def test_rows_that_are_damaged_are_told(path: Path, change: str) -> None:
    keep(path, visit_of())
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA ignore_check_constraints=1")
        connection.execute(change.replace("ipv6 = NULL || 'odd', ", ""))
    connection.close()
    with pytest.raises(KeepingFault):
        read(path)


def test_a_file_with_flipped_bytes_is_told_or_read_but_never_anything_else(path: Path) -> None:
    keep(path, *(visit_of(f"site-{number}") for number in range(40)))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole = path.read_bytes()
    told = 0
    for place in range(0, len(whole), 397):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            assert len(read(path)) <= 40
        except (KeepingFault, NotVisits, OtherEdition):
            told += 1
    assert told >= 5
