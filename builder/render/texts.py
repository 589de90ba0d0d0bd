"""Outputs without a template: feed, sitemap, robots, and the small sheet that greys and warns."""

from __future__ import annotations

from html import escape as escape_html

from builder.plan import TextOutput
from builder.portal import Query
from builder.render.desk import Desk
from builder.render.values import Ref

FEED_LENGTH = 20
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def escape(text: str) -> str:
    """Text in XML."""
    return escape_html(text, quote=False)


def make_text(desk: Desk, output: TextOutput) -> str:
    """The text of an output by its kind."""
    return _MAKERS[output.kind](desk, output.part)


def _feed(desk: Desk, _: int) -> str:
    """Atom 1.0 of the newest documents; its time is the newest document's, never the clock's."""
    site = desk.show(Ref.site(desk.site.id))
    entries = desk.ask(Query(site=desk.site.id, limit=FEED_LENGTH))
    home = desk.read("hosting", "")
    updated = max((entry.published_at for entry in entries), default=None)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(site.language)}">',
        f"<title>{escape(site.name)}</title>",
        f"<id>{escape(home)}</id>",
        f'<link href="{escape(home)}"/>',
        f'<link rel="self" href="{escape(desk.read("hosting", "feed.xml"))}"/>',
        f"<updated>{_zoned(updated)}</updated>",
        f"<author><name>{escape(site.organ.name)}</name></author>",
    ]
    for entry in entries:
        address = escape(entry.absolute_url)
        parts.append(
            f"<entry><title>{escape(entry.title)}</title><id>{address}</id>"
            f'<link href="{address}"/><updated>{_zoned(entry.published_at)}</updated>'
            f"<summary>{escape(entry.summary)}</summary></entry>"
        )
    return "\n".join((*parts, "</feed>", ""))


def _zoned(moment: object) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}:00+08:00" if moment is not None else "1970-01-01T00:00:00+08:00"


def _sitemap_index(desk: Desk, _: int) -> str:
    """sitemaps.org 0.9: a part for the standing pages and one for the documents of each year."""
    parts = ['<?xml version="1.0" encoding="utf-8"?>', f'<sitemapindex xmlns="{_SITEMAPS}">']
    parts += [f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in desk.read("sitemap-parts", "")]
    return "\n".join((*parts, "</sitemapindex>", ""))


def _sitemap(desk: Desk, year: int) -> str:
    """The standing pages (year 0), or the documents of a year with the day they were published."""
    parts = ['<?xml version="1.0" encoding="utf-8"?>', f'<urlset xmlns="{_SITEMAPS}">']
    for address, day in desk.read("sitemap", str(year)):
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        parts.append(f"<url><loc>{escape(address)}</loc>{changed}</url>")
    return "\n".join((*parts, "</urlset>", ""))


def _robots(desk: Desk, _: int) -> str:
    lines = ["User-agent: *", "Allow: /"]
    if desk.read(Ref.site(desk.site.id).key, "state") in ("open", "archived"):
        lines += [f"Sitemap: {address}" for address in desk.read("sitemaps", "")]
    return "\n".join((*lines, ""))


def _cluster_css(desk: Desk, _: int) -> str:
    """Grey days and emergency notices: one small file a site, so that neither rewrites a page."""
    site = desk.show(Ref.site(desk.site.id))
    rules = []
    if site.is_grey:
        rules.append("html{filter:grayscale(1)}")
    notices = site.notices
    if notices:
        words = "".join(f" · {notice.title}" for notice in notices)
        rules.append(".emergency{display:block}")
        rules.append(f".emergency-words::after{{content:{_css_string(words)}}}")
    return "\n".join((*rules, ""))


def _front_door(desk: Desk, _: int) -> str:
    """Where sites lie by path: the host's root leads to the first portal."""
    site = desk.show(Ref.site(desk.site.id))
    url, name = escape(site.home_url), escape(site.name)
    return (
        f'<!doctype html>\n<html lang="{escape(site.language)}"><head><meta charset="utf-8"><title>{name}</title>'
        f'<meta http-equiv="refresh" content="0; url={url}"><link rel="canonical" href="{desk.read("hosting", "")}">'
        f'</head><body><p><a href="{url}">{name}</a></p></body></html>\n'
    )


def _robots_of_all(desk: Desk, _: int) -> str:
    lines = [f"Sitemap: {address}" for address in desk.read("sitemaps", "all")]
    return "\n".join(("User-agent: *", "Allow: /", *lines, ""))


def _css_string(text: str) -> str:
    """A CSS string that cannot end early."""
    return '"' + "".join(f"\\{ord(c):x} " if c in '"\\\n\r\f<' else c for c in text) + '"'


_MAKERS = {
    "feed": _feed,
    "sitemap": _sitemap,
    "sitemap-index": _sitemap_index,
    "robots": _robots,
    "robots-of-all": _robots_of_all,
    "front-door": _front_door,
    "cluster.css": _cluster_css,
}
