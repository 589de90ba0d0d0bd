"""Tables of words: `says` tells what is wrong, `near` proposes what was probably meant, `hint` tells the cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml

from builder.diagnostic import Diagnostic

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpWords:
    """Of verbs by their names, as `ledger import`; of options by what is said of them in English."""

    verbs: Mapping[str, str]
    options: Mapping[str, str]


class Wording:
    """The words of one language; each table is read when it is asked for."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._file = _FOLDER / f"{language}.yaml"
        if not self._file.is_file():
            raise FileNotFoundError(str(self._file))

    @cached_property
    def faults(self) -> Mapping[str, Mapping[str, str]]:
        """What is wrong and what mends it, by code."""
        table: Mapping[str, Mapping[str, str]] = _read_part(self._file, "faults")
        return table

    @cached_property
    def phrases(self) -> Mapping[str, str]:
        """Sentences of the command line."""
        table: Mapping[str, str] = _read_part(self._file, "phrases")
        return table

    @cached_property
    def usage(self) -> Mapping[str, str]:
        """What is said of options and arguments, and at the heads of their help."""
        table: Mapping[str, str] = _read_part(self._file, "usage")
        return table

    @cached_property
    def help(self) -> HelpWords:
        """What `--help` says; nothing in the language that the code says it in."""
        file = _FOLDER / "help" / self._file.name
        table = _read_yaml(file.read_text(encoding="utf-8")) if file.is_file() else {}
        return HelpWords(verbs=table.get("verbs", {}), options=table.get("options", {}))

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The words for the fields of heads and site files: `Policy.number` and so on."""
        tables = _read_yaml((_FOLDER / "fields" / self._file.name).read_text(encoding="utf-8"))
        return {f"{record}.{key}": text for record, words in tables.items() for key, text in words.items()}

    def says(self, one: Diagnostic) -> str:
        """What is wrong, in one sentence. A value may have words of its own: `wanted-list` for a `wanted`."""
        words = self.faults[one.code]
        params = _Loose(one.params)
        own = {key: words[name].format_map(params) for key, value in one.params if (name := f"{key}-{value}") in words}
        return words["says"].format_map(_Loose(params | own))

    def hint(self, one: Diagnostic) -> str:
        """What mends it; a suggestion first, where there is one. A value may have its own cure: `hint-wanted-list`."""
        words = self.faults[one.code]
        params = _Loose(one.params)
        parts = [words["near"]] if params.get("near") and "near" in words else []
        own = (words[name] for key, value in one.params if (name := f"hint-{key}-{value}") in words)
        parts += [cure] if (cure := next(own, words.get("hint"))) else []
        return printable(" ".join(part.format_map(params) for part in parts))

    def line(self, one: Diagnostic) -> str:
        """`file:line:column: severity[code]: what is wrong`."""
        place = f"{one.mark}: " if one.mark.file else ""
        return printable(f"{place}{self.phrases[one.severity]}[{one.code}]: {self.says(one)}")

    def phrase(self, name: str, /, **values: object) -> str:
        """A sentence of the command line."""
        return self.phrases[name].format(**values)


def printable(text: str) -> str:
    """The text with what a terminal would obey, or could not print, spelled out."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class _Loose(dict[str, str]):
    """Parameters of a message; one that a fault does not have prints as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def languages() -> tuple[str, ...]:
    """The languages that there are tables for."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


@cache
def read_wording(language: str) -> Wording:
    """The words of a language. Raises FileNotFoundError where there are none."""
    return Wording(language)


def _read_part(file: Path, name: str) -> Any:
    """One of the tables that a file holds: its lines stand indented below its name."""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    start = lines.index(f"{name}:\n")
    ends = (at for at in range(start + 1, len(lines)) if lines[at][0] not in " #\n")
    return _read_yaml("".join(lines[start : next(ends, len(lines))]))[name]


def _read_yaml(text: str) -> Any:
    return yaml.load(text, Loader=yaml.CSafeLoader)
