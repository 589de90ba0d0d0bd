"""Lists: a channel's years, the register, the standard catalogue, topics and genres; most come in windows."""

from __future__ import annotations

import math
from collections.abc import Iterator

from builder.cluster.site import Channel, Site
from builder.plan.outputs import Page, PageKind, TableForm, TableKind, TableOutput
from builder.portal import Portal, Query
from builder.source.pinyin import slug


def plan_years(portal: Portal, site: Site, channel: Channel) -> Iterator[Page]:
    """Pages by year for what no longer fits on the channel's front."""
    query = Query(site=site.id, channel=channel.path)
    if portal.count(query) <= site.page_size:
        return
    for year, count in portal.years(query):
        first = Page(
            address=site.address(f"{channel.path}/{year}.html"),
            kind=PageKind.YEAR,
            template="year.html",
            site=site.id,
            mark=site.mark,
            channel=channel.path,
            year=year,
        )
        yield from _windows(site, first, count)


def plan_disclosure_lists(portal: Portal, site: Site, disclosure: Channel) -> Iterator[Page]:
    """The register by year, and documents by topic and by genre."""
    base = disclosure.path
    yield from _plan_register(portal, site, base)
    yield from _plan_catalogue(portal, site, base)
    topics = portal.counted_topics(site.id)
    yield _list(site, f"{base}/zhuti/", PageKind.TOPICS, "topics.html", channel=base)
    for topic in portal.norms.topics.topics:
        if topics.get(topic.path):
            first = _list(site, f"{base}/zhuti/{topic.code}.html", PageKind.TOPIC, "topic.html", base, topic=topic.path)
            yield from _windows(site, first, topics[topic.path])
    genres = portal.counted_genres(site.id)
    yield _list(site, f"{base}/ticai/", PageKind.GENRES, "genres.html", channel=base)
    for genre in sorted(genres):
        first = _list(site, f"{base}/ticai/{slug(genre)}.html", PageKind.GENRE, "genre.html", base, genre=genre)
        yield from _windows(site, first, genres[genre])


def _plan_register(portal: Portal, site: Site, base: str) -> Iterator[Page]:
    yield _list(site, f"{base}/mulu/", PageKind.REGISTER, "register.html", channel=base)
    for year, count in portal.years(Query(site=site.id, indexed=True)):
        first = _list(site, f"{base}/mulu/{year}.html", PageKind.REGISTER, "register.html", base, year=year)
        yield from _windows(site, first, count)


def _plan_catalogue(portal: Portal, site: Site, base: str) -> Iterator[Page]:
    """The standard catalogue: an overview, and a page for each field that the site owes items of; unless the site's
    theme leaves both out, for the duties of all sites are dear to find.
    """
    theme = portal.themes.get(site.theme)
    left_out = theme is not None and {PageKind.CATALOGUE, PageKind.FIELD} <= theme.leaves_out.keys()
    fields = () if left_out else portal.fields(site.id)
    if fields:
        yield _list(site, f"{base}/biaozhun/", PageKind.CATALOGUE, "catalogue.html", channel=base)
    for field, _ in fields:
        yield _list(site, f"{base}/biaozhun/{field.id}.html", PageKind.FIELD, "field.html", base, field=field.id)


def plan_tables(portal: Portal, site: Site, base: str) -> Iterator[TableOutput]:
    """The register and the standard catalogue to download; at the top of the tree those of all sites too."""
    is_top = site.parent is None and any(True for _ in portal.cluster.children(site.id))
    for table, folder in ((TableKind.REGISTER, "mulu"), (TableKind.CATALOGUE, "biaozhun")):
        for whole in (False, True) if is_top else (False,):
            name = "jiqun" if whole else folder
            for form in TableForm:
                address = site.address(f"{base}/{folder}/{name}.{form}")
                yield TableOutput(address=address, site=site.id, mark=site.mark, table=table, form=form, whole=whole)


def _list(
    site: Site,
    path: str,
    kind: PageKind,
    template: str,
    channel: str,
    *,
    topic: str = "",
    genre: str = "",
    field: str = "",
    year: int = 0,
) -> Page:
    return Page(
        address=site.address(path),
        kind=kind,
        template=template,
        site=site.id,
        mark=site.mark,
        channel=channel,
        topic=topic,
        genre=genre,
        field=field,
        year=year,
        size=site.page_size,
    )


def _windows(site: Site, first: Page, count: int) -> Iterator[Page]:
    """The windows of a list: `2026.html`, `2026-2.html`, …"""
    pages = max(1, math.ceil(count / site.page_size))
    stem = first.address.path.removesuffix(".html")
    for number in range(1, pages + 1):
        path = first.address.path if number == 1 else f"{stem}-{number}.html"
        yield Page(
            address=type(first.address)(first.address.portal, path),
            kind=first.kind,
            template=first.template,
            site=first.site,
            mark=first.mark,
            channel=first.channel,
            topic=first.topic,
            genre=first.genre,
            year=first.year,
            number=number,
            pages=pages,
            series=stem,
            size=site.page_size,
        )
