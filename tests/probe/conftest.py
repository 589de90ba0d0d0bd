"""An authority of our own, and the certificates that it gave: good ones and bad ones."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.needs import need
from tests.probe.stage import HOST

_SETTINGS = """
[ca]
default_ca = ours
[ours]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
x509_extensions = server
[any]
commonName = supplied
[server]
subjectAltName = DNS:{host}
[authority]
basicConstraints = critical, CA:true
keyUsage = keyCertSign
subjectKeyIdentifier = hash
[req]
distinguished_name = name
[name]
"""

FROM, UNTIL = "20200101000000Z", "21200101000000Z"


@dataclass(frozen=True, slots=True)
class Authority:
    """Certificates by what is wrong with them, and the file that says whom to trust."""

    folder: Path

    @property
    def file(self) -> Path:
        """The authority's own certificate."""
        return self.folder / "ca.pem"

    def trusting(self) -> ssl.SSLContext:
        """A reader's trust in the authority, and in nobody else."""
        return ssl.create_default_context(cafile=str(self.file))

    def serving(self, kind: str) -> ssl.SSLContext:
        """A server with a certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{kind}.pem", self.folder / "key.pem")
        return context


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Made once: good, expired, not yet valid, for another host, and signed by nobody."""
    need(shutil.which("openssl"), "openssl")
    folder = tmp_path_factory.mktemp("authority")
    key = str(folder / "key.pem")
    _openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)

    def settings(host: str) -> str:
        path = folder / f"{host}.cnf"
        path.write_text(_SETTINGS.format(folder=folder, host=host))
        return str(path)

    (folder / "index.txt").touch()
    ask, ca, own = str(folder / "ask.csr"), str(folder / "ca.pem"), settings(HOST)
    _openssl("req", "-new", "-key", key, "-subj", f"/CN={HOST}", "-config", own, "-out", ask)
    naming = ["-subj", "/CN=试验机构", "-utf8"]
    asked = str(folder / "ca.csr")
    _openssl("req", "-new", "-key", key, *naming, "-config", own, "-out", asked)
    common = ["-batch", "-notext", "-keyfile", key]
    _openssl(
        *("ca", "-selfsign", *common, "-config", own, "-extensions", "authority", "-startdate", FROM),
        *("-enddate", UNTIL, "-in", asked, "-out", ca),
    )
    for kind, host, since, until in (
        ("good", HOST, FROM, UNTIL),
        ("expired", HOST, FROM, "20210101000000Z"),
        ("not-yet-valid", HOST, "21190101000000Z", UNTIL),
        ("wrong-host", "other.test", FROM, UNTIL),
    ):
        _openssl(
            *("ca", *common, "-cert", ca, "-config", settings(host), "-startdate", since, "-enddate", until),
            *("-in", ask, "-out", str(folder / f"{kind}.pem")),
        )
    _openssl(
        *("ca", "-selfsign", *common, "-config", own, "-startdate", FROM, "-enddate", UNTIL),
        *("-in", ask, "-out", str(folder / "untrusted.pem")),
    )
    return Authority(folder)
