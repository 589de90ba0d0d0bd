"""A release that is signed, and one that is forged with care: all lists written anew."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from builder.release.lists import digest_of, parse_list, spell_list
from builder.signing import RELEASES, sign
from tests.needs import need
from tests.release.ground import PAGES, release_at, write_output
from tests.release.vandal import rewrite


def forge(copy: Path, sites: dict[str, dict[str, str]], *, raw: bool = False) -> None:
    """Write lists and root list anew, as whoever altered the files would."""
    about = copy / "_release"
    root = parse_list((about / "manifest.sha256").read_bytes())
    for site, files in sites.items():
        lines = "".join(f"{digest}  {path}\n" for path, digest in files.items()).encode()
        data = lines if raw else spell_list(files)
        rewrite(about / f"sites/{site}.sha256", data)
        root[f"sites/{site}.sha256"] = digest_of(data)
    rewrite(about / "manifest.sha256", spell_list(root))


def make_keys(folder: Path) -> Path:
    """A folder with keys of the press and of a stranger, and the list of those who may sign."""
    program = need(shutil.which("ssh-keygen"), "ssh-keygen")
    for name in ("press", "stranger"):
        words = [program, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(words, check=True)
    key = (folder / "press.pub").read_text(encoding="ascii")
    (folder / "allowed").write_text(f'press@example.gov.cn namespaces="zhanqun-release" {key}', encoding="ascii")
    return folder


def release_signed(tmp_path: Path, keys: Path, name: str = "press", namespace: str = RELEASES) -> Path:
    target = tmp_path / "releases"
    out = write_output(tmp_path / "public", PAGES)
    release_at(out, target, sign=lambda data: sign(data, keys / name, namespace))
    return Path(shutil.copytree(target / "live", tmp_path / "copy"))
