"""`impact`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.explain import spell_reason
from builder.cli.options import FAULTS, cluster_options, read_options, talk_options
from builder.output import OutputTree
from builder.pipeline.impact import Impact, SiteImpact, find_impact

_FEW = 10
_FEW_REASONS = 3


@click.command("impact")
@cluster_options
@talk_options
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rev", default="", help="Hold against a commit, or the last one of a day, instead of the last build.")
@click.option("--all", "whole", is_flag=True, help="Tell every file and every reason.")
def impact_command(*, console: Console, files: tuple[Path, ...], rev: str, whole: bool, **cluster: Any) -> None:
    """What a change would touch, before it is built or merged.

    Without FILES, the files of the work tree as they are now are held against what was built last. With --rev, they are
    held against that revision. With FILES (or folders), only those are taken as they are now, all others as at the
    revision, HEAD where none is named. Nothing is built.
    """
    options, out = read_options(**cluster)
    impact = find_impact(options, OutputTree(out=out), files=files, revision=rev)
    console.tell(() if console.json else impact.diagnostics)
    if console.json:
        console.answer(_spell(impact, console))
    else:
        _tell(impact, console, whole=whole)
    if impact.held or impact.stopped:
        raise click.exceptions.Exit(FAULTS)


def _count(impact: Impact) -> dict[str, int]:
    sites = impact.sites
    return {
        "made": sum(len(one.made) for one in sites),
        "new": sum(len(one.new) for one in sites),
        "gone": sum(len(one.gone) for one in sites),
    }


def _tell(impact: Impact, console: Console, *, whole: bool) -> None:
    say = console.wording.phrase
    for site in impact.sites:
        made, new, gone = len(site.made), len(site.new), len(site.gone)
        console.data(say("impact-site", site=site.site, made=made, new=new, gone=gone))
        lines = _list(site, console, most=0 if whole else _FEW_REASONS)
        for line in lines if whole else lines[:_FEW]:
            console.data(line)
        if not whole and len(lines) > _FEW:
            console.data(f"  {say('impact-more', count=len(lines) - _FEW)}")
    if impact.held:
        console.say("held", sites=", ".join(impact.held))
    if impact.stopped:
        console.say("impact-stopped")
    elif not impact.sites:
        console.data(say("impact-none"))
    else:
        console.data(say("impact-sum", sites=len(impact.sites), **_count(impact)))


def _list(site: SiteImpact, console: Console, *, most: int) -> list[str]:
    lines = [f"  + {file}" for file in site.new] + [f"  - {file}" for file in site.gone]
    for file, reasons in site.made:
        told = [spell_reason(one, console) for one in (reasons[:most] if most else reasons)]
        rest = ["…"] if most and len(reasons) > most else []
        lines.append(f"  ~ {file}  {'; '.join([*told, *rest])}")
    return lines


def _spell(impact: Impact, console: Console) -> dict[str, object]:
    return {
        "against": impact.against or None,
        **_count(impact),
        "sites": [
            {
                "site": one.site,
                "made": [
                    {"file": file, "reasons": [[why.cause.value, why.key, why.side] for why in reasons]}
                    for file, reasons in one.made
                ],
                "new": list(one.new),
                "gone": list(one.gone),
            }
            for one in impact.sites
        ],
        "held": list(impact.held),
        "stopped": impact.stopped,
        "diagnostics": [console.spell(one) for one in impact.diagnostics],
    }
