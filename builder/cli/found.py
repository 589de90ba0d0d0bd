"""`new`, `init` and `schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import FAULTS, cluster_options, now, read_options, talk_options
from builder.diagnostic import Problems, in_order
from builder.pipeline.explain import read_sites
from builder.pipeline.founding import make_cluster, make_document, make_schemas
from catalog.terms import Kind


@click.command("new")
@cluster_options
@talk_options
@click.argument("site")
@click.argument("channel")
@click.option("--title", required=True, help="Its title.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="If not the channel's first kind.")
@click.option("--name", default="", help="File name without .md (default: day and pinyin of the title).")
def new_command(
    *,
    console: Console,
    site: str,
    channel: str,
    title: str,
    kind: str | None,
    name: str,
    **cluster: Any,
) -> None:
    """Begin a document of SITE in CHANNEL, with the fields of its kind."""
    options, _ = read_options(**cluster)
    file = make_document(
        options.root,
        read_sites(options, having=site),
        site=site,
        channel=channel.strip("/"),
        title=title,
        kind=Kind(kind) if kind else None,
        name=name,
        moment=cluster["as_of"] or now(),
        words=console.wording.fields,
    )
    console.data(file)


@click.command("init")
@talk_options
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", default="示例省人民政府", help="Name of the first portal.")
@click.option("--short", default="示例", help="Its short name.")
@click.option("--id", "site", default="shilisheng", help="Its id.")
@click.option("--domain", default="www.shilisheng.gov.example", help="Its host name.")
def init_command(*, console: Console, folder: Path, name: str, short: str, site: str, domain: str) -> None:
    """Begin a cluster in FOLDER."""
    for file in make_cluster(folder, name=name, short=short, site=site, domain=domain):
        console.data(str(folder / file))
    console.say("made-cluster", folder=folder, command=f"build --root {folder}")


@click.command("schema")
@cluster_options
@talk_options
def schema_command(*, console: Console, **cluster: Any) -> None:
    """Write the schemas of heads and site files, and the editor settings that use them.

    Ends with 1 where a site cannot be read: settings that name channels stay as they are then.
    """
    options, _ = read_options(**cluster)
    problems = Problems()
    for file in make_schemas(options.root, read_sites(options, problems=problems), console.wording.fields):
        console.data(file)
    console.tell(in_order(problems.errors))
    if problems.errors:
        raise click.exceptions.Exit(FAULTS)
