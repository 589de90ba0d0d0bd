"""Fit to be handed over? Where a cluster asks for it, it is inspected before it is built, and not built if it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from builder.audit.finding import Verdict
from builder.audit.inspection import CaseFile, Inspection
from builder.cluster import read_settings
from builder.cluster.settings import Gate
from builder.diagnostic import Problems
from builder.pipeline.auditing import AuditOptions, audit
from builder.pipeline.build import After, Progress, build
from builder.pipeline.options import BuildOptions, BuildResult
from catalog.standard import Severity

_BARRED: Mapping[Gate, frozenset[Severity]] = {
    Gate.NONE: frozenset(),
    Gate.VETO: frozenset({Severity.VETO}),
    Gate.DEDUCT: frozenset({Severity.VETO, Severity.DEDUCT, Severity.SCORE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GatedResult:
    """A build, or why there was none: `barring` are the findings that stood in the way."""

    result: BuildResult
    gate: Gate
    barring: tuple[CaseFile, ...] = ()


def build_through_gate(
    options: BuildOptions, gate: Gate | None, progress: Progress = lambda *_: None, after: After = lambda _: None
) -> GatedResult:
    """Build the cluster, after an inspection if `gate`, or else the cluster's settings, ask for one.

    Raises CouldNotRun.
    """
    wanted = gate if gate is not None else find_gate(options.read.root)
    if wanted is Gate.NONE:
        return GatedResult(result=build(options, progress, after), gate=wanted)
    inspected = audit(AuditOptions(build=options))
    barring = find_barring(inspected.inspection, wanted) if inspected.inspection else ()
    if barring:
        stopped = BuildResult(stopped=True, diagnostics=inspected.diagnostics)
        return GatedResult(result=replace(stopped, seconds=inspected.seconds), gate=wanted, barring=barring)
    return GatedResult(result=build(options, progress, after), gate=wanted)


def find_gate(root: Path) -> Gate:
    """What the cluster's settings ask for; nothing where they cannot be read, which the build will tell."""
    settings = read_settings(root, Problems())
    return settings.gate if settings is not None else Gate.NONE


def find_barring(inspection: Inspection, gate: Gate) -> tuple[CaseFile, ...]:
    """The failed findings that stand, of clauses that are as heavy as the gate bars."""
    severities = {rule.rule: rule.clause.severity for rule in inspection.rules if rule.clause}
    return tuple(
        case
        for case in inspection.cases
        if case.recorded is not None
        and case.recorded.finding.verdict is Verdict.FAILED
        and case.state.counts
        and severities.get(case.rule) in _BARRED[gate]
    )
