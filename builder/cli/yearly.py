"""`yearly`: the yearly papers of a site, begun from what the cluster knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import FAULTS, cluster_options, read_options, talk_options
from builder.disk import write_whole
from builder.pipeline.auditing import AuditOptions
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.options import BuildOptions
from builder.pipeline.yearly import count_for_disclosure, count_for_site_report
from builder.pipeline.yearly_check import ReportFault, check_report
from builder.pipeline.yearly_papers import make_site_report_xlsx, spell_disclosure, spell_site_report, write_paper
from builder.wording import languages

_paper_language = click.option(
    "--paper-lang", type=click.Choice(languages()), default="zh-Hans", help="Language of the paper itself."
)
_write = click.option("--write", is_flag=True, help="Put it as a draft into the site's channel of reports.")


@click.group("yearly")
def yearly_group() -> None:
    """The yearly papers of a site, begun from what the cluster knows; what it cannot know is left to be filled in."""


@yearly_group.command("site-report")
@cluster_options
@talk_options
@click.argument("site")
@click.argument("year", type=click.IntRange(1990, 2999))
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="Write it as a workbook, too.")
@_paper_language
@_write
def site_report_command(
    *, console: Console, site: str, year: int, xlsx: Path | None, paper_lang: str, write: bool, **cluster: Any
) -> None:
    """Begin the statement of SITE for YEAR (政府网站工作年度报表, 国办函〔2018〕12号)."""
    options, _ = read_options(**cluster)
    figures = count_for_site_report(options, site, year)
    text = spell_site_report(figures, options.moment, paper_lang)
    if xlsx is not None:
        try:
            write_whole(xlsx, make_site_report_xlsx(figures, paper_lang))
        except OSError as fault:
            raise CouldNotRun("output-not-writable", folder=xlsx, reason=fault.strerror or fault) from fault
    if console.json:
        told = {key: one.value for key, one in figures.figures.items()}
        file = write_paper(options.root, figures, text, options.moment) if write else None
        console.answer({"site": site, "year": year, "figures": told, "file": file})
    else:
        console.data(write_paper(options.root, figures, text, options.moment) if write else text.rstrip("\n"))


@yearly_group.command("disclosure")
@cluster_options
@talk_options
@click.argument("site")
@click.argument("year", type=click.IntRange(1990, 2999))
@click.option("--check", is_flag=True, help="Hold the report that SITE published for YEAR against the rules instead.")
@_paper_language
@_write
def disclosure_command(
    *, console: Console, site: str, year: int, check: bool, paper_lang: str, write: bool, **cluster: Any
) -> None:
    """Begin the report of SITE on disclosure in YEAR (政府信息公开工作年度报告, 国办公开办函〔2021〕30号)."""
    options, out = read_options(**cluster)
    if check:
        with console.progress() as progress:
            auditing = AuditOptions(build=BuildOptions(read=options, out=out))
            faults = check_report(auditing, site, year, console.wording.language, progress)
        _tell_faults(faults, console)
        return
    figures = count_for_disclosure(options, site, year)
    text = spell_disclosure(figures, options.root, options.moment, paper_lang)
    console.data(write_paper(options.root, figures, text, options.moment) if write else text.rstrip("\n"))


def _tell_faults(faults: tuple[ReportFault, ...], console: Console) -> None:
    if console.json:
        console.answer([one.spell() for one in faults])
    else:
        for one in faults:
            console.data(f"{one.place}  [{one.rule}]  {one.problem}")
        console.say("report-checked", count=len(faults))
    if any(one.failed for one in faults):
        raise click.exceptions.Exit(FAULTS)
