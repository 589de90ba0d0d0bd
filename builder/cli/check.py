"""`check`."""

from __future__ import annotations

from typing import Any

import click

from builder.cli.build import count_errors
from builder.cli.console import Console
from builder.cli.options import FAULTS, cluster_options, read_options, talk_options
from builder.pipeline.build import check


@click.command("check")
@cluster_options
@talk_options
@click.argument("paths", nargs=-1)
def check_command(*, console: Console, paths: tuple[str, ...], **cluster: Any) -> None:
    """Tell every fault of the cluster, or of PATHS only; write nothing."""
    options, _ = read_options(**cluster)
    found = check(options)
    if paths:
        found = tuple(one for one in found if one.mark.file.startswith(paths))
    if console.json:
        console.answer({"diagnostics": [console.spell(one) for one in found]})
    else:
        console.tell(found)
        if found:
            console.say("faults", errors=count_errors(found), warnings=len(found) - count_errors(found))
        else:
            console.say("checked", root=options.root)
    if count_errors(found):
        raise click.exceptions.Exit(FAULTS)
