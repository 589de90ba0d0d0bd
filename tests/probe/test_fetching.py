"""One page by one protocol: what comes, what does not, and why; whatever a server does, within the bounds."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import time
from dataclasses import replace

import pytest

from builder.probe.fetching import TURNED_AWAY, trust
from builder.probe.lookup import NoLookUp, NoRecord, can_connect, look_up
from builder.probe.target import Bounds, is_public
from builder.probe.visit import Attempt, Family, Reason, TlsFault
from tests.probe.conftest import Authority
from tests.probe.stage import (
    BOUNDS,
    HERE,
    HOST,
    NAME,
    PAGE,
    SHORT,
    Answer,
    drips,
    home_at,
    leads,
    names,
    reader_of,
    resets,
    run,
    says,
    sends,
    serve,
    sleeps,
)


def fetch(answer: Answer, bounds: Bounds = BOUNDS) -> tuple[Attempt, list[str]]:
    """A page over plain HTTP, and what was asked."""

    async def go() -> tuple[Attempt, list[str]]:
        async with serve(answer) as served:
            return await reader_of(bounds=bounds).fetch(home_at(served.port), Family.IPV4), served.asked

    return run(go())


def fetch_secured(authority: Authority, kind: str) -> Attempt:
    """A page over HTTPS, from a server with such a certificate."""

    async def go() -> Attempt:
        async with serve(says(headers={"Strict-Transport-Security": "max-age=1"}), authority.serving(kind)) as served:
            return await reader_of(authority.trusting()).fetch(home_at(served.port, "https"), Family.IPV4)

    return run(go())


def test_a_page_that_comes() -> None:
    found, asked = fetch(says())
    assert found.opened
    assert (found.status, found.size, found.title, found.cut) == (200, len(PAGE), NAME, False)
    assert 0 <= found.first_ms <= found.whole_ms < 2000
    assert (found.touched, found.server, found.trail, found.certificate) == (True, "127.0.0.1", (), None)
    assert len(asked) == 1
    assert asked[0].startswith("GET / HTTP/1.1\r\n")
    assert "\r\nHost: www.qt.test:" in asked[0]
    assert "zhanqun-probe" in asked[0]
    assert "cookie" not in asked[0].lower()


def test_headers_that_protect() -> None:
    told = {
        "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
    }
    found, _ = fetch(says(headers={**told, "Referrer-Policy": " "}))
    assert found.headers == ("content-security-policy", "x-content-type-options", "frame-ancestors")


def test_a_packed_page_is_read_and_one_that_unpacks_to_gigabytes_is_not() -> None:
    packed, _ = fetch(says(body=gzip.compress(PAGE), headers={"Content-Encoding": "gzip"}))
    assert (packed.title, packed.size) == (NAME, len(gzip.compress(PAGE)))
    bomb = gzip.compress(b"<title>x</title>" + b"0" * 20_000_000)
    started = time.monotonic()
    found, _ = fetch(says(body=bomb, headers={"Content-Encoding": "gzip"}))
    assert (found.opened, found.title) == (True, "x")
    assert time.monotonic() - started < 1
    broken, _ = fetch(says(body=b"no gzip", headers={"Content-Encoding": "gzip"}))
    assert (broken.opened, broken.title) == (True, "")


@pytest.mark.parametrize(
    ("answer", "reason", "status"),
    [
        (says(404), Reason.BAD_STATUS, 404),
        (says(500), Reason.BAD_STATUS, 500),
        (says(304, b"", length=0), Reason.BAD_STATUS, 304),
        (resets, Reason.BROKEN_OFF, 0),
        (says(body=b"begun", length=500), Reason.BROKEN_OFF, 0),
        (sends(b""), Reason.BROKEN_OFF, 0),
        (sends(b"SSH-2.0-OpenSSH\r\n\r\n"), Reason.BAD_ANSWER, 0),
        (sends(b"HTTP/1.1 200 X\r\n" + b"X-A: b\r\n" * 50_000 + b"\r\n"), Reason.BAD_ANSWER, 0),
        (leads("http://[]"), Reason.BAD_ANSWER, 0),
        (leads("ftp://www.qt.test/"), Reason.BAD_ANSWER, 301),
        (leads("/again"), Reason.IN_CIRCLES, 301),
        (leads("/again", 302, Set_Cookie="a=b"), Reason.TURNED_AWAY, 302),
        (leads("https://www.elsewhere.test/"), Reason.LED_AWAY, 301),
        (leads("http://www.qt.test:6379/"), Reason.LED_AWAY, 301),
        (leads("http://127.0.0.1/"), Reason.LED_AWAY, 301),
        (leads("http://169.254.169.254/latest/meta-data/"), Reason.LED_AWAY, 301),
        *((says(status), Reason.TURNED_AWAY, status) for status in sorted(TURNED_AWAY)),
    ],
)
def test_a_page_that_does_not(answer: Answer, reason: Reason, status: int) -> None:
    found, asked = fetch(answer)
    assert (found.reason, found.status, found.touched) == (reason, status, True)
    assert 1 <= len(asked) <= BOUNDS.hops + 1


@pytest.mark.parametrize("answer", [sleeps, drips(b"x", 0.05)])
def test_a_page_that_takes_too_long(answer: Answer) -> None:
    started = time.monotonic()
    found, _ = fetch(answer, SHORT)
    assert (found.reason, found.touched) == (Reason.TOO_LATE, True)
    assert time.monotonic() - started < 1.5
    assert found.whole_ms >= 300


def test_of_a_page_without_end_no_more_is_read_than_the_bound() -> None:
    found, _ = fetch(drips(b"x" * 50_000, 0), replace(BOUNDS, bytes=1_000_000))
    assert (found.opened, found.cut, found.title) == (True, True, "x")
    assert 1_000_000 <= found.size < 1_300_000


def test_a_redirect_within_the_site_is_followed() -> None:
    async def answer(head: str, writer: asyncio.StreamWriter) -> None:
        await (says() if head.startswith("GET /index.html ") else leads("/index.html"))(head, writer)

    found, asked = fetch(answer)
    assert (found.opened, found.title, len(asked)) == (True, NAME, 2)
    assert [address.partition("test")[2].partition("/")[2] for address in found.trail] == ["index.html"]


def test_nobody_there() -> None:
    async def go() -> tuple[Attempt, Attempt, Attempt]:
        async with serve(says()) as served:
            port = served.port
        refused = await reader_of().fetch(home_at(port), Family.IPV4)
        nameless = await reader_of().fetch(home_at(port, host="www.none.test"), Family.IPV4)
        unknown = await reader_of(look_up=names({HOST: ("?",)})).fetch(home_at(port), Family.IPV4)
        return refused, nameless, unknown

    refused, nameless, unknown = run(go())
    assert (refused.reason, refused.touched) == (Reason.REFUSED, True)
    assert (nameless.reason, nameless.touched) == (Reason.NO_NAME, False)
    assert (unknown.reason, unknown.touched) == (Reason.NO_ANSWER, False)


def test_a_server_that_cannot_be_reached_is_passed_over_for_the_next() -> None:
    async def go() -> Attempt:
        async with serve(says()) as served:
            look_up = names({HOST: ("127.0.0.9", "127.0.0.1")})
            return await reader_of(look_up=look_up).fetch(home_at(served.port), Family.IPV4)

    found = run(go())
    assert (found.opened, found.server) == (True, "127.0.0.1")


def test_a_redirect_to_a_port_that_nobody_listens_at_is_refused_and_to_a_second_server_is_followed() -> None:
    async def go() -> tuple[Attempt, Attempt]:
        async with serve(says()) as second:
            async with serve(says()) as gone:
                port = gone.port
            both = names({HOST: ("127.0.0.1",), "qt.test": ("127.0.0.9", "127.0.0.1")})
            async with serve(leads(f"http://{HOST}:{port}/")) as first:
                reader = reader_of(look_up=both, plain_port=port)
                refused = await reader.fetch(home_at(first.port), Family.IPV4)
            async with serve(leads(f"http://qt.test:{second.port}/")) as first:
                reader = reader_of(look_up=both, plain_port=second.port)
                return refused, await reader.fetch(home_at(first.port), Family.IPV4)

    refused, followed = run(go())
    assert (refused.reason, len(refused.trail)) == (Reason.REFUSED, 1)
    assert (followed.opened, followed.server, len(followed.trail)) == (True, "127.0.0.1", 1)


def test_no_private_server_is_asked_not_even_beside_a_public_one() -> None:
    async def go() -> tuple[list[Attempt], list[str]]:
        async with serve(says()) as served:
            found = []
            for numbers in (("127.0.0.1",), ("203.0.113.7", "127.0.0.1"), ("10.0.0.1",), ("169.254.169.254",)):
                reader = replace(reader_of(look_up=names({HOST: numbers})), may=is_public)
                found.append(await reader.fetch(home_at(served.port), Family.IPV4))
            return found, served.asked

    found, asked = run(go())
    assert {one.reason for one in found} == {Reason.NOT_PUBLIC}
    assert asked == []


def test_a_name_that_means_something_else_a_moment_later_is_not_asked_there() -> None:
    """What was judged is what is asked: names are not looked up again below."""
    looked = []

    async def changing(host: str, family: Family) -> tuple[str, ...]:
        looked.append(host)
        return await HERE(host, family)

    async def go() -> Attempt:
        async with serve(says()) as served:
            return await reader_of(look_up=changing).fetch(home_at(served.port), Family.IPV4)

    assert run(go()).opened
    assert looked == [HOST]


def test_a_good_certificate(authority: Authority) -> None:
    found = fetch_secured(authority, "good")
    assert found.opened
    assert found.certificate is not None
    assert (found.certificate.fault, found.certificate.issuer) == (TlsFault.NONE, "试验机构")
    assert found.certificate.until is not None
    assert found.certificate.until.isoformat() == "2120-01-01T00:00:00+00:00"
    assert found.headers == ("strict-transport-security",)


@pytest.mark.parametrize("kind", ["expired", "not-yet-valid", "wrong-host", "untrusted"])
def test_a_bad_certificate(authority: Authority, kind: str) -> None:
    found = fetch_secured(authority, kind)
    assert (found.reason, found.touched) == (Reason.CERTIFICATE, True)
    assert found.certificate is not None
    assert found.certificate.fault.value == kind


def test_no_encryption_where_it_should_be(authority: Authority) -> None:
    async def go() -> list[Reason]:
        found = []
        old = authority.serving("good")
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        trusting = authority.trusting()
        trusting.minimum_version = ssl.TLSVersion.TLSv1_3
        async with serve(says(), old) as served, serve(sends(b"HTTP/1.1 400 X\r\n\r\n")) as plain:
            for port in (served.port, plain.port):
                attempt = await reader_of(trusting, SHORT).fetch(home_at(port, "https"), Family.IPV4)
                found.append(attempt.reason)
        return found

    assert run(go()) == [Reason.NO_TLS, Reason.TOO_LATE]


def test_the_system_knows_numbers() -> None:
    assert run(look_up("127.0.0.1", Family.IPV4)) == ("127.0.0.1",)


@pytest.mark.parametrize(
    ("number", "expected"),
    [(socket.EAI_NONAME, NoRecord), (socket.EAI_AGAIN, NoLookUp), (socket.EAI_FAIL, NoLookUp)],
)
def test_no_name_is_told_from_nobody_who_knows(
    number: int, expected: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "x")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(expected):
        run(look_up("www.qt.test", Family.IPV4))


def test_an_authority_is_trusted_besides_the_system(authority: Authority) -> None:
    assert len(trust(authority.file).get_ca_certs()) == len(trust().get_ca_certs()) + 1


def test_whether_anything_answers_at_a_number() -> None:
    async def go() -> tuple[bool, bool]:
        async with serve(says()) as served:
            there = await can_connect("127.0.0.1", served.port, 2)
        return there, await can_connect("127.0.0.1", served.port, 2)

    assert run(go()) == (True, True)  # a refusal is an answer


@pytest.mark.parametrize("fault", [OSError, TimeoutError])
def test_nothing_answers_where_nothing_can_be_reached(fault: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object) -> None:
        raise fault

    monkeypatch.setattr(asyncio, "open_connection", refuse)
    assert not run(can_connect("203.0.113.7", 80, 0.2))
