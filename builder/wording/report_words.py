"""The words of the audit's reports: `wording/reports/<language>.yaml`, a flat table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

_FOLDER = Path(__file__).parent / "reports"


@cache
def read_report_words(language: str) -> Mapping[str, str]:
    """The table of a language. Raises FileNotFoundError where there is none."""
    text = (_FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    return {str(key): str(word) for key, word in yaml.load(text, Loader=yaml.CSafeLoader).items()}
