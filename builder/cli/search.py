"""`index` and `search`."""

from __future__ import annotations

from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import cluster_options, read_options, talk_options
from builder.pipeline import CouldNotRun
from builder.pipeline.searching import index_folder, update_search_index
from builder.search.entry import Hit
from builder.search.find import find
from builder.search.index import IndexUnreadableError


@click.command("index")
@cluster_options
@talk_options
def index_command(*, console: Console, **cluster: Any) -> None:
    """Bring the search index of the cluster up to date."""
    options, _ = read_options(**cluster)
    change = update_search_index(options)
    numbers = {"added": change.added, "updated": change.updated, "removed": change.removed, "kept": change.kept}
    if console.json:
        console.answer(numbers)
        return
    if change.rebuilt:
        console.say("index-rebuilt", reason=change.rebuilt.value)
    console.say("indexed", **numbers)


@click.command("search")
@cluster_options
@talk_options
@click.argument("words", nargs=-1, required=True)
@click.option("--site", help="Hits of this site only.")
@click.option("--limit", type=click.IntRange(1, 200), default=20)
def search_command(*, console: Console, words: tuple[str, ...], site: str | None, limit: int, **cluster: Any) -> None:
    """Find documents of the cluster by WORDS."""
    text = " ".join(words)
    options, _ = read_options(**cluster)
    folder = index_folder(options.state)
    try:
        found = find(folder, text, site=site, limit=limit)
    except IndexUnreadableError:
        raise CouldNotRun("search-index-missing", folder=folder) from None
    if console.json:
        console.answer({"total": found.total, "hits": [_spell(hit) for hit in found.hits]})
        return
    for hit in found.hits:
        console.data(f"{hit.title}  [{hit.site_name}, {hit.date}]\n  {hit.address}\n  {hit.excerpt.text}")
    console.say("hits", total=found.total) if found.total else console.say("no-hits", words=text)


def _spell(hit: Hit) -> dict[str, object]:
    return {
        "title": hit.title,
        "site": hit.site,
        "site_name": hit.site_name,
        "address": hit.address,
        "kind": hit.kind.value,
        "date": hit.date.isoformat(),
        "number": hit.number,
        "validity": hit.validity.value if hit.validity else None,
        "excerpt": hit.excerpt.text,
    }
