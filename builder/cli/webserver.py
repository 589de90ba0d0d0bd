"""`webserver`: the configuration of what hands out the releases."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import cluster_options, read_options, talk_options
from builder.pipeline.webserver import Speller, write_configuration
from builder.release import caddy, nginx
from builder.release.caddy import spell_caddy
from builder.release.nginx import spell_nginx

_target_option = click.option(
    "--to", "target", type=click.Path(path_type=Path), help="Folder of the releases (default: OUT.releases)."
)
_folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@click.group("webserver")
def webserver_group() -> None:
    """Write the configuration of a web server."""


@webserver_group.command("nginx")
@cluster_options
@talk_options
@_target_option
@click.option("--brotli", is_flag=True, help="nginx has the module ngx_http_brotli_static.")
@_folder_argument
def nginx_command(*, console: Console, target: Path | None, brotli: bool, folder: Path, **cluster: Any) -> None:
    """Write what nginx must know into FOLDER: hosts, addresses that were taken back, headers, lifetimes.

    Write it again when sites or withdrawn documents change, and let nginx read it anew. listen.conf, with addresses and
    certificates, is written once and then yours.
    """
    _write(console, target, folder, partial(spell_nginx, brotli=brotli), nginx.MAIN, nginx.LISTEN, cluster)


@webserver_group.command("caddy")
@cluster_options
@talk_options
@_target_option
@_folder_argument
def caddy_command(*, console: Console, target: Path | None, folder: Path, **cluster: Any) -> None:
    """Write what Caddy must know into FOLDER: hosts, addresses that were taken back, headers, lifetimes.

    Write it again when sites or withdrawn documents change, and `caddy reload`. listen.caddy, with addresses and
    certificates, is written once and then yours.
    """
    _write(console, target, folder, spell_caddy, caddy.MAIN, caddy.LISTEN, cluster)


def _write(
    console: Console, target: Path | None, folder: Path, spell: Speller, main: str, own: str, cluster: dict[str, Any]
) -> None:
    options, out = read_options(**cluster)
    done = write_configuration(options, target or out.with_name(f"{out.name}.releases"), folder, spell, own)
    if console.json:
        console.answer({"files": list(done.files), "hosts": done.hosts, "gone": done.gone})
    else:
        console.say("webserver-written", file=folder / main, hosts=done.hosts, gone=done.gone)
