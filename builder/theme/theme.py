"""Reads `themes/`: a theme is a folder, its parent another; the nearest file of a name wins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import builder
from builder.diagnostic import Problems, find_near
from builder.digest import digest_bytes
from builder.disk import find_files, read_bytes
from builder.source.fields import read_record
from builder.source.marked import Scalar, read_table
from builder.source.text import decode, read_text
from catalog.origin import Mark

_TOKEN = re.compile(r"[a-z][a-z0-9-]*")
_TOKEN_VALUE = re.compile(r"[#A-Za-z0-9 .,%()\"'-]{1,120}")
_TEXTS = (".html", ".css", ".js", ".svg")
PRODUCT = builder.THEMES


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFile:
    """A file of a theme: where it lies, how messages name it, and its digest."""

    path: Path
    file: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme with all that it inherits. `lineage` runs from the theme itself to its last ancestor.

    `leaves_out`: the kinds of pages that sites of the theme do not have, and where that is written.
    """

    name: str
    lineage: tuple[str, ...]
    files: Mapping[str, ThemeFile]
    by_theme: Mapping[str, Mapping[str, ThemeFile]]
    tokens: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    leaves_out: Mapping[str, Mark]

    def find(self, name: str) -> ThemeFile | None:
        """The file that a template or asset name means; `other:name` asks an ancestor (and its parents)."""
        theme, _, path = name.rpartition(":")
        if not theme:
            return self.files.get(path)
        if theme not in self.lineage:
            return None
        heirs = self.lineage[self.lineage.index(theme) :]
        return next((self.by_theme[heir][path] for heir in heirs if path in self.by_theme[heir]), None)

    def below(self, folder: str) -> Iterable[tuple[str, ThemeFile]]:
        """The files below a folder, by name."""
        return ((name, self.files[name]) for name in sorted(self.files) if name.startswith(f"{folder}/"))

    @property
    def fingerprint(self) -> str:
        """Changes when any file of the theme or of an ancestor does."""
        parts = [
            f"{theme}/{name}={files[name].digest}" for theme, files in self.by_theme.items() for name in sorted(files)
        ]
        return digest_bytes("\n".join(parts).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    """`theme.yaml`. Without `leaves_out` a theme leaves out what its parent does."""

    name: str
    parent: str = ""
    tokens: Mapping[str, str] | None = None
    leaves_out: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    settings: _Settings
    mark: Mark
    leaves_out: Mapping[str, Mark]
    files: Mapping[str, ThemeFile]
    labels: Mapping[str, Mapping[str, str]]


def read_themes(root: Path, names: Iterable[str], problems: Problems) -> Mapping[str, Theme]:
    """The named themes, finished; a theme with a fault is told and left out."""
    read: dict[str, _Read | None] = {}
    themes: dict[str, Theme] = {}
    for name in sorted(set(names)):
        lineage = _lineage(root, name, read, problems)
        if lineage:
            themes[name] = _join(name, lineage, {one: read[one] for one in lineage})
    return themes


def _lineage(root: Path, name: str, read: dict[str, _Read | None], problems: Problems) -> tuple[str, ...]:
    """The theme and its ancestors; empty, with the fault told, where one is missing or the parents run in a circle."""
    lineage: list[str] = []
    asker = Mark("sites/cluster.yaml")
    while name:
        if name in lineage:
            problems.add("theme-circle", asker, circle=" → ".join([*lineage, name]))
            return ()
        if name not in read:
            read[name] = _read_theme(root, name, asker, problems)
        one = read[name]
        if one is None:
            return ()
        lineage.append(name)
        asker = one.mark
        name = one.settings.parent
    return tuple(lineage)


def _read_theme(root: Path, name: str, asker: Mark, problems: Problems) -> _Read | None:
    own = root / "themes" / name
    folder = own if own.is_dir() else PRODUCT / name
    if not re.fullmatch(r"[a-z0-9-]+", name) or not folder.is_dir():
        near = find_near(name, _known_themes(root))
        problems.add("unknown-theme", asker, theme=name, near=near)
        return None
    prefix = f"themes/{name}"
    text = read_text(folder / "theme.yaml", f"{prefix}/theme.yaml", problems)
    table = read_table(text, f"{prefix}/theme.yaml", problems) if text is not None else None
    settings = read_record(_Settings, table, problems) if table else None
    if settings is None or table is None:
        return None
    check_tokens(settings.tokens or {}, table.mark_of("tokens"), problems)
    files = {}
    for found in find_files(folder):
        if found.link:
            problems.add("link-out", Mark(f"{prefix}/{found.path}"))
            continue
        path = folder / found.path
        data = read_bytes(path)
        if found.path.endswith(_TEXTS) and decode(data, f"{prefix}/{found.path}", problems) is None:
            continue
        files[found.path] = ThemeFile(path=path, file=f"{prefix}/{found.path}", digest=digest_bytes(data))
    return _Read(
        settings=settings,
        mark=table.mark_of("parent"),
        leaves_out={kind: table.mark_of("leaves_out", at) for at, kind in enumerate(settings.leaves_out or ())},
        files=files,
        labels=_read_labels(files, problems),
    )


def check_tokens(tokens: Mapping[str, str], mark: Mark, problems: Problems) -> None:
    """Tell names and values that could break out of a style sheet."""
    for token, value in tokens.items():
        if not _TOKEN.fullmatch(token) or not _TOKEN_VALUE.fullmatch(value):
            problems.add("bad-token", mark, token=token, text=value)


def _known_themes(root: Path) -> set[str]:
    folders = (root / "themes", PRODUCT)
    return {one.name for folder in folders if folder.is_dir() for one in folder.iterdir() if one.is_dir()}


def _read_labels(files: Mapping[str, ThemeFile], problems: Problems) -> Mapping[str, Mapping[str, str]]:
    labels: dict[str, Mapping[str, str]] = {}
    for name, one in files.items():
        if not name.startswith("labels/"):
            continue
        text = read_text(one.path, one.file, problems)
        table = read_table(text, one.file, problems) if text is not None else None
        if table is None:
            continue
        language = name.removeprefix("labels/").removesuffix(".yaml")
        labels[language] = {key: node.text for key, node in table.entries.items() if isinstance(node, Scalar)}
    return labels


def _join(name: str, lineage: tuple[str, ...], read: Mapping[str, _Read | None]) -> Theme:
    files: dict[str, ThemeFile] = {}
    tokens: dict[str, str] = {}
    labels: dict[str, dict[str, str]] = {}
    leaves_out: Mapping[str, Mark] = {}
    for one in reversed(lineage):
        theme = read[one]
        if theme is None:
            continue
        files |= theme.files
        tokens |= theme.settings.tokens or {}
        leaves_out = leaves_out if theme.settings.leaves_out is None else theme.leaves_out
        for language, words in theme.labels.items():
            labels.setdefault(language, {}).update(words)
    return Theme(
        name=name,
        lineage=lineage,
        files=files,
        by_theme={one: theme.files for one in lineage if (theme := read[one]) is not None},
        tokens=tokens,
        labels=labels,
        leaves_out=leaves_out,
    )
