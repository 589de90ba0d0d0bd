"""A theme's styles joined to one sheet, its scripts and pictures, each under a name that tells its content."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping

from builder.disk import read_bytes
from builder.theme import Asset, Theme

FOLDER = "_assets"
SHEET = "site.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_BLANK = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,>])\s*")


def make_assets(theme: Theme, values: Mapping[str, str]) -> Mapping[str, Asset]:
    """Every asset of a theme by the name that templates use; `values` are a site's own tokens."""
    made = {SHEET: _asset(SHEET, _sheet(theme, values).encode())}
    for folder in ("scripts", "images", "fonts"):
        for name, file in theme.below(folder):
            made[name] = _asset(name, read_bytes(file.path))
    return made


def _sheet(theme: Theme, values: Mapping[str, str]) -> str:
    """Base styles by name, then the components', then the tokens, which no rule before them outweighs."""
    parts = [read_bytes(file.path).decode() for _, file in theme.below("styles")]
    parts += [read_bytes(file.path).decode() for name, file in theme.below("components") if name.endswith(".css")]
    tokens = {**theme.tokens, **values}
    root = "".join(f"--{name}:{tokens[name]};" for name in sorted(tokens))
    return _squeeze("\n".join(parts)) + f":root{{{root}}}\n"


def _squeeze(css: str) -> str:
    """Without comments and needless blanks. Strings in these sheets hold neither braces nor runs of blanks."""
    return _AROUND.sub(r"\1", _BLANK.sub(" ", _COMMENT.sub("", css))).replace(";}", "}").strip()


def _asset(name: str, data: bytes) -> Asset:
    stem, _, ending = name.rpartition("/")[2].rpartition(".")
    mark = hashlib.sha256(data).hexdigest()[:10]
    integrity = base64.b64encode(hashlib.sha384(data).digest()).decode()
    return Asset(name=name, path=f"{FOLDER}/{stem}.{mark}.{ending}", data=data, integrity=f"sha384-{integrity}")
