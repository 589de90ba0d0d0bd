"""The inspection of a cluster before it is built, and what of it stands in the way."""

from __future__ import annotations

from collections.abc import Mapping

from builder.audit.finding import Verdict
from builder.audit.inspection import Inspection
from builder.cluster.gate import Gate
from builder.pipeline.auditing import AuditOptions, audit
from builder.pipeline.gate import Barring, GatedResult
from builder.pipeline.options import BuildOptions, BuildResult
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
    """The failed findings that stand, of clauses that are as heavy as the gate bars."""
    severities = {rule.rule: rule.clause.severity for rule in inspection.rules if rule.clause}
    standing = (case for case in inspection.cases if case.recorded is not None and case.state.counts)
    return tuple(
        Barring(
            fingerprint=case.fingerprint,
            site=case.site,
            rule=case.rule,
            mark=found.mark,
            problem=found.problem,
            title=found.title,
            values=found.values,
        )
        for case in standing
        if case.recorded is not None
        and (found := case.recorded.finding).verdict is Verdict.FAILED
        and severities.get(case.rule) in _BARRED[gate]
    )
