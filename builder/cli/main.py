"""The command and its verbs; without a verb it builds."""

from __future__ import annotations

import click

from builder import VERSION
from builder.cli.audit import audit_command, rules_command
from builder.cli.build import build_command, check_command
from builder.cli.exchange import admit_command, seal_command
from builder.cli.explain import explain_group
from builder.cli.found import init_command, new_command, schema_command
from builder.cli.inbox import inbox_command
from builder.cli.ledger import ledger_group
from builder.cli.number import number_command
from builder.cli.release import prune_command, release_command, releases_command, rollback_command
from builder.cli.search import index_command, search_command
from builder.cli.serve import serve_command
from builder.cli.verify import verify_command
from builder.cli.webserver import webserver_group
from builder.cli.where import where_command
from builder.cli.yearly import yearly_group


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="zhanqun")
@click.pass_context
def cli(context: click.Context) -> None:
    """Static sites for clusters of government portals."""
    if context.invoked_subcommand is None:
        context.invoke(build_command)


for command in (
    build_command,
    check_command,
    serve_command,
    new_command,
    number_command,
    explain_group,
    where_command,
    inbox_command,
    index_command,
    search_command,
    audit_command,
    rules_command,
    ledger_group,
    yearly_group,
    seal_command,
    admit_command,
    release_command,
    rollback_command,
    releases_command,
    prune_command,
    verify_command,
    webserver_group,
    schema_command,
    init_command,
):
    cli.add_command(command)


def main() -> None:
    """Run the command line. Exit 0: clean; 1: faults; 2: could not run."""
    cli(prog_name="zhanqun")
