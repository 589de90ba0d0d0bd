"""The words of reports that belong to no rule: headings, columns, verdicts, states; one table a language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from builder.audit.inspection import SiteRecord
from builder.wording.report_words import read_report_words
from catalog.score import Score

_SEVERITIES = ("veto", "deduct", "score", "bonus", "mandatory", "advisory", "format", "list", "qualifier", "optional")


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one language, by their keys."""

    language: str
    words: Mapping[str, str]

    def __getitem__(self, key: str) -> str:
        """The word of a key. Raises KeyError where the table lacks it."""
        return self.words[key]

    def fill(self, key: str, **values: object) -> str:
        """A sentence with its values."""
        return self.words[key].format_map(values)

    def level(self, site: SiteRecord) -> str:
        """级别与性质 in words; empty where they are not known."""
        if site.level is None or site.body is None:
            return ""
        return self.words[f"level-{site.level.value}-{site.body.value}"]

    def outcome(self, site: SiteRecord, score: Score | None) -> str:
        """合格, 不合格, 单项否决, 未评分; of a site that could not be looked at, that."""
        if site.held:
            return self.words["outcome-held"]
        if score is not None and score.vetoes:
            return self.words["outcome-veto"]
        return self.words[f"outcome-{score.outcome.value}"] if score is not None else self.words["outcome-not-scored"]

    def order_of_severity(self, severity: str) -> int:
        """The heavier, the lower; what is no severity comes last."""
        return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def read_labels(language: str) -> Labels:
    """The labels of a language. Raises FileNotFoundError where there is none."""
    return Labels(language, read_report_words(language))
