"""The inspection of a cluster before it is built, and what of it stands in the way."""

from __future__ import annotations

from collections.abc import Mapping

from builder.audit.inspection import CaseFile, Inspection
from builder.cluster.gate import Gate
from builder.pipeline.auditing import AuditOptions, audit
from builder.pipeline.gate import Barring, GatedResult
from builder.pipeline.options import BuildOptions, BuildResult
from catalog.ledger import LedgerStatus
from catalog.standard import Severity

_BARRED: Mapping[Gate, frozenset[Severity]] = {
    Gate.NONE: frozenset(),
    Gate.VETO: frozenset({Severity.VETO}),
    Gate.DEDUCT: frozenset({Severity.VETO, Severity.DEDUCT, Severity.SCORE}),
}


def inspect(options: BuildOptions, gate: Gate) -> GatedResult | None:
    """Why there is no build: findings stand in the way, or the cluster could not be inspected. None where neither is
    so. Raises CouldNotRun."""
    inspected = audit(AuditOptions(build=options))
    barring = find_barring(inspected.inspection, gate) if inspected.inspection else ()
    if inspected.inspection is not None and not barring:
        return None
    stopped = BuildResult(stopped=True, diagnostics=inspected.diagnostics, seconds=inspected.seconds)
    return GatedResult(result=stopped, gate=gate, barring=barring)


def find_barring(inspection: Inspection, gate: Gate) -> tuple[Barring, ...]:
    """The failures that stand, of clauses that are as heavy as the gate bars."""
    barred = {id for id, clause in inspection.clauses.items() if clause.severity in _BARRED[gate]}
    standing = (case for case in inspection.cases if case.weighs and not _is_mended_by_hand(case))
    return tuple(_bar(case) for case in standing if case.clause in barred)


def _is_mended_by_hand(case: CaseFile) -> bool:
    """Does the unit say that it mended what a person found? No machine sees whether it did, and that person can look
    again only at what was built: were it barred, it could never be closed."""
    return case.recorded is None and case.entry is not None and case.entry.status is LedgerStatus.MENDED


def _bar(case: CaseFile) -> Barring:
    finding = case.recorded.finding if case.recorded is not None else None
    words = case.entry.problem if case.entry is not None else ""
    return Barring(
        fingerprint=case.fingerprint,
        site=case.site,
        rule=case.rule if finding else "",
        clause=case.clause,
        mark=finding.mark if finding else None,
        problem=finding.problem if finding else words,
        title=finding.title if finding else "",
        values=finding.values if finding else {},
    )
