"""Every bundle that is refused says why, and nothing is written: the cluster is, byte for byte, as it was."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from builder.diagnostic import Problems
from builder.exchange import manifest as room
from builder.exchange.admitting import hold_bundle
from builder.exchange.archive import pack
from builder.exchange.ground import Lookups
from builder.exchange.manifest import PackedFile
from builder.signing import RELEASES
from catalog.origin import Mark
from tests.exchange.clusters import (
    NEWS,
    POLICY,
    admit_at,
    approve_at,
    codes,
    ground_at,
    make_key,
    public,
    reject_at,
    seal_at,
    seals_at,
    tree_of,
)
from tests.exchange.conftest import Two
from tests.exchange.forging import add_file, forge, forge_file, front_of, members_of, rename, write_signed
from tests.exchange.still import Still
from tests.portal_from import edit, write

TABLE = "content/lanjiang/tzgg/20261120-biaoge.csv"
NOTICE = "content/lanjiang/tzgg/20261120-qiye.md"


@pytest.fixture(scope="module")
def still(first: Two) -> Still:
    return Still(ground_at(first.outer), seals_at(first.outer), first.key)


def turned_away(still: Still, bundle: Path) -> list[str]:
    """Why a bundle is refused, not even held; the cluster must be as before."""
    before = tree_of(still.ground.root)
    problems = Problems()
    assert hold_bundle(bundle, still.ground, still.seals, problems, dry_run=False) is None
    assert tree_of(still.ground.root) == before
    return sorted({one.code for one in problems.errors})


def refusal(two: Two, bundle: Path, **how: Any) -> list[str]:
    """Why a bundle is refused; the cluster and all around it must be as before."""
    before = tree_of(two.outer)
    result = admit_at(two.outer, bundle, **how)
    assert result.bundle is None
    assert tree_of(two.outer) == before
    return codes(result)


def refused_when_approved(two: Two, bundle: Path, spoil: Callable[[], object]) -> list[str]:
    """Why a bundle is refused that was held, when something is another since."""
    held = admit_at(two.outer, bundle)
    assert held.bundle is not None, codes(held)
    spoil()
    before = tree_of(two.outer)
    result = approve_at(two.outer, held)
    assert result.bundle is None
    assert tree_of(two.outer) == before
    return codes(result)


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


def test_a_file_too_large(still: Still, sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = add_file(sealed, tmp_path / "b.zqb", still.key, "content/lanjiang/tzgg/large.csv", b"a,b\n" * 1000)
    assert still.judge(bundle) == []
    monkeypatch.setattr(room, "LARGEST_FILE", 3999)
    assert turned_away(still, bundle) == ["packed-file-too-large"]


def test_too_many_files(still: Still, sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_FILES", 2)
    assert turned_away(still, sealed) == ["too-many-packed"]


def bomb() -> bytes:
    """A workbook of some kilobytes that unpacks to tens of megabytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * 40_000_000)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xlsx", bomb(), "file-grows-too-much"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "file-not-as-named"),
        ("a.pdf", b"MZ\x90\0program", "file-not-as-named"),
        ("a.png", b"<html><script>alert(1)</script></html>", "file-not-as-named"),
        ("a.html", b"<html></html>", "file-kind-not-carried"),
        ("a.exe", b"MZ\x90\0", "file-kind-not-carried"),
        ("a.zip", b"PK\x05\x06" + bytes(18), "file-kind-not-carried"),
        ("a.docm", b"PK\x03\x04", "file-kind-not-carried"),
        ("a.sh", b"#!/bin/sh\n", "file-kind-not-carried"),
        ("adoptions.yaml", b"decisions: []\n", "file-kind-not-carried"),
        ("a.svg", b"<svg><script>alert(1)</script></svg>", "active-drawing"),
        ("a.svg", b"<svg onload='x()'></svg>", "active-drawing"),
        ("a.svg", b"<svg><a href='javascript:x()'/></svg>", "active-drawing"),
        ("a.svg", b"<svg><image href='https://elsewhere.example/a.png'/></svg>", "active-drawing"),
        ("a.svg", b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", "active-drawing"),
        ("a.csv", b"", "file-not-as-named"),
    ],
)
def test_a_file_that_may_not_travel(
    name: str, data: bytes, code: str, still: Still, sealed: Path, tmp_path: Path
) -> None:
    bundle = add_file(sealed, tmp_path / "b.zqb", still.key, f"content/lanjiang/tzgg/{name}", data)
    assert turned_away(still, bundle) == [code]


def test_a_file_outside_its_site_here(two: Two, sealed: Path, tmp_path: Path) -> None:
    """The way from document to file, good at home, would lead out of the site from the place that it gets here."""
    bundle = add_file(sealed, tmp_path / "b.zqb", two.key, "content/lanjiang/a.csv", b"a,b\n", to=1)
    route = "{site: lanjiang, channel: zhengce/wenjian, to: tingxi, into: zhengce}"
    edit(two.outer, "exchange/partners.yaml", "to: tingxi}", f"to: tingxi}}\n      - {route}")
    assert refusal(two, bundle) == ["unsafe-path"]


def test_a_replayed_bundle(two: Two, sealed: Path, tmp_path: Path) -> None:
    held = admit_at(two.outer, sealed)
    approve_at(two.outer, held)
    assert refusal(two, sealed) == ["bundle-decided"]
    again = forge(sealed, tmp_path / "b.zqb", two.key, lambda value: value.update(made_at="2026-11-25 13:00"))
    assert refusal(two, again) == ["bundle-replayed"]


def test_a_bundle_turned_away_does_not_come_again(two: Two, sealed: Path) -> None:
    assert codes(reject_at(two.outer, admit_at(two.outer, sealed))) == []
    assert refusal(two, sealed) == ["bundle-decided"]


def test_an_overtaken_bundle(two: Two, tmp_path: Path) -> None:
    first, second = tmp_path / "1.zqb", tmp_path / "2.zqb"
    seal_at(two.inner, first, two.key, POLICY)
    seal_at(two.inner, second, two.key, NEWS, POLICY)
    waiting = admit_at(two.outer, first)
    approve_at(two.outer, admit_at(two.outer, second))
    before = tree_of(two.outer)
    result = approve_at(two.outer, waiting)
    assert codes(result) == ["bundle-replayed"]
    assert tree_of(two.outer) == before


def test_an_edition_older_than_what_is_here(two: Two, tmp_path: Path) -> None:
    """In a bundle with a serial of its own, but from a ledger that was set back."""
    old = (two.inner / "exchange").joinpath("partners.yaml")
    first, second, third = (tmp_path / f"{number}.zqb" for number in (1, 2, 3))
    seal_at(two.inner, first, two.key, POLICY)
    ledger = old.with_name("sealed.yaml").read_bytes()
    edit(two.inner, f"content/{POLICY}.md", "每年养护两次", "每年养护三次")
    seal_at(two.inner, second, two.key, POLICY)
    approve_at(two.outer, admit_at(two.outer, second))
    edit(two.inner, f"content/{POLICY}.md", "每年养护三次", "每年养护两次")
    write(two.inner, "exchange/sealed.yaml", ledger)
    assert codes(seal_at(two.inner, third, two.key, POLICY, serial=9)) == []
    assert refusal(two, third) == ["older-than-here"]


def test_one_edition_with_two_texts(two: Two, sealed: Path, tmp_path: Path) -> None:
    approve_at(two.outer, admit_at(two.outer, sealed))
    data = (two.inner / f"content/{POLICY}.md").read_bytes()
    assert data
    path = f"content/{POLICY}.md"
    packed = next(one for one in members_of(sealed).values() if "茶园养护办法".encode() in one and b"number" in one)
    other = packed.replace(b"topics: [", b"keywords: [x]\ntopics: [")
    changed = forge_file(sealed, tmp_path / "a.zqb", two.key, path, other)
    bundle = forge(changed, tmp_path / "b.zqb", two.key, lambda value: value.update(serial=2))
    assert refusal(two, bundle) == ["older-than-here"]


def test_a_document_that_has_a_fault(still: Still, sealed: Path, tmp_path: Path) -> None:
    data = next(one for one in members_of(sealed).values() if b"attachments:" in one)
    for old, new, code in (
        (b"title: ", b"titel: ", "unknown-key"),
        (b"20261120-biaoge.csv", b"20261120-none.csv", "file-missing"),
        (b"published_at: 2026-11-20 09:00", b"published_at: soon", "not-a-moment"),
        ("[办法]".encode(), b"[x](doc:lanjiang/none) [y]", "packed-document-differs"),
        (b"---\n", b"", "no-front-matter"),
        (b"title: ", b"\xff: ", "not-utf8"),
    ):
        bundle = forge_file(sealed, tmp_path / "b.zqb", still.key, NOTICE, data.replace(old, new, 1))
        assert code in turned_away(still, bundle), code


def test_a_link_to_what_is_not_here(two: Two, tmp_path: Path) -> None:
    bundle = tmp_path / "b.zqb"
    assert codes(seal_at(two.inner, bundle, two.key, NEWS)) == ["sealed-without-linked"]
    assert refusal(two, bundle) == ["link-to-nowhere"]


def test_an_id_that_is_taken(two: Two, sealed: Path) -> None:
    text = f"---\ntitle: 本地文件\npublished_at: 2026-03-02 09:00\nid: {NEWS}\n---\n本地。\n"
    write(two.outer, "content/liuzhu/tzgg/20260302-bendi.md", text)
    assert refusal(two, sealed) == ["doubled-document-id"]


@pytest.mark.parametrize("path", ["content/tingxi/tzgg/20261120-qiye.md", "content/tingxi/tzgg/20261120-biaoge.csv"])
def test_a_place_that_is_taken(path: str, two: Two, sealed: Path) -> None:
    write(two.outer, path, "---\ntitle: 本地文件\npublished_at: 2026-03-02 09:00\n---\n本地。\n")
    assert refusal(two, sealed) == ["file-taken"]


def test_a_place_that_differs_in_case_only(two: Two, sealed: Path) -> None:
    write(two.outer, "content/tingxi/tzgg/20261120-BIAOGE.csv", "a,b\n")
    assert refusal(two, sealed) == ["clashing-paths"]


def test_a_place_behind_a_link(two: Two, sealed: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (two.outer / "content/tingxi").mkdir(parents=True)
    (two.outer / "content/tingxi/tzgg").symlink_to(tmp_path / "elsewhere")
    assert refusal(two, sealed) == ["site-at-fault"]
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("path", ["content/tingxi/link/a.md", "content/tingxi/link", "content/tingxi/file/a.md"])
def test_a_place_on_whose_way_something_else_lies(path: str, two: Two, tmp_path: Path) -> None:
    write(two.outer, "content/tingxi/file", "x")
    (two.outer / "content/tingxi/link").symlink_to(tmp_path)
    problems = Problems()
    assert not Lookups(ground_at(two.outer)).place_stands(path, Mark("b.zqb"), problems)
    assert [one.code for one in problems] == ["link-out"]


def test_no_route(two: Two, sealed: Path) -> None:
    edit(two.outer, "exchange/partners.yaml", "site: lanjiang,", "site: another,")
    assert refusal(two, sealed) == ["no-route"]


def test_an_index_number_that_is_borne_here(two: Two, sealed: Path) -> None:
    text = (
        "---\ntitle: 本地\npublished_at: 2026-03-02 09:00\nindex_number: 11990000MB00000001/2026-00009\n---\n本地。\n"
    )
    write(two.outer, "content/liuzhu/tzgg/20260302-bendi.md", text)
    assert refusal(two, sealed) == ["doubled-index-number"]


def test_a_document_for_fewer_readers(still: Still, sealed: Path, tmp_path: Path) -> None:
    """Signed and all: a document for the intranet does not come to a site of the internet."""
    data = next(one for one in members_of(sealed).values() if b"attachments:" in one)
    inside = forge_file(
        sealed, tmp_path / "a.zqb", still.key, NOTICE, data.replace(b'zone: "internet"', b'zone: "intranet"')
    )
    bundle = forge(inside, tmp_path / "b.zqb", still.key, lambda value: value["documents"][0].update(zone="intranet"))
    assert "zone-leak" in turned_away(still, bundle)


def test_a_zone_that_is_unknown_here(two: Two, sealed: Path) -> None:
    edit(two.outer, "sites/cluster.yaml", "zones: [internet, extranet, intranet]", "zones: [public, internet-2]")
    edit(two.outer, "sites/cluster.yaml", "zone: internet\n", "zone: public\n")
    edit(two.outer, "exchange/partners.yaml", "zone: intranet", "zone: public")
    assert refusal(two, sealed) == ["unknown-choice"]


def test_a_site_with_a_fault_takes_nothing_in(two: Two, sealed: Path) -> None:
    write(two.outer, "content/tingxi/tzgg/20260302-cuo.md", "---\ntitel: 错\n---\n错。\n")
    assert refusal(two, sealed) == ["site-at-fault"]


def test_what_changed_since_it_was_held_is_looked_at_again(two: Two, sealed: Path) -> None:
    assert refused_when_approved(
        two, sealed, lambda: write(two.outer, "exchange/revoked_keys", f"{public(two.key)}\n")
    ) == ["signer-revoked"]


def test_a_held_bundle_that_was_altered(two: Two, sealed: Path) -> None:
    def alter() -> None:
        (held,) = (two.outer / "exchange/held").iterdir()
        data = bytearray(held.read_bytes())
        data[-1100] ^= 1
        held.write_bytes(data)

    assert refused_when_approved(two, sealed, alter) == ["broken-bundle"]


def test_a_held_bundle_that_others_put_there(two: Two, sealed: Path, tmp_path: Path) -> None:
    """Under a name that is not its digest: it is judged by what it holds."""
    other = forge(sealed, tmp_path / "b.zqb", make_key(tmp_path, "other"), lambda value: None)

    def swap() -> None:
        (held,) = (two.outer / "exchange/held").iterdir()
        shutil.copyfile(other, held)

    assert refused_when_approved(two, sealed, swap) == ["unknown-signer"]
