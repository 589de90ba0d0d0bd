"""A cluster released with its packed forms and served by HTTPS; a browser that takes every host for that server."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from builder.release.packing import Packing
from tests.browser.chromium import launch
from tests.needs import need
from tests.release.ground import release_at
from tests.release.webservers import Certificate, Server

_NEW = ("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "9")


def make_certificate(folder: Path, host: str) -> Certificate:
    """A certificate that nobody vouches for."""
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    names = ["-subj", "/CN=test", "-addext", f"subjectAltName=DNS:{host}"]
    program = need(shutil.which("openssl"), "openssl")
    words = [program, *_NEW, *names, "-out", str(made.certificate), "-keyout", str(made.key)]
    subprocess.run(words, check=True, capture_output=True)
    return made


def release_quickly(out: Path, target: Path) -> None:
    """Release an output with its packed forms, and wait for no disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        patch.setattr(os, "sync", lambda: None)
        release_at(out, target, packing=Packing.ALL)


@contextmanager
def open_served(playwright: Playwright, chromium: Path, server: Server, seal: Certificate) -> Iterator[Browser]:
    """A browser for which every host is that server, and that trusts it: what came by a faulty line is not kept."""
    rules = f"--host-resolver-rules=MAP * 127.0.0.1:{server.port}"
    trust = f"--ignore-certificate-errors-spki-list={_mark_of(seal)}"
    with launch(playwright, chromium, rules, trust) as browser:
        yield browser


def _mark_of(seal: Certificate) -> str:
    """What browsers call the key of a certificate."""
    program = need(shutil.which("openssl"), "openssl")
    key = subprocess.run(
        [program, "pkey", "-in", str(seal.key), "-pubout", "-outform", "DER"], check=True, capture_output=True
    )
    return base64.b64encode(hashlib.sha256(key.stdout).digest()).decode()
