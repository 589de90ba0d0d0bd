"""Every bundle that is refused says why, and nothing is written: the cluster is, byte for byte, as it was."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from builder.exchange.archive import pack
from builder.exchange.manifest import PackedFile
from builder.signing import RELEASES
from tests.exchange.clusters import make_key, public
from tests.exchange.conftest import Two
from tests.exchange.forging import forge, front_of, members_of, rename, write_signed
from tests.exchange.refusing import NOTICE, TABLE, refusal, turned_away
from tests.exchange.still import Still
from tests.portal_from import write


@pytest.mark.parametrize("place", [3, 600, 3000, 3600, -1100])
def test_a_byte_is_another(place: int, still: Still, sealed: Path, tmp_path: Path) -> None:
    data = bytearray(sealed.read_bytes())
    data[place] ^= 1
    bundle = tmp_path / "b.zqb"
    bundle.write_bytes(data)
    assert turned_away(still, bundle)[0] in ("broken-bundle", "bad-signature", "unknown-signer")


def test_an_unknown_key(still: Still, sealed: Path, tmp_path: Path) -> None:
    bundle = forge(sealed, tmp_path / "b.zqb", make_key(tmp_path, "other"), lambda value: None)
    assert turned_away(still, bundle) == ["unknown-signer"]


def test_a_revoked_key(two: Two, sealed: Path) -> None:
    write(two.outer, "exchange/revoked_keys", f"{public(two.key)}\n")
    assert refusal(two, sealed) == ["signer-revoked"]


def test_a_key_of_the_past(two: Two, sealed: Path) -> None:
    line = f'neiwang@lanjiang.gov.example valid-before="20261125" {public(two.key)}\n'
    write(two.outer, "exchange/allowed_signers", line)
    assert refusal(two, sealed) == ["signer-not-valid-then"]


def test_a_key_for_other_things(two: Two, sealed: Path) -> None:
    line = f'neiwang@lanjiang.gov.example namespaces="git" {public(two.key)}\n'
    write(two.outer, "exchange/allowed_signers", line)
    assert refusal(two, sealed) == ["signer-of-other-namespace"]


def test_a_signature_for_a_release(still: Still, sealed: Path, tmp_path: Path) -> None:
    bundle = forge(sealed, tmp_path / "b.zqb", still.key, lambda value: None, namespace=RELEASES)
    assert turned_away(still, bundle) == ["signature-of-other-namespace"]


def test_a_signer_who_may_not_speak_for_the_origin(two: Two, sealed: Path, tmp_path: Path) -> None:
    other = make_key(tmp_path, "other")
    with (two.outer / "exchange/allowed_signers").open("a", encoding="utf-8") as file:
        file.write(f"someone@else.example {public(other)}\n")
    bundle = forge(sealed, tmp_path / "b.zqb", other, lambda value: None)
    assert refusal(two, bundle) == ["signer-not-of-origin"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda value: value.update(origin="xiongdi"), "unknown-origin"),
        (lambda value: value.update(to="shiji"), "bundle-for-others"),
        (lambda value: value.update(direction="up"), "direction-not-accepted"),
        (lambda value: value.update(made_at="2026-08-01 12:00"), "bundle-too-old"),
        (lambda value: value.update(made_at="2026-12-01 12:00"), "bundle-from-the-future"),
        (lambda value: rename(value, TABLE, "../../etc/passwd"), "unsafe-path"),
        (lambda value: rename(value, TABLE, "/etc/passwd"), "unsafe-path"),
        (lambda value: rename(value, TABLE, "content/lanjiang/../../../etc/passwd"), "unsafe-path"),
        (lambda value: rename(value, TABLE, "content\\lanjiang\\a.csv"), "unsafe-path"),
        (lambda value: rename(value, TABLE, "C:\\a.csv"), "unsafe-path"),
        (lambda value: rename(value, TABLE, "content/lanjiang/tzgg/a\n.csv"), "unsafe-path"),
        (lambda value: rename(value, NOTICE, "sites/lanjiang/site.md"), "unsafe-path"),
        (lambda value: rename(value, TABLE, "content/lanjiang/tzgg/20261120-QIYE.MD"), "clashing-paths"),
        (lambda value: rename(value, TABLE, "content/lanjiang/tzgg/20261120-qiye.md/a.csv"), "clashing-paths"),
        (lambda value: value["documents"][0].update(site="liuzhu"), "unsafe-path"),
        (lambda value: value["documents"][0].update(title="别的标题"), "packed-document-differs"),
        (lambda value: value["documents"][0].update(body="0" * 64), "packed-document-differs"),
        (lambda value: value["documents"][0].update(id="lanjiang/other"), "packed-document-differs"),
        (lambda value: value["documents"][0].update(zone=""), "packed-document-differs"),
        (lambda value: value["documents"][0].update(published_at="2026-11-19 09:00"), "packed-document-differs"),
        (lambda value: value["documents"][0].update(channel="other"), "unknown-channel"),
        (lambda value: value["files"].append({"path": "content/lanjiang/a.csv", "sha256": "0" * 64, "size": 1}), ""),
    ],
)
def test_a_manifest_that_asks_for_too_much(
    change: Callable[[Any], object], code: str, still: Still, sealed: Path, tmp_path: Path
) -> None:
    """Signed by the right key all the same."""
    found = turned_away(still, forge(sealed, tmp_path / "b.zqb", still.key, change))
    assert code in found or (not code and found)


@pytest.mark.parametrize(
    "spell", [lambda data: data.replace(b'"serial": 1,', b'"serial": 1,\n "serial": 9,'), lambda data: b"[" * 90_000]
)
def test_doubled_keys_and_depth_without_end(
    spell: Callable[[bytes], bytes], still: Still, sealed: Path, tmp_path: Path
) -> None:
    bundle = write_signed(tmp_path / "b.zqb", spell(front_of(sealed)[0]), members_of(sealed), still.key)
    assert "broken-manifest" in turned_away(still, bundle)


def test_a_member_is_missing(still: Still, sealed: Path, tmp_path: Path) -> None:
    members = dict(list(members_of(sealed).items())[1:])
    bundle = write_signed(tmp_path / "b.zqb", front_of(sealed)[0], members, still.key)
    assert turned_away(still, bundle) == ["broken-bundle"]


def test_a_member_is_too_many(still: Still, sealed: Path, tmp_path: Path) -> None:
    members = {**members_of(sealed), "f" * 64: b"more"}
    bundle = write_signed(tmp_path / "b.zqb", front_of(sealed)[0], members, still.key)
    assert turned_away(still, bundle) == ["broken-bundle"]


@pytest.mark.parametrize("kind", [b"1", b"2", b"3", b"5", b"6", b"L", b"x", b"\0"])
def test_a_member_is_a_link_or_something_special(kind: bytes, still: Still, sealed: Path, tmp_path: Path) -> None:
    """Whatever the type of a member, with its header's sum put right."""
    data = bytearray(sealed.read_bytes())
    at = data.index(b"files/")
    data[at + 156 : at + 157] = kind
    data[at + 157 : at + 168] = b"/etc/passwd"
    data[at + 148 : at + 156] = b" " * 8
    data[at + 148 : at + 156] = b"%06o\0 " % sum(data[at : at + 512])
    bundle = tmp_path / "b.zqb"
    bundle.write_bytes(data)
    assert turned_away(still, bundle) == ["broken-bundle"]


def test_a_member_under_another_name(still: Still, sealed: Path, tmp_path: Path) -> None:
    name = next(iter(members_of(sealed)))
    bundle = tmp_path / "b.zqb"
    bundle.write_bytes(sealed.read_bytes().replace(f"files/{name}".encode(), b"../../../" + b"x" * 61))
    assert turned_away(still, bundle) == ["broken-bundle"]


def test_members_in_another_order(still: Still, sealed: Path, tmp_path: Path) -> None:
    packed = [(PackedFile(path="", size=len(one), sha256=name), one) for name, one in members_of(sealed).items()]
    manifest, signature = front_of(sealed)
    pieces = list(pack(manifest, signature, [(one, partial(list, [data])) for one, data in packed]))
    groups = [pieces[at : at + 3] for at in range(6, len(pieces) - 1, 3)]
    bundle = tmp_path / "b.zqb"
    bundle.write_bytes(b"".join([*pieces[:6], *(one for group in reversed(groups) for one in group), pieces[-1]]))
    assert len(groups) == 3
    assert turned_away(still, bundle) == ["broken-bundle"]
