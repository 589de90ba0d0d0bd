"""`audit`: hold the cluster against the norms."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click

from builder.audit.finding import Verdict
from builder.audit.foreign.crawling import Bounds
from builder.audit.foreign.saved import NOWHERE
from builder.audit.foreign.site import Copy
from builder.audit.inspection import Inspection
from builder.audit.reports import write_reports
from builder.cli.build import count_errors
from builder.cli.console import Console
from builder.cli.options import COULD_NOT_RUN, FAULTS, cluster_options, now, read_options, talk_options
from builder.pipeline.auditing import AuditOptions, AuditResult, audit
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.foreign_audit import ForeignOptions, audit_foreign, write_evidence
from builder.pipeline.ledger_files import record_run
from builder.pipeline.options import BuildOptions
from catalog.score import Outcome


@click.command("audit")
@cluster_options
@talk_options
@click.option("--rev", default="", help="Inspect a commit, or the last one of a day: @2026-09-30.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the reports into this folder.")
@click.option("--sample", type=click.IntRange(0), default=0, help="Draw so many findings to be looked at by hand.")
@click.option("--seed", type=int, default=0, help="The seed of the draw; the same seed draws the same.")
@click.option("--record", is_flag=True, help="Keep the summary of the run for the trend of later reports.")
@click.option("--probes", type=click.Path(path_type=Path, dir_okay=False), help="Judge by the visits in this file.")
@click.option("--html", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Inspect saved pages.")
@click.option("--base", default=NOWHERE, help="The address that saved pages lie below.")
@click.option("--url", default="", help="Inspect a site elsewhere: crawl politely from this page, within its host.")
@click.option("--pages", type=click.IntRange(1, 20_000), default=500, help="Of --url: at most so many pages.")
@click.option("--pause", type=click.FloatRange(0.1), default=1.0, help="Of --url: seconds between two requests.")
def audit_command(
    *,
    console: Console,
    rev: str,
    report: Path | None,
    sample: int,
    seed: int,
    record: bool,
    probes: Path | None,
    html: Path | None,
    base: str,
    url: str,
    pages: int,
    pause: float,
    **cluster: Any,
) -> None:
    """Inspect every site; a veto among the findings, or a fault that holds a site, ends with 1."""
    copies: tuple[Copy, ...] = ()
    if html or url:
        bounds = Bounds(pages=pages, pause=pause)
        moment = cluster["as_of"] or now()
        foreign = ForeignOptions(
            root=cluster["root"],
            moment=moment,
            folder=html,
            base=base,
            home=url,
            bounds=bounds,
            sample=sample,
            seed=seed,
            probes=probes,
        )
        result, copies = audit_foreign(foreign, now)
    else:
        options, out = read_options(**cluster)
        building = BuildOptions(read=options, out=out, revision=rev)
        with console.progress() as progress:
            result = audit(AuditOptions(build=building, sample=sample, seed=seed, probes=probes), progress)
    inspection = result.inspection
    console.tell(result.diagnostics)
    if inspection is None:
        console.say("stopped")
        raise click.exceptions.Exit(COULD_NOT_RUN)
    files = _write(inspection, copies, report, console.wording.language) if report else ()
    if record and not (html or url):
        console.say("run-recorded", file=record_run(cluster["root"], inspection))
    if console.json:
        console.answer(_spell(inspection, result, files))
    else:
        _tell(inspection, result, report, console)
    if count_errors(result.diagnostics) or any(one.outcome is Outcome.FAILED for one in inspection.scores.values()):
        raise click.exceptions.Exit(FAULTS)


def _write(inspection: Inspection, copies: tuple[Copy, ...], folder: Path, language: str) -> tuple[str, ...]:
    """The reports, and the pages they rest on where those are not our own. Raises CouldNotRun."""
    try:
        files = write_reports(inspection, folder, language)
        if copies:
            write_evidence(copies, folder)
    except OSError as fault:
        raise CouldNotRun("output-not-writable", folder=folder, reason=fault.strerror or fault) from fault
    return files


def _spell(inspection: Inspection, result: AuditResult, files: tuple[str, ...]) -> dict[str, object]:
    """The object that machines read."""
    return {
        "cluster": inspection.cluster,
        "as_of": inspection.moment.isoformat(timespec="minutes"),
        "commit": inspection.commit,
        "sites": len(inspection.sites),
        "held": [site.id for site in inspection.sites if site.held],
        "rules": len(inspection.rules),
        "findings": count_findings(inspection),
        "by_verdict": dict(inspection.by_verdict),
        "scores": {
            site: {
                "outcome": score.outcome.value,
                "total": None if score.total is None else str(score.total),
                "vetoes": list(score.vetoes),
                "status": score.status.value,
            }
            for site, score in inspection.scores.items()
        },
        "reports": list(files),
        "looked": result.looked,
        "kept": result.kept,
        "seconds": round(result.seconds, 3),
        "peak_memory_mb": round(result.peak_memory_mb, 1),
    }


def count_findings(inspection: Inspection) -> int:
    """The findings of this run and of people, those that are to be looked at among them."""
    return sum(case.verdict is not None for case in inspection.cases)


def _tell(inspection: Inspection, result: AuditResult, report: Path | None, console: Console) -> None:
    found = Counter(case.verdict for case in inspection.cases)
    scores = inspection.scores.values()
    console.say(
        "audited",
        sites=len(inspection.sites),
        rules=len(inspection.rules),
        failed=found[Verdict.FAILED],
        review=found[Verdict.TO_REVIEW],
        seconds=f"{result.seconds:.1f}",
    )
    console.say(
        "audit-outcomes",
        vetoed=sum(bool(score.vetoes) for score in scores),
        passed=sum(score.outcome is Outcome.PASSED for score in scores),
        below=sum(score.outcome is Outcome.FAILED and not score.vetoes for score in scores),
        unscored=sum(score.outcome is Outcome.NOT_SCORED for score in scores),
    )
    if held := [site.id for site in inspection.sites if site.held]:
        console.say("audit-held", sites=", ".join(held))
    if report:
        console.say("reports-in", folder=report)
    else:
        console.say("reports-how", command="python build.py audit --report DIR")
