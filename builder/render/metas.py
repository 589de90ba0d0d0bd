"""Page tags (网页标签), 国办发〔2017〕47号, annex 1.

Site tags on every page, column tags on lists, article tags on texts.
"""

from __future__ import annotations

import json

from markupsafe import Markup

from builder.plan import Page, PageKind
from builder.render.desk import Desk, View
from builder.render.environment import spell_moment
from builder.render.plain import escape_printed

_quote = json.encoder.encode_basestring
"""A text as JSON: an encoder that is made ready for any value takes ten times as long."""

Metas = tuple[tuple[str, str], ...]

_COLUMN_PAGES = frozenset(
    {
        PageKind.CHANNEL,
        PageKind.YEAR,
        PageKind.LINEAGE,
        PageKind.SERVICES,
        PageKind.DISCLOSURE,
        PageKind.APPLICATION,
        PageKind.REGISTER,
        PageKind.CATALOGUE,
        PageKind.FIELD,
        PageKind.TOPICS,
        PageKind.TOPIC,
        PageKind.GENRES,
        PageKind.GENRE,
    }
)


def make_metas(
    desk: Desk, page: Page, site: View, channel: View | None, document: View | None, canonical: str
) -> Metas:
    """The tags of a page in the order of the norm, then the description that search engines read."""
    if _is_in_column(page, channel, document):
        shared = desk.once(f"column-tags:{page.channel}", lambda: _shared_tags(site, channel))
    else:
        shared = desk.once("site-tags", lambda: _shared_tags(site, None))
    return (*shared, *_own_tags(channel, document, canonical))


def print_metas(
    desk: Desk, page: Page, site: View, channel: View | None, document: View | None, canonical: str
) -> Markup:
    """The same as elements of the page's head, one a line. Those of site and column, which are most of them, are
    printed once."""
    if _is_in_column(page, channel, document):
        shared = desk.once(f"printed-column-tags:{page.channel}", lambda: _print_tags(_shared_tags(site, channel)))
    else:
        shared = desk.once("printed-site-tags", lambda: _print_tags(_shared_tags(site, None)))
    own = _print_tags(_own_tags(channel, document, canonical))
    return Markup(f"{shared}\n{own}" if own else shared)  # noqa: S704 - what was printed was escaped


def _print_tags(metas: Metas) -> str:
    return "\n".join([f'<meta name="{name}" content="{escape_printed(content)}">' for name, content in metas])


def _is_in_column(page: Page, channel: View | None, document: View | None) -> bool:
    return channel is not None and (document is not None or page.kind in _COLUMN_PAGES)


def _shared_tags(site: View, channel: View | None) -> Metas:
    return _site_tags(site) if channel is None else (*_site_tags(site), *_column_tags(channel))


def _own_tags(channel: View | None, document: View | None, canonical: str) -> Metas:
    if document is not None:
        return (*_article_tags(document, canonical), ("description", document.summary))
    return (("description", channel.description),) if channel is not None else ()


def _site_tags(site: View) -> Metas:
    return (("SiteName", site.name), ("SiteDomain", site.domain), ("SiteIDCode", site.code))


def _column_tags(channel: View) -> Metas:
    return (
        ("ColumnName", channel.title),
        ("ColumnDescription", channel.description),
        ("ColumnKeywords", ",".join(channel.keywords)),
        ("ColumnType", channel.type),
    )


def _article_tags(document: View, canonical: str) -> Metas:
    title, date, source, tags = document.title, document.published_at, document.source_title, document.page_tags
    optional = (
        ("Keywords", ",".join(tags.keywords)),
        ("Author", tags.author),
        ("Description", document.summary),
        ("Image", tags.image_url),
    )
    return (
        ("ArticleTitle", title),
        ("PubDate", spell_moment(date)),
        ("ContentSource", source),
        *(one for one in optional if one[1]),
        ("Url", canonical),
    )


def make_jsonld(page: Page, site: View, document: View | None, canonical: str) -> Markup:
    """Structured data of the page as JSON-LD; safe inside its script element."""
    if document is None:
        kind = "WebSite" if page.kind is PageKind.HOME else "WebPage"
        told = f'"@type": "{kind}", "name": {_quote(site.name)}, "url": {_quote(canonical)}'
    else:
        title = _quote(document.title)
        organ = f'{{"@type": "GovernmentOrganization", "name": {_quote(site.name)}}}'
        told = f'"name": {title}, "url": {_quote(canonical)}, "description": {_quote(document.summary)}'
        if document.kind == "service":
            told = f'"@type": "GovernmentService", {told}, "provider": {organ}'
        else:
            published = f"{document.published_at.isoformat(timespec='minutes')}+08:00"
            told = (
                f'"@type": "Article", {told}, "headline": {title}, "datePublished": "{published}", "publisher": {organ}'
            )
    text = f'{{"@context": "https://schema.org", {told}}}'
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - no markup can begin in it
