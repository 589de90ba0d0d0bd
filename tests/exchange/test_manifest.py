"""The manifest has one spelling; everything else is refused, however well it is signed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builder.diagnostic import Problems
from builder.exchange import manifest as room
from builder.exchange.manifest import LARGEST_FILE, LARGEST_MANIFEST, read_manifest, spell_manifest
from builder.source.text import LARGEST_TEXT
from tests.exchange.forging import front_of, rename, spell

TABLE = "content/lanjiang/tzgg/20261120-biaoge.csv"


def faults(data: bytes) -> set[str]:
    problems = Problems()
    assert read_manifest(data, "manifest.json", problems) is None
    return {one.code for one in problems.errors}


def test_it_is_read_as_it_was_spelled(sealed: Path) -> None:
    data, _ = front_of(sealed)
    found = read_manifest(data, "manifest.json", Problems())
    assert found is not None
    assert spell_manifest(found) == data
    assert [one.title for one in found.documents] == ["关于征集惠企事项的通知", "茶园养护办法"]


def respell(data: bytes, **how: Any) -> bytes:
    return json.dumps(json.loads(data), **how).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"\n",
        lambda data: data.rstrip(),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: respell(data, indent=1),
        lambda data: respell(data, sort_keys=True, ensure_ascii=False),
        lambda data: data.replace(b'"format": 1', b'"format": 1.0'),
        lambda data: data.replace(b'"format": 1', b'"format": "1"'),
        lambda data: data.replace(b'"format": 1', b'"format": 01'),
        lambda data: data.replace(b'"format": 1', b'"format": 2'),
        lambda data: data.replace(b'"format": 1', b'"format": NaN'),
        lambda data: data.replace(b'"format": 1', b'"format": null'),
        lambda data: data.replace(b'"serial": 1', b'"serial": 0'),
        lambda data: data.replace(b'"serial": 1', b'"serial": -1'),
        lambda data: data.replace(b'"serial": 1', b'"serial": 99999999999999999999'),
        lambda data: data.replace(b'"edition": 1', b'"edition": 2', 1),
        lambda data: data.replace(b'"direction": "down"', b'"direction": "sideways"'),
        lambda data: data.replace(b'"made_at": "2026-11-25 12:00"', b'"made_at": "2026-11-25"'),
        lambda data: data.replace(b'"origin": "neiwang"', b'"origin": "../neiwang"'),
        lambda data: data.replace(b'"serial": 1', b'"serial": 1,\n "serials": 1'),
        lambda data: data.replace(b'"serial": 1,', b'"serial": 1,\n "serial": 1,'),
        lambda data: data.replace(b'"serial": 1,', b'"serial": 1,\n "serial": 9,'),
        lambda data: data.replace(b'"zone": "internet"\n}', b'"zone": "internet", "zone": "intranet"\n}'),
        lambda data: data.replace(b'"zone"', b'"\\u007aone"', 1),
        lambda data: data.replace(b'"size": 24', b'"size": -24'),
        lambda data: b"[" * 20_000 + b"]" * 20_000,
        lambda data: b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        lambda data: b"&a [*a]",
        lambda data: b"a: &b [" + b"x," * 1_000 + b"]\nc: [" + b"*b," * 250 + b"]",
        lambda data: b"",
        lambda data: b"null\n",
        lambda data: b"\0",
        lambda data: b"\xff\xfe",
        lambda data: data[: len(data) // 2],
    ],
)
def test_any_other_spelling_is_refused(change: Callable[[bytes], bytes], sealed: Path) -> None:
    data, _ = front_of(sealed)
    assert change(data) != data
    assert "broken-manifest" in faults(change(data))


def test_doubled_keys_are_named(sealed: Path) -> None:
    data, _ = front_of(sealed)
    assert "doubled-key" in faults(data.replace(b'"serial": 1,', b'"serial": 1,\n "serial": 9,'))


def changed(sealed: Path, change: Callable[[Any], object]) -> set[str]:
    value = json.loads(front_of(sealed)[0])
    change(value)
    return faults(spell(value))


def set_size(value: Any, path: str, size: int) -> None:
    next(one for one in value["files"] if one["path"] == path)["size"] = size


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda value: set_size(value, TABLE, LARGEST_FILE + 1), "packed-file-too-large"),
        (lambda value: set_size(value, value["documents"][0]["file"], LARGEST_TEXT + 1), "packed-file-too-large"),
        (lambda value: value["files"].pop(0), "packed-file-missing"),
        (lambda value: value["documents"][0].update(files=[]), "packed-file-unnamed"),
        (lambda value: value["documents"].append(value["documents"][0]), "doubled-document-id"),
        (lambda value: value["documents"][0].update(id="../a"), "bad-document-id"),
        (lambda value: value["documents"][0].update(site="tingxi"), "unsafe-path"),
        (lambda value: rename(value, TABLE, "content/tingxi/a.csv"), "unsafe-path"),
        (lambda value: rename(value, TABLE, "content/lanjiang/tzgg/other.md"), "unsafe-path"),
        (lambda value: rename(value, TABLE, "content/lanjiang/../../etc/passwd"), "unsafe-path"),
        (lambda value: rename(value, TABLE, "content/lanjiang/tzgg/20261120-QIYE.md"), "clashing-paths"),
        (lambda value: value["files"].append(value["files"][0]), "clashing-paths"),
        (lambda value: value["files"][0].update(sha256="A" * 64), "broken-manifest"),
        (lambda value: value["files"][0].update(sha256=value["files"][1]["sha256"]), "broken-manifest"),
        (lambda value: value["documents"][0].update(body="x"), "broken-manifest"),
    ],
)
def test_what_cannot_be_is_told(change: Callable[[Any], object], code: str, sealed: Path) -> None:
    assert code in changed(sealed, change)


def test_numbers_are_bounded(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, _ = front_of(sealed)
    for limit, value, code in (
        ("MOST_FILES", 2, "too-many-packed"),
        ("MOST_DOCUMENTS", 1, "too-many-packed"),
        ("LARGEST_BUNDLE", 600, "bundle-too-large"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(room, limit, value)
            assert faults(data) == {code}


def test_a_manifest_too_long_is_not_even_decoded() -> None:
    assert faults(b"\xff" * (LARGEST_MANIFEST + 1)) == {"broken-manifest"}
