"""A whole visit: by which protocol a site answers, how its silence counts, and where its other addresses lead."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import replace

import pytest

from builder.probe.target import Home, Place
from builder.probe.visit import Attempt, Door, Ends, Family, Outcome, Reach, Reason, Visit
from builder.probe.visiting import Visitor
from builder.probe.witness import Vouched, Witness
from tests.needs import need
from tests.probe.conftest import Authority
from tests.probe.stage import (
    HOST,
    NAME,
    NOW,
    SHORT,
    Answer,
    home_at,
    leads,
    names,
    reader_of,
    run,
    says,
    serve,
    sleeps,
    visitor_of,
)


def ipv6_here() -> bool | None:
    """Has this machine ::1?"""
    try:
        with socket.socket(socket.AF_INET6) as one:
            one.bind(("::1", 0))
    except OSError:
        return None
    return True


def with_attempts(four: Attempt, six: Attempt, vouched: Vouched = Vouched.UNKNOWN) -> Visit:
    """A visit in which this came by the two protocols, beside a witness who says so."""

    class Read:
        async def fetch(self, _: Home, family: Family, __: Place | None = None) -> Attempt:
            return four if family is Family.IPV4 else six

    class Says(Witness):
        async def vouch(self, family: Family, host: str) -> Vouched:
            assert host == HOST
            return vouched

    visitor = Visitor(reader=Read(), witness=Says())  # type: ignore[arg-type]  # only `fetch` is asked
    return run(visitor.visit(home_at(443, "https"), NOW, NOW))


GOOD = Attempt(status=200, touched=True, title=NAME)
NAMELESS = Attempt(reason=Reason.NO_NAME)
SILENT = Attempt(reason=Reason.NO_ANSWER)
LATE = Attempt(reason=Reason.TOO_LATE, touched=True)
REFUSED = Attempt(reason=Reason.REFUSED, touched=True)
ERROR = Attempt(reason=Reason.BAD_STATUS, status=500, touched=True)
AWAY = Attempt(reason=Reason.TURNED_AWAY, status=403, touched=True)
BARRED = Attempt(reason=Reason.NOT_PUBLIC)


@pytest.mark.parametrize(
    ("four", "six", "outcome", "reason", "reach"),
    [
        (GOOD, GOOD, "opened", "", ("reached", "reached")),
        (GOOD, NAMELESS, "opened", "", ("reached", "no-record")),
        (NAMELESS, GOOD, "opened", "", ("no-record", "reached")),
        (GOOD, REFUSED, "opened", "", ("reached", "unreached")),
        (GOOD, ERROR, "opened", "", ("reached", "unreached")),
        (GOOD, SILENT, "opened", "", ("reached", "unmeasured")),
        (GOOD, LATE, "opened", "", ("reached", "unmeasured")),
        (REFUSED, GOOD, "opened", "", ("unreached", "reached")),
        (ERROR, ERROR, "failed", "bad-status", ("reached", "reached")),
        (REFUSED, NAMELESS, "failed", "refused", ("unreached", "no-record")),
        (NAMELESS, REFUSED, "failed", "refused", ("no-record", "unreached")),
        (NAMELESS, NAMELESS, "doubtful", "no-name", ("unmeasured", "unmeasured")),
        (SILENT, NAMELESS, "doubtful", "no-answer", ("unmeasured", "unmeasured")),
        (AWAY, AWAY, "doubtful", "turned-away", ("reached", "reached")),
        (BARRED, NAMELESS, "doubtful", "not-public", ("unmeasured", "no-record")),
    ],
)
def test_how_a_visit_counts(four: Attempt, six: Attempt, outcome: str, reason: str, reach: tuple[str, str]) -> None:
    found = with_attempts(four, six)
    assert (found.outcome.value, found.reason.value, (found.ipv4.value, found.ipv6.value)) == (outcome, reason, reach)


@pytest.mark.parametrize("silent", [NAMELESS, SILENT, LATE])
@pytest.mark.parametrize(
    ("vouched", "outcome"),
    [(Vouched.ONLINE, Outcome.FAILED), (Vouched.OFFLINE, Outcome.VOID), (Vouched.UNKNOWN, Outcome.DOUBTFUL)],
)
def test_silence_counts_as_the_witness_says(silent: Attempt, vouched: Vouched, outcome: Outcome) -> None:
    assert with_attempts(silent, NAMELESS, vouched).outcome is outcome


@pytest.mark.parametrize("certain", [REFUSED, ERROR, Attempt(reason=Reason.BROKEN_OFF, touched=True)])
def test_what_answered_has_failed_whatever_the_witness_says(certain: Attempt) -> None:
    assert with_attempts(certain, NAMELESS, Vouched.OFFLINE).outcome is Outcome.FAILED


def test_silence_by_ipv6_is_the_sites_where_others_answer_by_it() -> None:
    assert with_attempts(GOOD, SILENT, Vouched.ONLINE).ipv6 is Reach.UNREACHED
    assert with_attempts(GOOD, SILENT, Vouched.OFFLINE).ipv6 is Reach.UNMEASURED


def test_a_site_that_is_visited() -> None:
    async def go() -> Visit:
        async with serve(says(headers={"X-Content-Type-Options": "nosniff"})) as served:
            return await visitor_of(reader_of()).visit(home_at(served.port), NOW, NOW)

    found = run(go())
    assert (found.site, found.outcome, found.status, found.ipv4, found.ipv6) == (
        *("qingting", Outcome.OPENED, 200),
        *(Reach.REACHED, Reach.NO_RECORD),
    )
    assert (found.seen.title, found.seen.fits, found.seen.headers) == (NAME, True, ("x-content-type-options",))
    assert found.whole_ms >= found.first_ms >= 0 < found.size


@pytest.mark.parametrize(
    ("title", "named", "fits"),
    [
        ("首页_青汀市 人民政府", (NAME,), True),
        ("域名停放", (NAME,), False),
        ("", (NAME,), False),
        ("域名停放", (), None),
    ],
)
def test_a_title_that_names_the_site_or_not(title: str, named: tuple[str, ...], fits: bool | None) -> None:
    async def go() -> Visit:
        async with serve(says(body=f"<title>{title}</title>".encode())) as served:
            return await visitor_of(reader_of()).visit(replace(home_at(served.port), names=named), NOW, NOW)

    assert run(go()).seen.fits is fits


def test_a_site_by_ipv6() -> None:
    need(ipv6_here(), "the address ::1")
    both = names({HOST: ("127.0.0.1", "::1")})

    async def go() -> tuple[Visit, Visit]:
        async with serve(says()) as served:
            reader = reader_of(look_up=both)
            without = await visitor_of(reader).visit(home_at(served.port), NOW, NOW)
            async with serve(says(), at="::1", port=served.port):
                return without, await visitor_of(reader).visit(home_at(served.port), NOW, NOW)

    without, with_it = run(go())
    assert (without.outcome, without.ipv4, without.ipv6) == (Outcome.OPENED, Reach.REACHED, Reach.UNREACHED)
    assert (with_it.outcome, with_it.ipv4, with_it.ipv6) == (Outcome.OPENED, Reach.REACHED, Reach.REACHED)


def vouch(
    references: tuple[tuple[str, int], ...] = (),
    others: tuple[tuple[str, int], ...] = (),
    known: Mapping[str, tuple[str, ...]] | None = None,
    answering: frozenset[str] = frozenset(),
    heard: str = "",
    family: Family = Family.IPV4,
) -> tuple[Vouched, list[str]]:
    """What a witness says of our network, and whom it asked."""
    asked = []

    async def connect(server: str, port: int, _: float) -> bool:
        asked.append(f"{server}:{port}")
        return server in answering

    async def go() -> Vouched:
        known_names = names(known or {"a.test": ("1.0.0.1",), "b.test": ("1.0.0.2",), "c.test": ("1.0.0.3",)})
        witness = Witness(references=references, others=others, look_up=known_names, connect=connect)
        if heard:
            witness.hear(Family.IPV4, heard, 443)
        return await witness.vouch(family, HOST)

    return run(go()), sorted(asked)


def test_a_witness_who_heard_something_a_moment_ago_asks_nobody() -> None:
    assert vouch(heard="a.test", others=(("b.test", 443),)) == (Vouched.ONLINE, [])


def test_references_say_for_certain() -> None:
    references, up = (("a.test", 443), ("b.test", 80)), frozenset({"1.0.0.2"})
    assert vouch(references, answering=up)[0] is Vouched.ONLINE
    assert vouch(references) == (Vouched.OFFLINE, ["1.0.0.1:443", "1.0.0.2:80"])
    assert vouch(references, others=(("c.test", 443),), answering=frozenset({"1.0.0.3"}))[0] is Vouched.OFFLINE


def test_without_references_other_sites_are_asked_but_never_the_silent_one() -> None:
    others = ((HOST, 443), ("a.test", 443), ("b.test", 443), ("c.test", 443), ("d.test", 443))
    assert vouch(others=others, answering=frozenset({"1.0.0.3"}))[0] is Vouched.ONLINE
    assert vouch(others=others) == (Vouched.UNKNOWN, ["1.0.0.1:443", "1.0.0.2:443", "1.0.0.3:443"])
    assert vouch(others=((HOST, 443),)) == (Vouched.UNKNOWN, [])


def test_a_whole_cluster_that_is_down_is_told_from_our_own_network_by_a_reference_alone() -> None:
    assert vouch(others=(("a.test", 443), ("b.test", 443)))[0] is Vouched.UNKNOWN
    assert vouch((("c.test", 443),), (("a.test", 443),), answering=frozenset({"1.0.0.3"}))[0] is Vouched.ONLINE


def test_that_nobody_answers_by_ipv6_says_nothing() -> None:
    six = {"a.test": ("2400:3200::1",)}
    reference = (("a.test", 443),)
    assert vouch(reference, known=six, family=Family.IPV6)[0] is Vouched.UNKNOWN
    up = frozenset({"2400:3200::1"})
    assert vouch(reference, known=six, family=Family.IPV6, answering=up)[0] is Vouched.ONLINE
    assert vouch(reference, family=Family.IPV6, heard="a.test")[0] is Vouched.UNKNOWN


def test_a_hundred_silent_sites_ask_the_others_once_each_after_the_other() -> None:
    asked = []

    async def connect(server: str, port: int, _: float) -> bool:
        asked.append(server)
        return True

    async def go() -> None:
        witness = Witness(references=(("a.test", 443),), look_up=names({"a.test": ("1.0.0.1",)}), connect=connect)
        await asyncio.gather(*(witness.vouch(Family.IPV4, f"{number}.test") for number in range(100)))

    run(go())
    assert asked == ["1.0.0.1"]


def test_a_site_that_says_nothing_has_failed_where_another_answers() -> None:
    async def go() -> tuple[Visit, Visit]:
        async with serve(sleeps) as silent, serve(says()) as other:
            reader = reader_of(bounds=SHORT, look_up=names({HOST: ("127.0.0.1",), "a.test": ("127.0.0.1",)}))
            alone = await visitor_of(reader).visit(home_at(silent.port), NOW, NOW)
            both = visitor_of(reader, others=(("a.test", other.port),))
            return alone, await both.visit(home_at(silent.port), NOW, NOW)

    alone, beside = run(go())
    assert (alone.outcome, alone.reason) == (Outcome.DOUBTFUL, Reason.TOO_LATE)
    assert (beside.outcome, beside.reason) == (Outcome.FAILED, Reason.TOO_LATE)


def look_at(authority: Authority, plain: Answer, bare: tuple[str, ...] = ("127.0.0.1",)) -> tuple[Door, ...]:
    """Where the doors of a site over HTTPS lead, of which the unencrypted one answers so; the bare name stays."""

    async def go() -> tuple[Door, ...]:
        async with serve(says(), authority.serving("good")) as served, serve(plain) as unencrypted:
            home = home_at(served.port, "https")
            targets[:] = [str(home.place)]
            reader = reader_of(
                authority.trusting(),
                look_up=names({HOST: ("127.0.0.1",), "qt.test": bare}),
                plain_port=unencrypted.port,
            )
            return await visitor_of(reader).look_at_doors(home, NOW)

    return run(go())


targets: list[str] = []


async def leads_home(head: str, writer: asyncio.StreamWriter) -> None:
    """A redirect to the home page of the moment."""
    await leads(targets[0])(head, writer)


@pytest.mark.parametrize(
    ("plain", "ends"),
    [
        (leads_home, Ends.HOME),
        (says(), Ends.STAYS),
        (leads("https://www.elsewhere.test/"), Ends.ELSEWHERE),
        (says(500), Ends.SHUT),
    ],
)
def test_where_the_unencrypted_address_leads(authority: Authority, plain: Answer, ends: Ends) -> None:
    first, second = look_at(authority, plain)
    assert (first.ends, first.site, first.address.partition(":")[0]) == (ends, "qingting", "http")
    assert second.ends is Ends.SHUT  # the certificate is not for the bare name


def test_a_name_without_www_that_is_none_is_no_fault(authority: Authority) -> None:
    assert look_at(authority, leads_home, bare=())[1].ends is Ends.ABSENT


def test_the_home_page_itself_is_not_fetched_again_for_a_door(authority: Authority) -> None:
    first, _ = look_at(authority, leads_home)
    assert first.final == targets[0]
    assert first.status == 0
