"""Outputs without a template: feed, sitemap, robots, and the small sheet that greys and warns."""

from __future__ import annotations

from xml.sax.saxutils import escape

from builder.plan import TextOutput
from builder.portal import Query
from builder.render.desk import Desk
from builder.render.values import Ref

FEED_LENGTH = 20


def make_text(desk: Desk, output: TextOutput) -> str:
    """The text of an output by its kind."""
    return _MAKERS[output.kind](desk)


def _feed(desk: Desk) -> str:
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


def _sitemap(desk: Desk) -> str:
    """sitemaps.org 0.9: every listed page; documents with the day they were published."""
    parts = ['<?xml version="1.0" encoding="utf-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for address, day in desk.read("sitemap", ""):
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        parts.append(f"<url><loc>{escape(address)}</loc>{changed}</url>")
    return "\n".join((*parts, "</urlset>", ""))


def _robots(desk: Desk) -> str:
    lines = ["User-agent: *", "Allow: /"]
    if desk.site.state.is_ in ("open", "archived"):
        lines += [f"Sitemap: {address}" for address in desk.read("sitemaps", "")]
    return "\n".join((*lines, ""))


def _cluster_css(desk: Desk) -> str:
    """Grey days and emergency notices: one small file a site, so that neither rewrites a page."""
    site = desk.show(Ref.site(desk.site.id))
    rules = []
    if site.is_grey:
        rules.append("html{filter:grayscale(1)}")
    notices = site.notices
    if notices:
        words = " · ".join(notice.title for notice in notices)
        rules.append(".emergency{display:block}")
        rules.append(f".emergency-words::after{{content:{_css_string(words)}}}")
    return "\n".join((*rules, ""))


def _css_string(text: str) -> str:
    """A CSS string that cannot end early."""
    return '"' + "".join(f"\\{ord(c):x} " if c in '"\\\n\r\f<' else c for c in text) + '"'


_MAKERS = {"feed": _feed, "sitemap": _sitemap, "robots": _robots, "cluster.css": _cluster_css}
