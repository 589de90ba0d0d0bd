"""`number`."""

from __future__ import annotations

from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import FAULTS, cluster_options, read_options, talk_options
from builder.pipeline.numbering import give_numbers


@click.command("number")
@cluster_options
@talk_options
@click.argument("site", required=False, default="")
@click.option("--dry-run", is_flag=True, help="Tell the numbers; write nothing.")
def number_command(*, console: Console, site: str, dry_run: bool, **cluster: Any) -> None:
    """Give an index number (索引号) to the documents of SITE, or of all sites, that owe one and have none.

    Policies, interpretations and reports owe one, notices that bear a document number, and whatever names an item of
    the disclosure catalogue. The number is PREFIX/YEAR-SERIAL: the prefix is that of content/SITE/numbers.yaml, else
    the one that the site's numbers bear, else the site's code. A number is never given twice: the last serials stay
    in numbers.yaml. Nothing is written when the cluster has any fault.
    """
    options, _ = read_options(**cluster)
    result = give_numbers(options, only=site, dry_run=dry_run)
    if console.json:
        told = [{"file": one.file, "title": one.title, "index_number": one.number.text} for one in result.given]
        console.answer({"given": told, "diagnostics": [console.spell(one) for one in result.diagnostics]})
    else:
        console.tell(result.diagnostics)
        for one in result.given:
            console.data(f"{one.number}  {one.file}")
        if dry_run and not result.diagnostics:
            console.say("numbers-would-be-given", count=len(result.given))
        elif not result.diagnostics:
            console.say("numbers-given", count=len(result.given))
    if result.diagnostics:
        raise click.exceptions.Exit(FAULTS)
