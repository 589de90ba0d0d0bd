"""The arithmetic of a report on disclosure, by the rules of the audit that look at such reports."""

from __future__ import annotations

from dataclasses import dataclass

from builder.audit.finding import Verdict
from builder.audit.inspection import Inspection
from builder.audit.reports.labels import read_labels
from builder.audit.reports.rows import make_rows
from builder.audit.rule import Family, Scope
from builder.audit.rulebook import read_rules
from builder.diagnostic import Problems
from builder.pipeline.auditing import AuditOptions, audit
from builder.pipeline.build import Progress
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.reading import read_and_plan
from builder.pipeline.state import state_of
from catalog.document import Report
from catalog.terms import ReportForm


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFault:
    """What a rule says of the report; `failed` is false where a person must look. `place` is `file:line`."""

    rule: str
    problem: str
    failed: bool
    place: str

    def spell(self) -> dict[str, object]:
        """As machines read it."""
        return {"rule": self.rule, "problem": self.problem, "failed": self.failed, "place": self.place}


def check_report(
    options: AuditOptions, site: str, year: int, language: str, progress: Progress = lambda *_: None
) -> tuple[ReportFault, ...]:
    """What the rules of the family annual_report find in the report of a site. Raises CouldNotRun."""
    document = _find_report(options, site, year)
    return tuple(_faults(audit(options, progress).need(), document, language))


def _find_report(options: AuditOptions, site: str, year: int) -> str:
    """The id of the report. Raises CouldNotRun where the site has published none."""
    with state_of(options.build.read.state) as store:
        reading = read_and_plan(options.build.read, store, Problems())
    if reading is None:
        raise CouldNotRun("cluster-at-fault")
    if site not in reading.portal.cluster.sites:
        raise CouldNotRun("unknown-site", site=site)
    for entry in reading.portal.entries_of(site):
        told = (entry.detail.form, entry.detail.year) if isinstance(entry.detail, Report) else None
        if told == (ReportForm.DISCLOSURE, year) and reading.portal.document(entry.id.text) is not None:
            return entry.id.text
    raise CouldNotRun("no-report", site=site, year=year)


def _faults(inspection: Inspection, document: str, language: str) -> list[ReportFault]:
    rules = {
        page.rule.id
        for page in read_rules()
        if page.rule.family is Family.ANNUAL_REPORT and page.rule.scope is Scope.DOCUMENT
    }
    keys = {case.fingerprint: case.recorded.finding.key for case in inspection.cases if case.recorded is not None}
    return [
        ReportFault(rule=row.rule, problem=row.problem, failed=row.verdict is Verdict.FAILED, place=row.file)
        for row in make_rows(inspection, read_labels(language))
        if row.rule in rules and keys.get(row.fingerprint) == f"document:{document}"
    ]
