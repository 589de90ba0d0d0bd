"""A theme's styles joined to one sheet, its scripts and pictures, each under a name that tells its content.

The scripts of a folder are one: `scripts/search/10-words.js` and its neighbours, by name, are `scripts/search.js`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping

from builder.disk import read_bytes
from builder.theme import Asset, Theme

FOLDER = "_assets"
SHEET = "site.css"
_BLANK = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,>]) ?")


def make_assets(theme: Theme, values: Mapping[str, str]) -> Mapping[str, Asset]:
    """Every asset of a theme by the name that templates use; `values` are a site's own tokens."""
    made = {SHEET: _asset(SHEET, _sheet(theme, values).encode())}
    for name, data in _scripts(theme):
        made[name] = _asset(name, data)
    for folder in ("images", "fonts"):
        for name, file in theme.below(folder):
            made[name] = _asset(name, read_bytes(file.path))
    return made


def _scripts(theme: Theme) -> Iterator[tuple[str, bytes]]:
    """The scripts by name; those of a folder as one, without what only their authors read."""
    parts: dict[str, list[str]] = {}
    for name, file in theme.below("scripts"):
        folder, _, own = name.removeprefix("scripts/").rpartition("/")
        if not folder or not own.endswith(".js"):
            yield name, read_bytes(file.path)
        else:
            parts.setdefault(f"scripts/{folder}.js", []).append(_thin(read_bytes(file.path).decode()))
    for name, some in parts.items():
        yield name, "\n".join(some).encode()


def _thin(script: str) -> str:
    """Without lines of comment and blanks before lines, unless a text may go on from line to line."""
    lines = script.split("\n")
    if any(line.count("`") % 2 or line.endswith("\\") for line in lines):
        return script
    bare = (line.strip() for line in lines)
    return "".join(f"{line}\n" for line in bare if line and not line.startswith("//"))


def _sheet(theme: Theme, values: Mapping[str, str]) -> str:
    """Base styles by name, then the components', then the tokens, which no rule before them outweighs."""
    parts = [read_bytes(file.path).decode() for _, file in theme.below("styles")]
    parts += [read_bytes(file.path).decode() for name, file in theme.below("components") if name.endswith(".css")]
    tokens = {**theme.tokens, **values}
    root = "".join(f"--{name}:{tokens[name]};" for name in sorted(tokens))
    return _squeeze("\n".join(parts)) + f":root{{{root}}}\n"


def _squeeze(css: str) -> str:
    """Without comments and needless blanks. Strings in these sheets hold neither braces nor runs of blanks."""
    return _AROUND.sub(r"\1", _BLANK.sub(" ", _without_comments(css))).replace(";}", "}").strip()


def _without_comments(css: str) -> str:
    """One that nothing ends stays as it is."""
    kept, done = [], 0
    while (begins := css.find("/*", done)) >= 0 and (ends := css.find("*/", begins + 2)) >= 0:
        kept.append(css[done:begins])
        done = ends + 2
    return "".join((*kept, css[done:]))


def _asset(name: str, data: bytes) -> Asset:
    stem, _, ending = name.rpartition("/")[2].rpartition(".")
    mark = hashlib.sha256(data).hexdigest()[:10]
    integrity = base64.b64encode(hashlib.sha384(data).digest()).decode()
    return Asset(name=name, path=f"{FOLDER}/{stem}.{mark}.{ending}", data=data, integrity=f"sha384-{integrity}")
