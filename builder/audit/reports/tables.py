"""Findings for machines: JSON (schema `docs/findings.schema.json`), CSV, SARIF 2.1.0."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from builder import VERSION
from builder.audit.finding import Verdict
from builder.audit.inspection import FindingState, Inspection, RuleRecord, SiteRecord
from builder.audit.reports.addresses import spell_uri
from builder.audit.reports.labels import Labels
from builder.audit.reports.rows import FindingRow
from builder.audit.subjects.sharing import Share
from builder.sheet import spell_safely
from builder.wording.rule_words import RuleWords, read_rule_words
from catalog.ledger import Discovery
from catalog.score import Score

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_SET_ASIDE = (FindingState.WAIVED, FindingState.DISMISSED)

COLUMNS = (
    "number",
    "fingerprint",
    "site",
    "site_name",
    "site_code",
    "organ",
    "rule",
    "rule_title",
    "clause",
    "indicator",
    "severity",
    "clause_status",
    "verdict",
    "state",
    "problem",
    "observed",
    "expected",
    "subject",
    "address",
    "file",
    "excerpt",
    "remedy",
)
"""Of the CSV and of each finding in JSON."""


def make_json(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> bytes:
    """The whole inspection, keys in a fixed order."""
    told = {
        "format": "zhanqun-findings-1",
        "cluster": inspection.cluster,
        "as_of": inspection.moment.isoformat(timespec="minutes"),
        "commit": inspection.commit,
        "language": labels.language,
        "editions": list(inspection.editions),
        "by_verdict": dict(inspection.by_verdict),
        "rules": [_spell_rule(rule) for rule in inspection.rules],
        "sites": [_spell_site(site, inspection.scores.get(site.id)) for site in inspection.sites],
        "findings": [_spell_row(row) for row in rows],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode(errors="replace")


def make_csv(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> bytes:
    """One line a case; UTF-8 with a byte order mark, for the spreadsheets that want one."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([spell_safely(value) for value in _spell_row(row).values()])
    return b"\xef\xbb\xbf" + lines.getvalue().encode()


def make_sarif(inspection: Inspection, rows: tuple[FindingRow, ...], labels: Labels) -> bytes:
    """SARIF 2.1.0 for code hosting: what was found in files of the cluster, and what it means."""
    words = read_rule_words(labels.language)
    first = {_rule_of(row): row for row in reversed(rows) if row.verdict is not None}
    used = sorted(first)
    rules = [_describe(rule, first[rule], words.get(rule)) for rule in used]
    results = [_spell_result(row, used) for row in rows if row.verdict is not None]
    driver = {"name": "zhanqun", "version": VERSION, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    whole = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _rule_of(row: FindingRow) -> str:
    """What a result in SARIF, which must have a rule, stands on: where a person found it, the clause."""
    return row.rule or row.clause or Discovery.HAND.value


def _describe(rule: str, row: FindingRow, words: RuleWords | None) -> dict[str, object]:
    """A rule in its own words; of a person's finding, in those of the clause."""
    of_clause = row.clause_text or rule
    return {
        "id": rule,
        "shortDescription": {"text": words.title if words else row.indicator or of_clause},
        "fullDescription": {"text": words.asks if words else of_clause},
        "help": {"text": words.remedy if words else of_clause},
    }


def _spell_row(row: FindingRow) -> Mapping[str, str | int | None]:
    told: dict[str, str | int | None] = {}
    for column in COLUMNS:
        value = getattr(row, column)
        told[column] = str(value.value) if hasattr(value, "value") else value
    return told


def _spell_rule(rule: RuleRecord) -> dict[str, object]:
    counts = rule.counts
    return {
        "rule": rule.rule,
        "family": rule.family,
        "clauses": list(rule.clauses),
        "standard": rule.standard,
        "status": rule.clause.status.value if rule.clause else None,
        "severity": rule.clause.severity.value if rule.clause else None,
        "passed": counts.passed,
        "failed": counts.failed,
        "to_review": counts.to_review,
        "not_applicable": counts.not_applicable,
    }


def _spell_site(site: SiteRecord, score: Score | None) -> dict[str, object]:
    return {
        "site": site.id,
        "name": site.name,
        "code": site.code,
        "address": site.address,
        "held": site.held,
        "documents": site.shape.documents,
        "pages": site.shape.pages,
        "outcome": score.outcome.value if score else None,
        "score": str(score.total) if score and score.total is not None else None,
        "vetoes": list(score.vetoes) if score else [],
        "duties": _count(duty.standing.value for duty in site.duties),
        "channels": _count(channel.state.value for channel in site.channels),
        "sharing": _spell_share(site.share),
    }


def _spell_share(share: Share) -> dict[str, object]:
    return {
        "received": share.received,
        "shown": share.shown,
        "subscribed": share.subscribed,
        "demanded": share.demanded,
        "answered": share.answered,
        "to_decide": share.to_decide,
        "offered": share.offered,
        "adopted": share.adopted,
        "rejected": share.rejected,
        "waiting": share.waiting,
        "waiting_since": share.waiting_since.isoformat() if share.waiting_since else None,
    }


def _count(values: Iterable[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for value in values:
        counted[value] = counted.get(value, 0) + 1
    return dict(sorted(counted.items()))


def _spell_result(row: FindingRow, rules: list[str]) -> dict[str, object]:
    level = {Verdict.FAILED: "error" if row.severity == "veto" else "warning", Verdict.TO_REVIEW: "note"}
    result: dict[str, object] = {
        "ruleId": _rule_of(row),
        "ruleIndex": rules.index(_rule_of(row)),
        "level": level.get(row.verdict, "none") if row.verdict else "none",
        "kind": "review" if row.verdict is Verdict.TO_REVIEW else "fail",
        "message": {"text": row.problem},
        "partialFingerprints": {"zhanqun/v1": row.fingerprint},
    }
    if row.verdict is Verdict.TO_REVIEW:
        result["level"] = "none"
    file, _, line = row.file.rpartition(":")
    if file:
        region: dict[str, object] = {"startLine": int(line)}
        place = {"artifactLocation": {"uri": quote(file)}, "region": region}
        result["locations"] = [{"physicalLocation": place}]
    if uri := spell_uri(row.address):
        result["hostedViewerUri"] = uri
    if row.state in _SET_ASIDE:
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    return result
