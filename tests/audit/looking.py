"""Inspections as tests ask for them, and their reports in memory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from builder.audit.inspection import Inspection
from builder.audit.reports.labels import read_labels
from builder.audit.reports.rows import make_rows
from builder.audit.reports.writing import REPORTS
from builder.pipeline.auditing import AuditOptions, AuditResult, audit
from builder.pipeline.foreign_audit import ForeignOptions, audit_foreign
from builder.pipeline.options import BuildOptions
from tests.portal_from import AS_OF, lines, moment, out_of, read_options

NOW = moment(AS_OF)


def look(
    root: Path, *, as_of: str = AS_OF, state: Path | None = None, jobs: int = 1, revision: str = ""
) -> AuditResult:
    """Inspect a cluster; the whole result."""
    read = read_options(root, as_of=as_of, state=state, jobs=jobs)
    return audit(AuditOptions(build=BuildOptions(read=read, out=out_of(root), revision=revision)))


def inspection_of(result: AuditResult) -> Inspection:
    """The inspection of a result; there must be one."""
    assert result.inspection is not None, lines(result.diagnostics)
    return result.inspection


def reports_of(inspection: Inspection, language: str = "zh-Hans", *names: str) -> Mapping[str, bytes]:
    """The reports by name: all, or those that are named."""
    labels = read_labels(language)
    rows = make_rows(inspection, labels)
    return {name: make(inspection, rows, labels) for name, make in REPORTS.items() if not names or name in names}


def findings_json(result: AuditResult) -> str:
    """What machines are told."""
    return reports_of(inspection_of(result), "zh-Hans", "findings.json")["findings.json"].decode()


def found(inspection: Inspection, rule: str = "", site: str = "") -> set[str]:
    """The fingerprints that a run found, of a rule and a site where they are named."""
    return {
        case.fingerprint
        for case in inspection.cases
        if case.recorded is not None and rule in ("", case.rule) and site in ("", case.site)
    }


def look_at_saved(folder: Path, root: Path, *, base: str = "https://www.saved.example") -> Inspection:
    """Inspect saved pages by the product's own tables."""
    options = ForeignOptions(root=root, moment=NOW, folder=folder, base=base)
    result, _ = audit_foreign(options, lambda: datetime(2026, 11, 25, 12, 0))
    return inspection_of(result)
