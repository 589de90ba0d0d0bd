"""What a rule says of its subject: a verdict, and findings with their evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from builder.digest import digest_value
from catalog.origin import Mark
from catalog.standard import Status

Value = str | int | Decimal | date | tuple[str, ...]
"""What the words of a finding print. A tuple holds words that the rule's table of words translates."""

FINGERPRINT_LENGTH = 16


class Verdict(StrEnum):
    """结论. "Not found wrong" is never "right": what a machine cannot see is to be reviewed by a person."""

    PASSED = "passed"
    FAILED = "failed"
    TO_REVIEW = "to-review"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """检查发现的问题: failed, or to be looked at by a person.

    `key` names the subject and `anchor` what in it is meant, both such that moving a paragraph changes neither;
    `address` is the page, absolute; `mark` the source, where there is one; `excerpt` the words as they stand there.
    `site` is whose fault it is, where that is not the site that is looked at. `under` is the clause that it rests on,
    where that is not the first of its rule; `known` tells how well that is known which it rests on besides the clause.
    """

    verdict: Verdict
    problem: str
    key: str
    anchor: str = ""
    title: str = ""
    address: str = ""
    mark: Mark | None = None
    excerpt: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    site: str = ""
    under: str = ""
    known: Status | None = None

    def resting_on(self, clause: str, known: Status | None = None) -> Finding:
        """The same, under a clause that is not the first of its rule, or known no better than so."""
        return replace(self, under=clause, known=known)

    def fingerprint(self, rule: str, site: str) -> str:
        """The finding's name for as long as the fault stands: 16 hexadecimal digits."""
        return digest_value((rule, site, self.key, self.problem, self.anchor))[:FINGERPRINT_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a subject is met: its lasting key, its title, its page and the line that made it.

    Keys: `site`, `channel:PATH`, `document:ID`, `attachment:ID/FILE`, `duty:ITEM`, `demand:ID OF THE DOCUMENT`,
    `page:PATH BELOW THE HOST`.
    """

    key: str
    title: str = ""
    address: str = ""
    mark: Mark | None = None
    site: str = ""

    def fails(
        self,
        problem: str,
        *,
        anchor: str = "",
        excerpt: str = "",
        address: str = "",
        mark: Mark | None = None,
        **values: Value,
    ) -> Finding:
        """The subject breaks the clause."""
        return self._find(Verdict.FAILED, problem, anchor, excerpt, address, mark, values)

    def asks(
        self,
        problem: str,
        *,
        anchor: str = "",
        excerpt: str = "",
        address: str = "",
        mark: Mark | None = None,
        **values: Value,
    ) -> Finding:
        """A person must look."""
        return self._find(Verdict.TO_REVIEW, problem, anchor, excerpt, address, mark, values)

    def _find(
        self,
        verdict: Verdict,
        problem: str,
        anchor: str,
        excerpt: str,
        address: str,
        mark: Mark | None,
        values: Mapping[str, Value],
    ) -> Finding:
        return Finding(
            verdict=verdict,
            problem=problem,
            key=self.key,
            anchor=anchor,
            title=self.title,
            address=address or self.address,
            mark=mark or self.mark,
            excerpt=excerpt,
            values=values,
            site=self.site,
        )
