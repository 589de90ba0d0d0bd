"""`probe`: do the sites open, as a reader's browser would have it? Visits, and what they say."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click

from builder.cli.console import Console
from builder.cli.options import FAULTS, Moment, now, talk_options
from builder.cli.usage import usage
from builder.cli.watch import Span
from builder.diagnostic import Diagnostic, Severity
from builder.pipeline.options import ReadOptions
from builder.pipeline.probe_report import ProbeReport, SiteReport, list_wrong, report_probes
from builder.pipeline.probing import ProbeOptions, ProbeResult, probe
from builder.probe.spread import DAY, Spread
from builder.probe.visit import SHANGHAI, Outcome, Visit
from builder.wording import printable

_FILE = click.Path(path_type=Path, dir_okay=False)
_THERE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_SHORTEST = 60
_FEW = 10


@click.group("probe", invoke_without_command=True)
@talk_options
@click.option("--root", type=_FOLDER, default=Path("."), help="Folder of the cluster.")
@click.option("--into", type=_FILE, default=Path("probes.sqlite"), help="Where the visits are kept.")
@click.option("--once", is_flag=True, help="Visit each site now, then end (so too without --every).")
@click.option("--every", type=Span(), help="Visit each site so often, as 1h, until SIGINT or SIGTERM.")
@click.option("--site", "sites", multiple=True, help="Visit this site of the cluster; may be given again.")
@click.option("--url", "urls", multiple=True, help="Visit the site with this home page, of whatever cluster.")
@click.option("--reference", "references", multiple=True, help="HOST[:PORT] that answers whenever we are on line.")
@click.option("--authorities", type=_THERE, help="Trust the authorities in this PEM file besides the system's.")
@click.option("--closed-network", "closed", is_flag=True, help="The sites lie in a network apart from the internet.")
@click.option("--at-once", type=click.IntRange(1, 500), default=32, help="Visits under way at most.")
@click.option("--keep", "days", type=click.IntRange(8), default=100, help="Days that visits are kept.")
def probe_group(
    *,
    console: Console,
    root: Path,
    into: Path,
    once: bool,
    every: float | None,
    sites: tuple[str, ...],
    urls: tuple[str, ...],
    references: tuple[str, ...],
    authorities: Path | None,
    closed: bool,
    at_once: int,
    days: int,
) -> None:
    """Visit the sites of the cluster as the norm says, and keep what they answered.

    `audit --probes FILE` judges by what is kept; `probe report` shows it.
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    if every is not None and (once or not _SHORTEST <= every <= DAY):
        raise click.UsageError(usage("odd-every"))
    options = ProbeOptions(
        read=ReadOptions(root=root.resolve(), state=into, moment=now(), jobs=1),
        into=into,
        every=timedelta(seconds=every) if every is not None else None,
        sites=sites,
        urls=urls,
        references=references,
        authorities=authorities,
        closed=closed,
        at_once=at_once,
        term=timedelta(days=days),
    )

    unread: list[Diagnostic] = []

    def begin(count: int, faults: tuple[Diagnostic, ...]) -> None:
        console.tell(faults)
        unread.extend(one for one in faults if one.severity is Severity.ERROR)
        if every is not None and not console.json:
            console.say("probe-begun", sites=count, visits=Spread(int(every)).visits_a_day, file=into)

    def tell(visit: Visit, before: Outcome | None) -> None:
        if not console.json and (visit.outcome is not Outcome.OPENED or before not in (None, Outcome.OPENED)):
            console.data(_line(visit, console), at_once=True)

    result = probe(options, begin, tell)
    if console.json:
        console.answer(_spell(result))
    else:
        _tell(result, console)
    if unread or (every is None and any(result.visits[one] for one in Outcome if one is not Outcome.OPENED)):
        raise click.exceptions.Exit(FAULTS)


def _line(visit: Visit, console: Console) -> str:
    """A visit in a line."""
    words = [f"{visit.started.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}", visit.site]
    words.append(console.wording.phrase(f"visit-{visit.outcome}"))
    if visit.reason:
        words.append(console.wording.phrase(f"visit-{visit.reason}"))
    fault = visit.seen.certificate.fault if visit.seen.certificate else ""
    words.append(str(visit.status or fault or ""))
    return printable("  ".join(word for word in words if word))


def _tell(result: ProbeResult, console: Console) -> None:
    console.say("probed", sites=result.sites, **{one.value: result.visits[one] for one in Outcome})
    if result.missed:
        console.say("probes-missed", missed=result.missed)
    if result.pruned:
        console.say("probes-pruned", pruned=result.pruned)


def _spell(result: ProbeResult) -> dict[str, object]:
    """The object that machines read."""
    visits = {one.value: result.visits[one] for one in Outcome}
    return {"sites": result.sites, "visits": visits, "missed": result.missed, "pruned": result.pruned}


@probe_group.command("report")
@talk_options
@click.option("--root", type=_FOLDER, default=Path("."), help="Folder of the cluster, for its own tables.")
@click.option("--from", "source", type=_FILE, default=Path("probes.sqlite"), help="Where the visits are kept.")
@click.option("--site", "sites", multiple=True, help="Tell of this site; may be given again.")
@click.option("--days", type=click.IntRange(1), help="Look at so many days (default: as the clause wants).")
@click.option("--as-of", "as_of", type=Moment(), help="Look at the whole days before this day or minute.")
@click.option("--expiring", type=click.IntRange(0), default=14, help="Tell of certificates with fewer days left.")
def report_command(
    *,
    console: Console,
    root: Path,
    source: Path,
    sites: tuple[str, ...],
    days: int | None,
    as_of: datetime | None,
    expiring: int,
) -> None:
    """Tell how the sites stand by the visits of the last whole days; 1 where one has something to be seen to."""
    report = report_probes(source, root, as_of or now(), sites=sites, days=days or 0, expiring=expiring)
    if console.json:
        console.answer(report.spell())
    else:
        _tell_report(report, console)
    if list_wrong(report.sites):
        raise click.exceptions.Exit(FAULTS)


def _tell_report(report: ProbeReport, console: Console) -> None:
    for one in report.sites:
        console.data(printable(_site_line(one, console)))
        for line in _wrong_lines(one, console):
            console.data(printable(f"    {line}"))
    limits, week = report.limits, report.week
    told = {"clause": limits.clause or "-", "status": limits.status or "-"}
    console.say("probe-report", sites=len(report.sites), since=week.since, until=week.until, **told)


def _site_line(one: SiteReport, console: Console) -> str:
    say, found = console.wording.phrase, one.found
    counts = {"visits": found.visits, "failed": len(found.failures), "doubtful": len(found.doubts), "void": found.void}
    return f"{found.site}  {say(f'visit-{one.standing}')}  {say('probe-counts', typical=found.typical_ms, **counts)}"


def _wrong_lines(one: SiteReport, console: Console) -> list[str]:
    say, mark = console.wording.phrase, one.found.certificate
    lines = []
    for visit in (*one.found.failures, *one.found.doubts)[:_FEW]:
        lines.append(_line(visit, console))
    if mark is not None and mark.fault:
        lines.append(say("probe-certificate", fault=mark.fault))
    if one.expiring:
        lines.append(say("probe-expiring", days=one.days_left, issuer=mark.issuer if mark else ""))
    lines += [
        say(f"door-{door.ends}", address=door.address, final=door.final)
        for door in one.doors
        if door.ends not in ("home", "absent")
    ]
    if one.page.fits is False:
        lines.append(say("probe-title", title=one.page.title))
    if one.found.ipv6 is False:
        lines.append(say("probe-without-six"))
    if one.lacking:
        lines.append(say("probe-lacking", headers=", ".join(one.lacking)))
    return lines
