"""Tables of words: `says` tells what is wrong, `near` proposes what was probably meant, `hint` tells the cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from builder.diagnostic import Diagnostic

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language."""

    language: str
    faults: Mapping[str, Mapping[str, str]]
    phrases: Mapping[str, str]
    fields: Mapping[str, str]

    def says(self, one: Diagnostic) -> str:
        """What is wrong, in one sentence."""
        return self.faults[one.code]["says"].format_map(_Loose(one.params))

    def hint(self, one: Diagnostic) -> str:
        """What mends it; a suggestion first, where there is one."""
        words = self.faults[one.code]
        params = _Loose(one.params)
        parts = [words["near"]] if params.get("near") and "near" in words else []
        parts += [words["hint"]] if "hint" in words else []
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
    """The table of a language. Raises FileNotFoundError where there is none."""
    table = _read_yaml(_FOLDER / f"{language}.yaml")
    return Wording(language, table["faults"], table["phrases"], _read_fields(language))


def _read_fields(language: str) -> Mapping[str, str]:
    """The words for the fields of heads and site files: `Policy.number` and so on."""
    fields: dict[str, str] = {}
    table = _read_yaml(_FOLDER / "fields" / f"{language}.yaml")
    for record, words in table.items():
        fields |= {f"{record}.{key}": text for key, text in words.items()}
    return fields


def _read_yaml(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
