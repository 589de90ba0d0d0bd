"""The texts that name a place: what each means, and what none may mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.transfer.connection import _quote_for_rsync
from builder.transfer.destination import TransferFault
from builder.transfer.places import ArchivePlace, BucketPlace, SshPlace, parse_place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("/srv/www", Path("/srv/www")),
        ("../www", Path("../www")),
        ("ssh://a.example/srv/www/", SshPlace(host="a.example", user="", port=None, path="/srv/www")),
        ("ssh://press@10.0.0.7:2222/srv/w w", SshPlace(host="10.0.0.7", user="press", port=2222, path="/srv/w w")),
        ("ssh://[::1]:22/srv/www", SshPlace(host="[::1]", user="", port=22, path="/srv/www")),
        ("s3://www.gov", BucketPlace(bucket="www.gov", prefix="")),
        ("s3://www/gov/site/", BucketPlace(bucket="www", prefix="gov/site/")),
        ("archive:/mnt/r.tar", ArchivePlace(file=Path("/mnt/r.tar"))),
    ],
)
def test_a_place_is_read(text: str, place: object) -> None:
    assert parse_place(text) == place


@pytest.mark.parametrize(
    "text",
    [
        "ssh://-oProxyCommand=evil/srv",
        "ssh://-l@host/srv",
        "ssh://us er@host/srv",
        "ssh://host name/srv",
        "ssh://host",
        "ssh://host/",
        "ssh://host/srv/../etc",
        "ssh://host//srv",
        "ssh://host/srv\nx",
        "ssh://host:0/srv",
        "ssh://host:99999/srv",
        "ssh://host;evil/srv",
        "ssh://$(evil)/srv",
        "ssh://user:secret@host/srv",
        "s3://Up/x",
        "s3://-x",
        "s3://bucket/a/../b",
        "s3://key:secret@bucket/x",
        "archive:",
        "archive:folder/",
    ],
)
def test_a_place_that_could_be_taken_for_something_else_is_none(text: str) -> None:
    with pytest.raises(TransferFault) as fault:
        parse_place(text)
    assert fault.value.code == "odd-place"


@pytest.mark.parametrize("text", ["ftp://host/srv", "https://example.gov.cn/", "rsync://host/module"])
def test_other_schemes_are_not_known(text: str) -> None:
    with pytest.raises(TransferFault) as fault:
        parse_place(text)
    assert fault.value.code == "unknown-place"


def test_no_place_holds_a_word_that_begins_with_a_hyphen() -> None:
    place = parse_place("ssh://u@h/-p")
    assert isinstance(place, SshPlace)
    assert place.path == "/-p"
    assert _quote_for_rsync("a 'b' c") == "'a ''b'' c'"
