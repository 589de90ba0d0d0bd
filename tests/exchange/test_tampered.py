"""A bundle in which any byte is another one is refused: each byte is foreseen, or signed for."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.diagnostic import Problems
from builder.exchange.archive import BrokenBundle, check_members, find_members, read_front
from builder.exchange.manifest import read_manifest
from builder.exchange.opening import OpenedBundle, Seals, open_bundle
from tests.exchange.conftest import Two
from tests.exchange.forging import front_of

REFUSED = {"broken-bundle", "bad-signature", "unknown-signer", "signature-of-other-namespace"}


def open_at(bundle: Path, outer: Path) -> tuple[OpenedBundle | None, set[str]]:
    problems = Problems()
    seals = Seals(allowed=outer / "exchange" / "allowed_signers", moment=datetime(2026, 11, 25, 15, 0))
    return open_bundle(bundle, seals, problems), {one.code for one in problems}


def test_the_bundle_itself_is_good(sealed: Path, first: Two) -> None:
    opened, codes = open_at(sealed, first.outer)
    assert opened is not None
    assert codes == set()


def test_any_byte_outside_manifest_and_signature_is_foreseen(sealed: Path) -> None:
    """All of them, one after the other, without a look at the signature."""
    data = bytearray(sealed.read_bytes())
    manifest, signature = front_of(sealed)
    read = read_manifest(manifest, "manifest.json", Problems())
    assert read is not None
    signed = range(512, 512 + len(manifest))
    start = 1024 + len(manifest) + -len(manifest) % 512
    armor = range(start, start + len(signature))
    missed = []
    for place in range(len(data)):
        if place in signed or place in armor:
            continue
        data[place] ^= 1 << place % 8
        try:
            file = io.BytesIO(bytes(data))
            front = read_front(file)
            check_members(file, *find_members(read.files, front.end))
            missed.append(place)
        except BrokenBundle:
            pass
        data[place] ^= 1 << place % 8
    assert missed == []


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_byte_of_manifest_or_signature_is_signed_for(
    data: st.DataObject, sealed: Path, first: Two, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = bytearray(sealed.read_bytes())
    manifest, signature = front_of(sealed)
    start = 1024 + len(manifest) + -len(manifest) % 512
    places = [*range(512, 512 + len(manifest)), *range(start, start + len(signature))]
    place = data.draw(st.sampled_from(places))
    whole[place] ^= data.draw(st.integers(1, 255))
    bundle = tmp_path_factory.mktemp("flipped") / "bundle.zqb"
    bundle.write_bytes(whole)
    opened, codes = open_at(bundle, first.outer)
    assert opened is None
    assert codes
    assert codes <= REFUSED


@pytest.mark.parametrize("blank", [b"\r\n", b" \n", b"\n\n", b"\t"])
def test_other_blanks_in_the_signature_are_refused(blank: bytes, sealed: Path) -> None:
    """`ssh-keygen` takes some of them for the same signature."""
    _, signature = front_of(sealed)
    whole = sealed.read_bytes().replace(signature, signature.replace(b"\n", blank, 2)[: len(signature)])
    with pytest.raises(BrokenBundle):
        read_front(io.BytesIO(whole))


@pytest.mark.parametrize("length", [0, 1, 511, 512, 513, 1024, 3000, -1, -512, -1024])
def test_a_bundle_cut_short_is_refused(length: int, sealed: Path, first: Two, tmp_path: Path) -> None:
    bundle = tmp_path / "cut.zqb"
    bundle.write_bytes(sealed.read_bytes()[:length])
    assert open_at(bundle, first.outer) == (None, {"broken-bundle"})


@pytest.mark.parametrize("more", [b"\0", b"x", bytes(512), bytes(10240)])
def test_anything_behind_the_end_is_refused(more: bytes, sealed: Path, first: Two, tmp_path: Path) -> None:
    bundle = tmp_path / "long.zqb"
    bundle.write_bytes(sealed.read_bytes() + more)
    assert open_at(bundle, first.outer) == (None, {"broken-bundle"})


def test_no_bundle_is_told(first: Two, tmp_path: Path) -> None:
    link = tmp_path / "link.zqb"
    link.symlink_to("/dev/zero")
    assert open_at(tmp_path / "none.zqb", first.outer) == (None, {"unreadable-file"})
    assert open_at(link, first.outer) == (None, {"unreadable-file"})
    assert open_at(tmp_path, first.outer) == (None, {"unreadable-file"})
    assert open_at(Path("/dev/zero"), first.outer) == (None, {"unreadable-file"})


def test_a_bundle_too_large_is_refused_before_it_is_read(first: Two, tmp_path: Path) -> None:
    bundle = tmp_path / "large.zqb"
    with bundle.open("wb") as file:
        file.truncate(10 * 1024**3)
    assert open_at(bundle, first.outer) == (None, {"bundle-too-large"})
