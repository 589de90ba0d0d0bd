"""One row a case, in words: what every report prints of a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from builder.audit.examine import UNKNOWN_LIMIT, Recorded
from builder.audit.finding import Verdict
from builder.audit.inspection import CaseFile, FindingState, Inspection, SiteRecord
from builder.audit.reports.labels import Labels
from builder.sheet import clean_text
from builder.wording.rule_words import RuleWords, read_rule_words
from catalog.ledger import LedgerEntry
from catalog.standard import Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A line of 问题清单. Words are in the report's language; the norm's own words stay Chinese.

    `file` is `path:line` below the cluster's root, empty where no source is known. What a person
    found has no rule: it rests on the clause that the ledger names. `clause_status` is the weakest of that clause and
    of what the finding rests on besides. `verdict` is None for what only the ledger knows.
    """

    number: int
    fingerprint: str
    site: str
    site_name: str
    site_code: str
    organ: str
    rule: str
    rule_title: str
    clause: str
    indicator: str
    clause_text: str
    severity: str
    clause_status: str
    verdict: Verdict | None
    problem: str
    observed: str
    expected: str
    subject: str
    address: str
    file: str
    excerpt: str
    remedy: str
    by_hand: str
    state: FindingState
    sampled: bool
    entry: LedgerEntry | None
    waived_until: date | None


def make_rows(inspection: Inspection, labels: Labels) -> tuple[FindingRow, ...]:
    """Every case as a row: by site in the order of the tree, the heaviest clauses first, then by rule and subject."""
    order = {site.id: number for number, site in enumerate(inspection.sites)}
    sites = {site.id: site for site in inspection.sites}
    clauses = _clauses_of(inspection)
    words = read_rule_words(labels.language)
    drawn = frozenset(inspection.sampling.fingerprints) if inspection.sampling else frozenset()

    def weight(case: CaseFile) -> tuple[object, ...]:
        clause = clauses.get(case.fingerprint)
        finding = case.recorded.finding if case.recorded else None
        return (
            order.get(case.site, -1),
            labels.order_of_severity(clause.severity.value if clause else ""),
            case.verdict is not Verdict.FAILED,
            case.rule,
            finding.key if finding else "",
            finding.anchor if finding else "",
            case.fingerprint,
        )

    ordered = sorted(inspection.cases, key=weight)
    return tuple(
        _clean(
            _row(number, case, sites.get(case.site), clauses.get(case.fingerprint), words.get(case.rule), labels, drawn)
        )
        for number, case in enumerate(ordered, start=1)
    )


def _clauses_of(inspection: Inspection) -> Mapping[str, Clause | None]:
    """By fingerprint, the clause in force that a case rests on: the one it is under, else the first of its rule."""
    of_rules = {rule.rule: rule.clause for rule in inspection.rules}
    named = inspection.clauses
    return {case.fingerprint: named.get(case.clause) or of_rules.get(case.rule) for case in inspection.cases}


def _status_of(clause: Clause | None, recorded: Recorded | None) -> str:
    """How well the weakest is known that a case rests on; of what only people know: its clause."""
    status = recorded.clause_status if recorded else clause.status if clause else None
    return status.value if status else ""


def _clean(row: FindingRow) -> FindingRow:
    """The row without characters that no report can hold: its texts may be anybody's."""
    values = {one.name: getattr(row, one.name) for one in fields(row)}
    clean: dict[str, Any] = {name: clean_text(one) if type(one) is str else one for name, one in values.items()}
    return FindingRow(**clean)


def _row(
    number: int,
    case: CaseFile,
    site: SiteRecord | None,
    clause: Clause | None,
    words: RuleWords | None,
    labels: Labels,
    drawn: frozenset[str],
) -> FindingRow:
    entry, recorded = case.entry, case.recorded
    finding = recorded.finding if recorded else None
    problem, observed, expected = _spell(recorded, words, labels)
    return FindingRow(
        number=number,
        fingerprint=case.fingerprint,
        site=case.site,
        site_name=site.name if site else case.site or labels["whole-cluster"],
        site_code=site.code if site else "",
        organ=site.organ if site else "",
        rule=case.rule,
        rule_title=words.title if words else "",
        clause=case.clause,
        indicator=(clause.indicator or clause.place) if clause else "",
        clause_text=clause.text if clause else "",
        severity=clause.severity.value if clause else "",
        clause_status=_status_of(clause, recorded),
        verdict=case.verdict,
        problem=problem or (entry.problem if entry else ""),
        observed=observed,
        expected=expected,
        subject=finding.title if finding else "",
        address=finding.address if finding else entry.address if entry else "",
        file=f"{finding.mark.file}:{finding.mark.line}" if finding and finding.mark else "",
        excerpt=finding.excerpt if finding else "",
        remedy=words.remedy if words else "",
        by_hand=words.by_hand if words else "",
        state=case.state,
        sampled=case.fingerprint in drawn,
        entry=entry,
        waived_until=case.waiver.expires_on if case.waiver else None,
    )


def _spell(recorded: Recorded | None, words: RuleWords | None, labels: Labels) -> tuple[str, str, str]:
    if recorded is None or words is None:
        return "", "", ""
    finding = recorded.finding
    if finding.problem == UNKNOWN_LIMIT:
        return labels.fill("limit-unknown", title=finding.title, **dict(finding.values)), "", ""
    arguments = (finding.problem, finding.title, finding.values)
    return words.says(*arguments), words.observed(*arguments), words.expected(*arguments)
