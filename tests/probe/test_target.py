"""Where a visit may go: addresses, and the numbers that names lead to."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.probe.target import Bounds, Home, NoTarget, Place, is_in_network, is_public

HOME = Home(site="qingting", place=Place.parse("https://www.qt.gov.example/"))


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("https://www.qt.gov.example", "https://www.qt.gov.example/"),
        ("HTTP://WWW.QT.gov.example:80/a?b=c#d", "http://www.qt.gov.example/a?b=c"),
        ("https://www.qt.gov.example:8443/", "https://www.qt.gov.example:8443/"),
        ("http://[2001:db8::1]:81/x", "http://[2001:db8::1]:81/x"),
        ("https://青汀.政务/", "https://xn--eswt23g.xn--zfr164b/"),
    ],
)
def test_an_address(text: str, spelled: str) -> None:
    assert str(Place.parse(text)) == spelled
    assert Place.parse(spelled) == Place.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "/",
            "www.qt.gov.example",
            "ftp://www.qt.gov.example/",
            "https:///x",
            "https://[",
            "https://a b/",
            "file:///etc/passwd",
        ),
        *(
            "https://user:word@www.qt.gov.example/",
            "https://www.qt.gov.example:99999/",
            f"https://a.example/{'x' * 2000}",
        ),
        "javascript:alert(1)",
    ],
)
def test_no_address(text: str) -> None:
    with pytest.raises(NoTarget):
        Place.parse(text)


@given(st.text(max_size=50))
@settings(deadline=None)
def test_whatever_a_redirect_says_it_is_an_address_or_none(text: str) -> None:
    try:
        place = HOME.place.join(text)
    except NoTarget:
        return
    assert place.scheme in ("http", "https")
    assert place.host
    assert "\r" not in place.authority + place.path
    assert "\n" not in place.authority + place.path


def test_a_page_is_asked_of_a_server_by_its_number() -> None:
    place = Place.parse("https://www.qt.gov.example/a?b")
    assert place.at("203.0.113.7") == "https://203.0.113.7:443/a?b"
    assert place.at("2001:db8::1") == "https://[2001:db8::1]:443/a?b"
    assert place.authority == "www.qt.gov.example"


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("https://www.qt.gov.example/index.html", True),
        ("http://qt.gov.example/", True),
        ("https://www.qt.gov.example:8443/", False),
        ("https://www.qt.gov.example:22/", False),
        ("https://qt.gov.example.evil.example/", False),
        ("https://bm.qt.gov.example/", False),
        ("https://203.0.113.7/", False),
    ],
)
def test_what_belongs_to_a_site(address: str, own: bool) -> None:
    assert HOME.is_own(Place.parse(address), Bounds()) is own


def test_the_other_addresses_of_a_site() -> None:
    assert list(map(str, HOME.doors(Bounds()))) == ["http://www.qt.gov.example/", "https://qt.gov.example/"]
    plain = Home(site="a", place=Place.parse("http://bm.qt.gov.example/a/"))
    assert plain.doors(Bounds()) == ()
    secured = Home(site="a", place=Place.parse("https://bm.qt.gov.example/a/"))
    assert list(map(str, secured.doors(Bounds(plain_port=8080)))) == ["http://bm.qt.gov.example:8080/a/"]


@pytest.mark.parametrize(
    ("number", "public", "in_network"),
    [
        ("114.114.114.114", True, True),
        ("2400:3200::1", True, True),
        ("10.0.0.1", False, True),
        ("172.16.9.9", False, True),
        ("192.168.1.1", False, True),
        ("fd00::1", False, True),
        ("127.0.0.1", False, False),
        ("::1", False, False),
        ("0.0.0.0", False, False),
        ("::", False, False),
        ("169.254.169.254", False, False),
        ("fe80::1", False, False),
        ("224.0.0.1", False, False),
        ("ff02::1", False, False),
        ("255.255.255.255", False, False),
        ("240.0.0.1", False, False),
        ("::ffff:127.0.0.1", False, False),
        ("::ffff:10.0.0.1", False, True),
        ("::ffff:114.114.114.114", True, True),
        ("64:ff9b::a00:1", False, False),
        ("64:ff9b::7f00:1", False, False),
        ("64:ff9b::7272:7272", True, True),
        ("2002:7f00:1::", False, False),
        ("2002:a00:1::", False, False),
        ("", False, False),
        ("www.qt.gov.example", False, False),
        ("fe80::1%eth0", False, False),
    ],
)
def test_where_a_number_lies(number: str, public: bool, in_network: bool) -> None:
    assert (is_public(number), is_in_network(number)) == (public, in_network)
