"""The door to signatures: `ssh-keygen -Y`, with keys and lists of allowed signers as git knows them.

A signature is SSHSIG in its armor, made for one namespace and good for no other. Nothing here asks for a passphrase:
a locked key is used through the agent of the user, or not at all.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

BUNDLES = "zhanqun-bundle"
"""Namespace of signatures on bundles that travel between clusters."""
RELEASES = "zhanqun-release"
"""Namespace of signatures on releases."""

LARGEST_SIGNATURE = 16 * 1024
_PROGRAM = "ssh-keygen"
_PATIENCE = 30.0
_FINGERPRINT = re.compile(r"\bkey (SHA256:[A-Za-z0-9+/]{43}=?)$", re.M)
_PASSED_ON = ("PATH", "HOME", "SSH_AUTH_SOCK", "TMPDIR")
_SIGN_FAULTS = (
    ("incorrect passphrase", "signing-key-locked"),
    ("UNPROTECTED PRIVATE KEY", "signing-key-open-to-others"),
    ("No private key found", "signing-key-not-in-agent"),
    ("No such file", "signing-key-not-readable"),
    ("Permission denied", "signing-key-not-readable"),
    ("invalid format", "signing-key-not-readable"),
    ("error in libcrypto", "signing-key-not-readable"),
)


class SigningFault(Exception):
    """Could not sign, or a signature is not good: a code of the wording tables, and what it prints."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = {key: str(value) for key, value in params.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who signed: the name in the list of allowed signers, and the key's SHA-256 as `SHA256:…`."""

    principal: str
    fingerprint: str


def sign(data: bytes, key: Path, namespace: str) -> bytes:
    """An armored signature of the data. `key` is a private key without passphrase, or one that the agent holds.

    Raises SigningFault where the program is missing, the key cannot be used without asking somebody, or it takes longer
    than half a minute.
    """
    with tempfile.TemporaryDirectory(prefix="zhanqun-") as folder:
        message = _keep(Path(folder) / "message", data)
        done = _run(["sign", "-f", str(key), "-n", namespace, str(message)])
        made = message.with_suffix(".sig")
        if done.returncode or not made.exists():
            reason = done.stderr.decode(errors="replace")
            code = next((code for sign, code in _SIGN_FAULTS if sign in reason), "could-not-sign")
            raise SigningFault(code, key=key, reason=_last_line(reason))
        return made.read_bytes()


def verify(
    data: bytes,
    signature: bytes,
    allowed: Path,
    namespace: str,
    *,
    at: datetime | None = None,
    among: Collection[str] = (),
    revoked: Path | None = None,
) -> Signature:
    """Who made a good signature of the data, by the list `allowed` (`ssh-keygen(1)`, ALLOWED SIGNERS).

    `at` is the moment at which the key must be valid (default: now); it and the times of the list are of Asia/Shanghai.
    `among` are the only principals asked for, where any is given; `revoked` is a list of keys or a KRL.

    Raises SigningFault: the program is missing, a list cannot be read, the signature is not of this data, not of this
    namespace, or of a key that is unknown, not yet or no longer valid, revoked, or listed for other namespaces.
    """
    for list_ in (allowed, *([revoked] if revoked else [])):
        if not os.access(list_, os.R_OK) or not list_.is_file():
            raise SigningFault("signers-not-readable", file=list_)
    if len(signature) > LARGEST_SIGNATURE:
        raise SigningFault("bad-signature", reason=f"{len(signature)} bytes")
    with tempfile.TemporaryDirectory(prefix="zhanqun-") as folder:
        file = _keep(Path(folder) / "signature", signature)
        fingerprint = _check(data, file, namespace)
        times = ["-O", f"verify-time={at:%Y%m%d%H%M%S}"] if at else []
        lists = ["-f", str(allowed), *times]
        principals = among or _find_principals(file, lists, fingerprint)
        if revoked:
            lists += ["-r", str(revoked)]
        told = ""
        for principal in sorted(principals):
            done = _run(["verify", *lists, "-I", principal, "-n", namespace, "-s", str(file)], data)
            if done.returncode == 0:
                return Signature(principal=principal, fingerprint=fingerprint)
            told += done.stderr.decode(errors="replace")
    raise _refuse(told, fingerprint, namespace, revocable=revoked is not None and not among)


def _check(data: bytes, signature: Path, namespace: str) -> str:
    """The fingerprint of the key that made the signature, whoever that is."""
    done = _run(["check-novalidate", "-n", namespace, "-s", str(signature)], data)
    reason = done.stderr.decode(errors="replace")
    found = _FINGERPRINT.search(done.stdout.decode(errors="replace").rstrip())
    if done.returncode == 0 and found:
        return found[1]
    if "namespace does not match" in reason:
        raise SigningFault("signature-of-other-namespace", namespace=namespace)
    raise SigningFault("bad-signature", reason=reason.partition("\n")[0].strip())


def _find_principals(signature: Path, lists: Sequence[str], fingerprint: str) -> Collection[str]:
    """The names under which the key is listed; patterns are no names."""
    done = _run(["find-principals", "-s", str(signature), *lists])
    if done.returncode:
        raise _refuse(done.stderr.decode(errors="replace"), fingerprint, "", revocable=False)
    told = done.stdout.decode(errors="replace")
    names = {name.strip() for line in told.splitlines() for name in line.split(",")}
    plain = {name for name in names if name and not set(name) & set("*?!\0")}
    if not plain:
        raise SigningFault("unknown-signer", fingerprint=fingerprint)
    return plain


def _refuse(told: str, fingerprint: str, namespace: str, *, revocable: bool) -> SigningFault:
    """What `ssh-keygen` said of a key that it did not take."""
    if "key has expired" in told or "not yet valid" in told:
        return SigningFault("signer-not-valid-then", fingerprint=fingerprint)
    if "not permitted for use in signature namespace" in told:
        return SigningFault("signer-of-other-namespace", fingerprint=fingerprint, namespace=namespace)
    if revocable:
        return SigningFault("signer-revoked", fingerprint=fingerprint)
    return SigningFault("unknown-signer", fingerprint=fingerprint)


def _keep(path: Path, data: bytes) -> Path:
    """A file that its owner alone may read; its folder is of mode 0700 already."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    return path


def _run(words: Sequence[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """One call without a terminal, a prompt or a shell, ended with all its children when it takes too long."""
    known = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        process = subprocess.Popen(
            [_PROGRAM, "-Y", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**known, "LC_ALL": "C", "TZ": "CST-8", "SSH_ASKPASS_REQUIRE": "never"},
        )
    except OSError as fault:
        raise SigningFault("no-ssh-keygen", reason=fault.strerror or fault) from fault
    with process:
        try:
            out, err = process.communicate(data, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise SigningFault("signing-timed-out", seconds=f"{_PATIENCE:.0f}") from None
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
