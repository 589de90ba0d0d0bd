"""`check`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from builder.cli.build import count_errors
from builder.cli.console import Console
from builder.cli.options import FAULTS, cluster_options, read_options, talk_options
from builder.pipeline.build import check
from builder.pipeline.named import about, find_named


@click.command("check")
@cluster_options
@talk_options
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def check_command(*, console: Console, paths: tuple[Path, ...], **cluster: Any) -> None:
    """Tell every fault of the cluster, or of PATHS only; write nothing.

    PATHS are files or folders, written from the root of the cluster or from the working directory. Faults that stop
    the whole cluster are told with any of them.
    """
    options, _ = read_options(**cluster)
    named = find_named(options.root, paths)
    found = check(options)
    if named:
        found = about(found, named)
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
