"""`webserver`: the configuration of what hands out the releases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import cluster_options, read_options, talk_options
from builder.pipeline.webserver import write_configuration
from builder.release.nginx import MAIN


@click.group("webserver")
def webserver_group() -> None:
    """Write the configuration of a web server."""


@webserver_group.command("nginx")
@cluster_options
@talk_options
@click.option("--to", "target", type=click.Path(path_type=Path), help="Folder of the releases (default: OUT.releases).")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def nginx_command(*, console: Console, target: Path | None, folder: Path, **cluster: Any) -> None:
    """Write what nginx must know into FOLDER: hosts, addresses that were taken back, headers, lifetimes.

    Write it again when sites or withdrawn documents change, and let nginx read it anew. listen.conf, with addresses and
    certificates, is written once and then yours.
    """
    options, out = read_options(**cluster)
    done = write_configuration(options, target or out.with_name(f"{out.name}.releases"), folder)
    if console.json:
        console.answer({"files": list(done.files), "hosts": done.hosts, "gone": done.gone})
    else:
        console.say("webserver-written", file=folder / MAIN, hosts=done.hosts, gone=done.gone)
