"""Signatures by `ssh-keygen`: what is good, what is refused and why, and that nobody is ever asked for anything."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from builder import signing
from builder.signing import BUNDLES, RELEASES, SigningFault, sign, verify
from tests.exchange.clusters import make_key, public

DATA = "关于放假的通知\n".encode()
NOON = datetime(2026, 11, 25, 12, 0)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_key(tmp_path_factory.mktemp("key"), "key")


@pytest.fixture
def allowed(key: Path, tmp_path: Path) -> Path:
    return listed(tmp_path, f"office@a.example {public(key)}")


def listed(folder: Path, *lines: str) -> Path:
    path = folder / "allowed_signers"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def refused(data: bytes, signature: bytes, allowed: Path, namespace: str = BUNDLES, **more: Any) -> str:
    with pytest.raises(SigningFault) as told:
        verify(data, signature, allowed, namespace, at=NOON, **more)
    return told.value.code


def test_a_good_signature_names_who_made_it(key: Path, allowed: Path) -> None:
    found = verify(DATA, sign(DATA, key, BUNDLES), allowed, BUNDLES, at=NOON)
    told = subprocess.run(["ssh-keygen", "-l", "-f", key], capture_output=True, text=True, check=True).stdout
    assert (found.principal, found.fingerprint) == ("office@a.example", told.split()[1])


def test_the_same_text_has_the_same_signature(key: Path) -> None:
    assert sign(DATA, key, BUNDLES) == sign(DATA, key, BUNDLES) != sign(DATA, key, RELEASES)


def test_another_text_is_refused(key: Path, allowed: Path) -> None:
    assert refused(DATA + b" ", sign(DATA, key, BUNDLES), allowed) == "bad-signature"


def test_a_signature_for_a_release_is_none_for_a_bundle(key: Path, allowed: Path) -> None:
    assert refused(DATA, sign(DATA, key, RELEASES), allowed) == "signature-of-other-namespace"


@pytest.mark.parametrize("garbage", [b"", b"\0" * 100, b"-----BEGIN SSH SIGNATURE-----\n", b"x" * 20_000])
def test_garbage_is_refused(garbage: bytes, allowed: Path) -> None:
    assert refused(DATA, garbage, allowed) == "bad-signature"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "unknown-signer"),
        ("garbage", "unknown-signer"),
        ('office@a.example namespaces="git" {key}', "signer-of-other-namespace"),
        ('office@a.example valid-before="20261125115900" {key}', "signer-not-valid-then"),
        ('office@a.example valid-after="20261125120100" {key}', "signer-not-valid-then"),
        ("*@a.example {key}", "unknown-signer"),
    ],
)
def test_a_key_that_is_not_allowed_is_refused(line: str, code: str, key: Path, tmp_path: Path) -> None:
    assert refused(DATA, sign(DATA, key, BUNDLES), listed(tmp_path, line.format(key=public(key)))) == code


def test_times_of_the_list_are_of_shanghai(key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    line = f'office@a.example valid-after="20261125115900",valid-before="20261125120100" {public(key)}'
    found = verify(DATA, sign(DATA, key, BUNDLES), listed(tmp_path, line), BUNDLES, at=NOON)
    assert found.principal == "office@a.example"


def test_an_unknown_key_is_refused(allowed: Path, tmp_path: Path) -> None:
    assert refused(DATA, sign(DATA, make_key(tmp_path, "other"), BUNDLES), allowed) == "unknown-signer"


def test_a_revoked_key_is_refused(key: Path, allowed: Path) -> None:
    revoked = key.with_name("key.pub")
    assert refused(DATA, sign(DATA, key, BUNDLES), allowed, revoked=revoked) == "signer-revoked"


def test_only_the_principals_asked_for_count(key: Path, tmp_path: Path) -> None:
    allowed = listed(tmp_path, f"a@a.example,b@a.example {public(key)}", f"*@c.example {public(key)}")
    signature = sign(DATA, key, BUNDLES)
    for name in ("b@a.example", "any@c.example"):
        assert verify(DATA, signature, allowed, BUNDLES, at=NOON, among=["x@x.example", name]).principal == name
    assert refused(DATA, signature, allowed, among=["x@x.example"]) == "unknown-signer"


def test_a_line_of_another_time_does_not_hide_a_good_one(key: Path, tmp_path: Path) -> None:
    old = f'office@a.example valid-before="20200101" {public(key)}'
    allowed = listed(tmp_path, old, f"office@a.example {public(key)}")
    assert verify(DATA, sign(DATA, key, BUNDLES), allowed, BUNDLES, at=NOON).principal == "office@a.example"


def test_a_list_that_is_missing_is_told(key: Path, tmp_path: Path) -> None:
    signature = sign(DATA, key, BUNDLES)
    assert refused(DATA, signature, tmp_path / "none") == "signers-not-readable"
    assert refused(DATA, signature, tmp_path) == "signers-not-readable"
    allowed = listed(tmp_path, f"office@a.example {public(key)}")
    assert refused(DATA, signature, allowed, revoked=tmp_path / "none") == "signers-not-readable"


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that would be asked for a passphrase, and leaves a mark when it is."""
    program, mark = tmp_path / "ask", tmp_path / "asked"
    program.write_text(f"#!/bin/sh\ntouch {mark}\necho secret\n", encoding="utf-8")
    program.chmod(0o755)
    for name, value in (("SSH_ASKPASS", str(program)), ("SSH_ASKPASS_REQUIRE", "force"), ("DISPLAY", ":0")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return mark


def locked_key(folder: Path) -> Path:
    path = folder / "locked"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", str(path)], check=True)
    return path


def not_signed(key: Path) -> str:
    with pytest.raises(SigningFault) as told:
        sign(b"secret\nsecret\n", key, BUNDLES)
    return told.value.code


def test_a_locked_key_asks_nobody(trap: Path, tmp_path: Path) -> None:
    started = time.monotonic()
    assert not_signed(locked_key(tmp_path)) == "signing-key-locked"
    assert not trap.exists()
    assert time.monotonic() - started < 5


def test_a_public_key_needs_the_agent(trap: Path, key: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.pub"
    alone.write_bytes(key.with_name("key.pub").read_bytes())
    assert not_signed(alone) == "signing-key-not-in-agent"


@pytest.fixture
def agent(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    socket = tmp_path_factory.mktemp("a") / "s"
    with subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL) as process:
        for _ in range(100):
            if socket.exists():
                break
            time.sleep(0.05)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(socket))
        yield
        process.terminate()


def test_a_key_in_the_agent_signs(agent: None, key: Path, allowed: Path, tmp_path: Path) -> None:
    subprocess.run(["ssh-add", "-q", str(key)], check=True)
    alone = tmp_path / "alone.pub"
    alone.write_bytes(key.with_name("key.pub").read_bytes())
    assert verify(DATA, sign(DATA, alone, BUNDLES), allowed, BUNDLES, at=NOON).principal == "office@a.example"


def test_a_key_that_others_may_read_is_told(tmp_path: Path) -> None:
    key = make_key(tmp_path, "open")
    key.chmod(0o644)
    assert not_signed(key) == "signing-key-open-to-others"


def test_a_key_that_is_none_is_told(tmp_path: Path) -> None:
    assert not_signed(tmp_path / "none") == "signing-key-not-readable"
    (tmp_path / "garbage").write_text("no key\n", encoding="utf-8")
    (tmp_path / "garbage").chmod(0o600)
    assert not_signed(tmp_path / "garbage") == "signing-key-not-readable"


def test_a_missing_program_is_told(key: Path, allowed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signature = sign(DATA, key, BUNDLES)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not_signed(key) == "no-ssh-keygen"
    assert refused(DATA, signature, allowed) == "no-ssh-keygen"


def test_a_program_that_never_ends_is_ended_with_its_children(
    key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "ssh-keygen"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n/bin/sleep 600 &\nwait\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}")
    monkeypatch.setattr(signing, "_PATIENCE", 0.3)
    started = time.monotonic()
    assert not_signed(key) == "signing-timed-out"
    assert time.monotonic() - started < 5


def test_a_program_that_raves_of_signers_names_none(
    key: Path, allowed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = sign(DATA, key, BUNDLES)
    program, real = tmp_path / "bin" / "ssh-keygen", shutil.which("ssh-keygen")
    program.parent.mkdir()
    raves = r"printf 'rubbish\000\377\n,\377,*'"
    program.write_text(f'#!/bin/sh\n[ "$2" = find-principals ] && {raves} || exec {real} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    assert refused(DATA, signature, allowed) == "unknown-signer"


def test_nothing_of_a_signing_is_left_behind(key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sign(DATA, key, BUNDLES)
    assert list(tmp_path.iterdir()) == []
