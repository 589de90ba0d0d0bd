"""`serve`: the preview."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import uvicorn

from builder.cli.console import Console
from builder.cli.options import cluster_options, read_options, talk_options
from builder.pipeline import BuildResult
from builder.server import Preview, PreviewOptions
from builder.server.app import make_app


@click.command("serve")
@cluster_options
@talk_options
@click.option("--port", default=8000, type=click.IntRange(0, 65535))
@click.option("--bind", default="127.0.0.1", help="Address to listen on.")
@click.option("--drafts/--no-drafts", default=True, help="Show drafts, and what is scheduled.")
@click.option("--folder", type=click.Path(path_type=Path), help="Preview's own folder (default: ROOT/.preview).")
def serve_command(
    *,
    console: Console,
    port: int,
    bind: str,
    drafts: bool,
    folder: Path | None,
    **cluster: Any,
) -> None:
    """Preview the cluster; pages reload when a source changes."""
    options, _ = read_options(**cluster)
    place = (folder or options.root / ".preview").resolve()
    preview = Preview(options=PreviewOptions(read=options, folder=place, drafts=drafts))

    def told(file: str, result: BuildResult) -> None:
        console.tell(result.diagnostics)
        console.say("rebuilt", made=result.made, file=file)

    console.tell(preview.rebuild().diagnostics)
    if preview.failure:
        raise preview.failure
    stop = preview.watch(told)
    console.say("serving", address=f"http://{bind}:{port}/")
    try:
        uvicorn.run(make_app(preview, console.wording), host=bind, port=port, log_level="warning")
    finally:
        stop()
