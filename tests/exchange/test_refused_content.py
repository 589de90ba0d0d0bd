"""What a sound bundle of a known sender holds may be refused all the same: files, documents, places, zones."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from builder.diagnostic import Problems
from builder.exchange import manifest as room
from builder.exchange.ground import Lookups
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
    tree_of,
)
from tests.exchange.conftest import Two
from tests.exchange.forging import add_file, forge, forge_file, members_of
from tests.exchange.refusing import NOTICE, refusal, refused_when_approved, turned_away
from tests.exchange.still import Still
from tests.portal_from import edit, write


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
