"""Page tags (网页标签), 国办发〔2017〕47号, annex 1.

Site tags on every page, column tags on lists, article tags on texts.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from builder.plan import Page, PageKind
from builder.render.desk import Desk, View
from builder.render.environment import spell_moment

_spell = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode

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
    if channel is None or (document is None and page.kind not in _COLUMN_PAGES):
        metas = desk.once("site-tags", lambda: _site_tags(site))
    else:
        metas = desk.once(f"column-tags:{page.channel}", lambda: (*_site_tags(site), *_column_tags(channel)))
    if document is not None:
        return (*metas, *_article_tags(document, canonical), ("description", document.summary))
    return (*metas, ("description", channel.description)) if channel is not None else metas


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
    organ: dict[str, Any] = {"@type": "GovernmentOrganization", "name": site.name}
    if document is not None:
        data: dict[str, Any] = {
            "@type": "GovernmentService" if document.kind == "service" else "Article",
            "name": document.title,
            "url": canonical,
            "description": document.summary,
        }
        if document.kind == "service":
            data["provider"] = organ
        else:
            data |= {
                "headline": document.title,
                "datePublished": f"{document.published_at.isoformat(timespec='minutes')}+08:00",
                "publisher": organ,
            }
    else:
        data = {"@type": "WebSite" if page.kind is PageKind.HOME else "WebPage", "name": site.name, "url": canonical}
    text = _spell({"@context": "https://schema.org", **data})
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - no markup can begin in it
