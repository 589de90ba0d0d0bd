"""The command and its verbs; without a verb it builds."""

from __future__ import annotations

import atexit
import gc

import click

from builder import VERSION
from builder.cli.verbs import Verbs

VERBS = {
    "build": "builder.cli.build:build_command",
    "check": "builder.cli.check:check_command",
    "serve": "builder.cli.serve:serve_command",
    "new": "builder.cli.found:new_command",
    "number": "builder.cli.number:number_command",
    "explain": "builder.cli.explain:explain_group",
    "impact": "builder.cli.impact:impact_command",
    "where": "builder.cli.where:where_command",
    "inbox": "builder.cli.inbox:inbox_command",
    "index": "builder.cli.search:index_command",
    "search": "builder.cli.search:search_command",
    "audit": "builder.cli.audit:audit_command",
    "rules": "builder.cli.rules:rules_command",
    "ledger": "builder.cli.ledger:ledger_group",
    "yearly": "builder.cli.yearly:yearly_group",
    "seal": "builder.cli.exchange:seal_command",
    "admit": "builder.cli.exchange:admit_command",
    "release": "builder.cli.release:release_command",
    "rollback": "builder.cli.release:rollback_command",
    "releases": "builder.cli.release:releases_command",
    "prune": "builder.cli.release:prune_command",
    "receive": "builder.cli.receive:receive_command",
    "verify": "builder.cli.verify:verify_command",
    "probe": "builder.cli.probe:probe_group",
    "webserver": "builder.cli.webserver:webserver_group",
    "schema": "builder.cli.found:schema_command",
    "init": "builder.cli.found:init_command",
}
"""Where each verb stands, in the order in which they are told."""


@click.group(
    cls=Verbs, places=VERBS, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(VERSION, prog_name="zhanqun")
@click.pass_context
def cli(context: click.Context) -> None:
    """Static sites for clusters of government portals."""
    build = cli.get_command(context, "build")
    if context.invoked_subcommand is None and build is not None:
        context.invoke(build)


def main() -> None:
    """Run the command line. Exit 0: clean; 1: faults; 2: could not run."""
    atexit.register(gc.freeze)  # what is left goes with the process: to look for circles in it may take half a second
    cli(prog_name="zhanqun")
