"""A forged word for what is served is found by its seal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from builder.release.alteration import Change
from builder.release.folder_check import check_folder
from builder.release.lists import digest_of, parse_list
from builder.signing import RELEASES, sign
from tests.release.sealed import forge, release_signed
from tests.release.vandal import rewrite, told


@pytest.mark.parametrize(
    "spell", [lambda one: one + b"\n", lambda one: one + b"x", lambda one: one.replace(b"\n", b"\r\n")]
)
def test_a_signature_that_is_good_and_not_as_it_was_written_is_told(
    spell: Callable[[bytes], bytes], tmp_path: Path, keys: Path
) -> None:
    copy = release_signed(tmp_path, keys)
    signature = copy / "_release/manifest.sha256.sig"
    rewrite(signature, spell(signature.read_bytes()))
    assert [one.path for one in check_folder(copy, keys / "allowed").alterations] == ["_release/manifest.sha256.sig"]


def test_a_signed_release_tells_who_vouches_for_it(tmp_path: Path, keys: Path) -> None:
    checked = check_folder(release_signed(tmp_path, keys), keys / "allowed")
    assert told(checked) == []
    assert checked.signer is not None
    assert checked.signer.principal == "press@example.gov.cn"


@pytest.mark.parametrize("seal", ["kept", "taken-away", "of-another-release", "by-a-stranger", "of-another-namespace"])
def test_a_manifest_that_was_forged_with_care_is_told_by_its_seal_alone(seal: str, tmp_path: Path, keys: Path) -> None:
    """Pages, lists and root list are all written anew; nothing of them contradicts anything."""
    copy = release_signed(tmp_path, keys)
    rewrite(copy / "town/index.html", b"defaced")
    (copy / "town/casino.html").write_bytes(b"bet")
    (copy / "county/index.html").unlink()
    about = copy / "_release"
    town, county = (parse_list((about / f"sites/{site}.sha256").read_bytes()) for site in ("town", "county"))
    del county["index.html"]
    town |= {"index.html": digest_of(b"defaced"), "casino.html": digest_of(b"bet")}
    forge(copy, {"town": town, "county": county})
    signature, root = about / "manifest.sha256.sig", (about / "manifest.sha256").read_bytes()
    if seal == "taken-away":
        signature.unlink()
    elif seal == "of-another-release":
        rewrite(signature, sign(b"another", keys / "press", RELEASES))
    elif seal == "by-a-stranger":
        rewrite(signature, sign(root, keys / "stranger", RELEASES))
    elif seal == "of-another-namespace":
        rewrite(signature, sign(root, keys / "press", "git"))
    assert told(check_folder(copy)) == []
    checked = check_folder(copy, keys / "allowed")
    assert told(checked) == [("_release/manifest.sha256.sig", "seal")]
    assert checked.signer is None


def test_a_forged_manifest_is_told_though_all_digests_are_right(tmp_path: Path, keys: Path) -> None:
    copy = release_signed(tmp_path, keys)
    rewrite(copy / "town/index.html", b"defaced")
    files = parse_list((copy / "_release/sites/town.sha256").read_bytes())
    forge(copy, {"town": files | {"index.html": digest_of(b"defaced")}})
    assert told(check_folder(copy)) == []
    assert check_folder(copy, keys / "allowed").alterations[0].detail == "bad-signature"
    assert check_folder(copy, keys / "allowed").signer is None


@pytest.mark.parametrize(
    ("name", "namespace", "detail"),
    [("stranger", RELEASES, "unknown-signer"), ("press", "git", "signature-of-other-namespace")],
)
def test_a_signature_that_does_not_vouch_is_told(
    name: str, namespace: str, detail: str, tmp_path: Path, keys: Path
) -> None:
    checked = check_folder(release_signed(tmp_path, keys, name, namespace), keys / "allowed")
    assert [(one.change, one.detail) for one in checked.alterations] == [(Change.SEAL, detail)]


def test_an_unsigned_release_is_told_where_somebody_is_to_vouch(copy: Path, keys: Path) -> None:
    checked = check_folder(copy, keys / "allowed")
    assert [(one.change, one.detail) for one in checked.alterations] == [(Change.SEAL, "unsigned")]
