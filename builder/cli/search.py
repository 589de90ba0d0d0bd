"""`index` and `search`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from builder.cli.console import Console
from builder.cli.options import FAULTS, cluster_options, read_options, talk_options
from builder.diagnostic import Problems, in_order
from builder.pipeline.faults import CouldNotRun
from builder.pipeline.searching import index_folder, update_search_index
from builder.search.entry import Count, Facet, Hit, Hits
from builder.search.find import Order, Window, find, find_like
from builder.search.index import IndexUnreadableError
from builder.search.narrowing import Filters, filters_of
from catalog.terms import Genre, Kind, Level, Validity

_HELP = {
    Facet.SITE: "Hits of this site.",
    Facet.LEVEL: "Hits of sites of this level.",
    Facet.KIND: "Hits of this kind.",
    Facet.TOPIC: "Hits under this topic, as 综合政务/政务公开.",
    Facet.YEAR: "Hits of this year.",
    Facet.VALIDITY: "Hits of this validity.",
    Facet.ISSUER: "Hits of this issuer.",
    Facet.GENRE: "Hits of this genre.",
}
_CLOSED: dict[Facet, list[str]] = {
    Facet.LEVEL: [one.value for one in Level],
    Facet.KIND: [one.value for one in Kind],
    Facet.VALIDITY: [one.value for one in Validity],
    Facet.GENRE: [one.value for one in Genre],
}


@click.command("index")
@cluster_options
@talk_options
def index_command(*, console: Console, **cluster: Any) -> None:
    """Bring the search index of the cluster up to date; a fault that holds a site ends with 1."""
    options, _ = read_options(**cluster)
    problems = Problems()
    change = update_search_index(options, problems)
    console.tell(in_order(problems.errors))
    numbers = {"added": change.added, "updated": change.updated, "removed": change.removed, "kept": change.kept}
    if console.json:
        console.answer(numbers)
    else:
        if change.rebuilt:
            console.say("index-rebuilt", reason=change.rebuilt.value)
        console.say("indexed", **numbers)
    if problems.errors:
        raise click.exceptions.Exit(FAULTS)


def filter_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """What hits must be; each may be given several times, and any of its values will do."""
    for facet in reversed(Facet):
        taken = click.Choice(_CLOSED[facet]) if facet in _CLOSED else None
        function = click.option(f"--{facet.value}", multiple=True, type=taken, help=_HELP[facet])(function)
    return function


@click.command("search")
@cluster_options
@talk_options
@click.argument("words", nargs=-1)
@filter_options
@click.option("--channel", help="Hits of this channel, and of those below it.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Hits of this day or later.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Hits of this day or earlier.")
@click.option("--like", default="", help="Documents like the one of this id, instead of WORDS.")
@click.option(
    "--sort",
    type=click.Choice([order.value for order in Order]),
    default=Order.RELEVANCE.value,
    help="The best first, or the newest.",
)
@click.option("--limit", type=click.IntRange(1, 200), default=20, help="So many hits at most.")
@click.option("--offset", type=click.IntRange(0, 10_000), default=0, help="Pass over so many hits.")
@click.option("--facets", is_flag=True, help="Count the hits by what they may be narrowed by.")
def search_command(
    *,
    console: Console,
    words: tuple[str, ...],
    channel: str | None,
    since: datetime | None,
    until: datetime | None,
    like: str,
    sort: str,
    limit: int,
    offset: int,
    facets: bool,
    **others: Any,
) -> None:
    """Find documents of the cluster by WORDS.

    "words in quotes" stand together; AND, OR, NOT (且, 或, 非) and parentheses combine; title: number: body: file:
    (标题: 文号: 正文: 附件:) ask in one field; site: kind: topic: issuer: validity: genre: level: year: date: narrow.
    """
    chosen = {facet.value: others.pop(facet.value) for facet in Facet}
    options, _ = read_options(**others)
    filters = filters_of(
        channel=channel, since=since.date() if since else None, until=until.date() if until else None, **chosen
    )
    window = Window(limit=limit, offset=offset, order=Order(sort), facets=facets or console.json)
    _tell(console, " ".join(words), _find(index_folder(options.state), " ".join(words), like, filters, window))


def _find(folder: Path, typed: str, like: str, filters: Filters, window: Window) -> Hits:
    try:
        found = find_like(folder, like, filters, window) if like else find(folder, typed, filters, window)
    except IndexUnreadableError:
        raise CouldNotRun("search-index-missing", folder=folder) from None
    if found is None:
        raise CouldNotRun("not-in-index", id=like)
    return found


def _tell(console: Console, typed: str, found: Hits) -> None:
    if console.json:
        facets = {facet.value: [_spell_count(one) for one in counts] for facet, counts in found.facets.items()}
        hits = [_spell(hit) for hit in found.hits]
        console.answer({"total": found.total, "loose": found.loose, "hits": hits, "facets": facets})
        return
    for hit in found.hits:
        ended = "" if hit.binds else f"  ({console.wording.phrase('hit-ended')})"
        console.data(f"{hit.title}{ended}  [{hit.site_name}, {hit.date}]\n  {hit.address}\n  {_excerpt(hit)}")
    for facet, counts in found.facets.items():
        if counts:
            console.data(f"{facet.value}: " + ", ".join(f"{one.value} {one.count}" for one in counts))
    if found.loose:
        console.say("hits-loose")
    console.say("hits", total=found.total) if found.total else console.say("no-hits", words=typed)


def _excerpt(hit: Hit) -> str:
    return f"{hit.enclosure}: {hit.excerpt.text}" if hit.enclosure else hit.excerpt.text


def _spell_count(one: Count) -> dict[str, object]:
    return {"value": one.value, "label": one.label, "count": one.count}


def _spell(hit: Hit) -> dict[str, object]:
    return {
        "id": hit.id,
        "title": hit.title,
        "site": hit.site,
        "site_name": hit.site_name,
        "sites": [one.site for one in hit.sites],
        "carried": hit.carried,
        "address": hit.address,
        "kind": hit.kind.value,
        "date": hit.date.isoformat(),
        "number": hit.number,
        "index_number": hit.index_number,
        "validity": hit.validity.value if hit.validity else None,
        "genre": hit.genre.value if hit.genre else None,
        "issuer": hit.issuer,
        "topics": list(hit.topics),
        "excerpt": hit.excerpt.text,
        "enclosure": hit.enclosure,
    }
