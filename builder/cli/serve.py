"""`serve`: the preview, or the search as a service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import uvicorn

from builder.cli.console import Console
from builder.cli.options import cluster_options, read_options, talk_options
from builder.pipeline.explain import read_sites
from builder.pipeline.options import BuildResult, ReadOptions
from builder.pipeline.searching import index_folder
from builder.server import Preview, PreviewOptions
from builder.server.app import make_app
from builder.server.search_service import SearchOptions, make_search_app


@click.command("serve")
@cluster_options
@talk_options
@click.option("--port", default=8000, type=click.IntRange(0, 65535), help="Port to listen on; 0 for any.")
@click.option("--bind", default="127.0.0.1", help="Address to listen on.")
@click.option("--drafts/--no-drafts", default=True, help="Show drafts, and what is scheduled.")
@click.option("--folder", type=click.Path(path_type=Path), help="Preview's own folder (default: ROOT/.preview).")
@click.option("--search", "search", is_flag=True, help="Serve the search (JSON) from the index instead of a preview.")
@click.option("--address", default="", help="With --search: the address by which readers reach it.")
@click.option("--origin", multiple=True, help="With --search: sites of other hosts that may ask, as https://www.x.cn.")
@click.option("--rate", default=120, type=click.IntRange(1), help="With --search: requests a minute for each client.")
def serve_command(
    *,
    console: Console,
    port: int,
    bind: str,
    drafts: bool,
    folder: Path | None,
    search: bool,
    address: str,
    origin: tuple[str, ...],
    rate: int,
    **cluster: Any,
) -> None:
    """Preview the cluster; pages reload when a source changes. With --search: the search service."""
    options, _ = read_options(**cluster)
    if search:
        _serve_search(console, options, bind, port, address, frozenset(origin), rate)
        return
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


def _serve_search(
    console: Console, options: ReadOptions, bind: str, port: int, address: str, origins: frozenset[str], rate: int
) -> None:
    """Behind a web server on the same machine, a client is who that server says it is (X-Forwarded-For)."""
    here = address or f"http://{bind}:{port}/"
    search = SearchOptions(
        folder=index_folder(options.state),
        name=read_sites(options).settings.name,
        address=here,
        origins=origins,
        per_minute=rate,
        burst=max(10, rate // 3),
    )
    console.say("serving-search", address=f"{here.rstrip('/')}/")
    uvicorn.run(
        make_search_app(search, console.wording), host=bind, port=port, log_level="warning", server_header=False
    )
