"""Page tags (网页标签), 国办发〔2017〕47号, annex 1.

Site tags on every page, column tags on lists, article tags on texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from builder.plan import Page, PageKind
from builder.render.desk import View

Metas = tuple[tuple[str, str], ...]

_COLUMN_PAGES = (
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
)


def make_metas(page: Page, site: View, channel: View | None, document: View | None, canonical: str) -> Metas:
    """The tags of a page in the order of the norm, then the description that search engines read."""
    metas = [*_site_tags(site)]
    if channel is not None and (page.kind in _COLUMN_PAGES or document is not None):
        metas += _column_tags(channel)
    if document is not None:
        metas += _article_tags(document, canonical)
        metas.append(("description", document.summary))
    elif channel is not None:
        metas.append(("description", channel.description))
    return tuple(metas)


def _site_tags(site: View) -> Iterator[tuple[str, str]]:
    yield "SiteName", site.name
    yield "SiteDomain", site.domain
    yield "SiteIDCode", site.code


def _column_tags(channel: View) -> Iterator[tuple[str, str]]:
    yield "ColumnName", channel.title
    yield "ColumnDescription", channel.description
    yield "ColumnKeywords", ",".join(channel.keywords)
    yield "ColumnType", channel.type


def _article_tags(document: View, canonical: str) -> Iterator[tuple[str, str]]:
    yield "ArticleTitle", document.title
    yield "PubDate", document.published_at.strftime("%Y-%m-%d %H:%M")
    yield "ContentSource", document.source_title
    tags = document.page_tags
    optional = {
        "Keywords": ",".join(tags.keywords),
        "Author": tags.author,
        "Description": document.summary,
        "Image": tags.image_url,
    }
    yield from ((name, value) for name, value in optional.items() if value)
    yield "Url", canonical


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
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 - no markup can begin in it
