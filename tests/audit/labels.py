"""The labels of the reports, by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

import builder

WORDS = Path(builder.__file__).parent / "wording" / "reports"
LANGUAGES = ("zh-Hans", "en")
Reports = Mapping[str, bytes]


@cache
def labels_of(language: str) -> Mapping[str, str]:
    table: Mapping[str, str] = yaml.safe_load((WORDS / f"{language}.yaml").read_text(encoding="utf-8"))
    return table


def label(key: str, language: str = "zh-Hans") -> str:
    return labels_of(language)[key]
