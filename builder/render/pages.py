"""A page from its template, and the context that the template gets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

from builder.plan import Page, PageKind, TableKind, TableOutput, TextOutput
from builder.portal import Query
from builder.render.desk import Desk, View
from builder.render.downloads import WHOLE, make_download
from builder.render.fault import faults_told
from builder.render.later import Later
from builder.render.lineage_page import show_lineage
from builder.render.metas import make_jsonld, make_metas, print_metas
from builder.render.press import Press
from builder.render.texts import make_text
from builder.render.values import Crumb, Leaf, Ref
from builder.trace import Trace


class PageFace(NamedTuple):
    """What a template may know of the page it makes."""

    kind: str
    title: str
    address: str
    canonical: str
    branch: str
    number: int
    pages: int
    year: int


def render_output(press: Press, desk: Desk, output: Page | TextOutput | TableOutput) -> tuple[bytes, Trace]:
    """The bytes of an output and what they were made from. Raises RenderFault where a template fails."""
    desk.begin()
    desk.read("plan", output.address.file)
    if isinstance(output, TextOutput):
        return make_text(desk, output).encode(), desk.end()
    if isinstance(output, TableOutput):
        return _make_table(desk, output), desk.end()
    desk.read("template", output.template)
    try:
        with press.at(desk), faults_told(output.template):
            text = press.environment.get_template(output.template).render(make_context(press, desk, output))
    finally:
        trace = desk.end()
    return text.encode(), trace


def _make_table(desk: Desk, output: TableOutput) -> bytes:
    key = "register-table" if output.table is TableKind.REGISTER else "catalogue-table"
    with faults_told(f"{output.table}.{output.form}"):
        rows = desk.read(key, f"{output.site}{WHOLE if output.whole else ''}")
        return make_download(output, rows, lambda label: str(desk.read("label", label)))


def make_context(press: Press, desk: Desk, page: Page) -> dict[str, Any]:
    """All names that the template of a page may use."""
    site = desk.show(Ref.site(page.site))
    channel = desk.show(Ref.channel(page.site, page.channel)) if page.channel else None
    document = desk.subject(Ref.document(page.document)) if page.document else None
    canonical = desk.read("canonical", page.address.file)
    title = _title_of(press, desk, page, channel, document)
    face = PageFace(
        kind=str(page.kind),
        title=title,
        address=desk.portal.hosting.served_path(page.address),
        canonical="" if page.kind is PageKind.NOT_FOUND else canonical,
        branch=page.channel.partition("/")[0],
        number=page.number,
        pages=page.pages,
        year=page.year,
    )
    context: dict[str, Any] = {
        "site": site,
        "page": face,
        "crumbs": Later(lambda: make_crumbs(press, desk, site, page, channel, title)),
        "metas": Later(lambda: make_metas(desk, page, site, channel, document, canonical)),
        "meta_tags": Later(lambda: print_metas(desk, page, site, channel, document, canonical)),
        "jsonld": Later(lambda: make_jsonld(page, site, document, canonical)),
        "pager": _pager(desk, page),
    }
    if channel is not None:
        context["channel"] = channel
    if document is not None:
        context["document"] = document
    if page.kind is PageKind.DOCUMENT:
        return context
    if page.kind is PageKind.LINEAGE:
        context |= show_lineage(press, desk, page.target)
    return context | _more_context(desk, page)


def _title_of(press: Press, desk: Desk, page: Page, channel: View | None, document: View | None) -> str:
    if document is not None:
        return str(document.title)
    if page.kind is PageKind.LINEAGE:
        return press.translate("page.lineage", title=_target(desk, page)[0])
    if page.target:
        return str(_target(desk, page)[0])
    if page.kind is PageKind.HOME:
        return press.translate("page.home")
    if page.kind is PageKind.TOPIC:
        return page.topic.replace("/", " · ")
    if page.kind is PageKind.GENRE:
        return page.genre
    if page.kind is PageKind.FIELD:
        return press.translate("page.field", title=desk.read("field", page.field))
    if channel is not None and page.kind is PageKind.YEAR:
        return press.translate("page.year", title=channel.title, year=page.year)
    if page.kind is PageKind.REGISTER and page.year:
        return press.translate("page.register-year", year=page.year)
    if channel is not None and page.kind not in (
        PageKind.REGISTER,
        PageKind.CATALOGUE,
        PageKind.TOPICS,
        PageKind.GENRES,
    ):
        return str(channel.title)
    return press.translate(f"page.{page.kind}")


def _target(desk: Desk, page: Page) -> tuple[str, Any]:
    """Title of the document that a page stands for or beside, and its address or withdrawal."""
    if page.kind is PageKind.TOMBSTONE:
        title, withdrawal, _ = desk.read("withdrawal", page.target)
        return title, withdrawal
    document = desk.show(Ref.document(page.target))
    return document.title, document.url


def make_crumbs(
    press: Press, desk: Desk, site: View, page: Page, channel: View | None, title: str
) -> tuple[Crumb, ...]:
    """The way from the portal's home to the page; the page itself comes last, without an address."""
    tops = desk.once("top-crumbs", lambda: _crumbs_to_site(press, site))
    if page.kind is PageKind.HOME:
        return (*tops[:-1], Crumb(tops[-1].title, ""))
    above: list[Crumb] = []
    if page.kind is PageKind.FIELD:
        above.append(Crumb(press.translate("page.catalogue"), site.catalogue_url))
    if page.kind is PageKind.LINEAGE:
        above.append(Crumb(*_target(desk, page)))
        title = press.translate("lineage.title")
    own = page.kind in (PageKind.CHANNEL, PageKind.SERVICES, PageKind.DISCLOSURE, PageKind.APPLICATION)
    name = f"{'crumbs-above' if own else 'crumbs'}:{page.channel}"
    steps = desk.once(name, lambda: _crumbs_to_channel(channel.parent if channel is not None and own else channel))
    return (*tops, *steps, *reversed(above), Crumb(title, ""))


def _crumbs_to_site(press: Press, site: View) -> tuple[Crumb, ...]:
    home = Crumb(press.translate("page.home"), (site.portal or site).home_url)
    return (home,) if site.portal is None else (home, Crumb(site.short_name, site.home_url))


def _crumbs_to_channel(channel: View | None) -> tuple[Crumb, ...]:
    """The channel and those above it, the topmost first."""
    steps: list[Crumb] = []
    while channel is not None:
        steps.append(Crumb(channel.title, channel.url))
        channel = channel.parent
    return tuple(reversed(steps))


def _pager(desk: Desk, page: Page) -> tuple[Leaf, ...]:
    if page.pages <= 1:
        return ()
    hosting = desk.portal.hosting
    leaves = []
    for number in range(1, page.pages + 1):
        path = f"{page.series}.html" if number == 1 else f"{page.series}-{number}.html"
        url = hosting.served_path(type(page.address)(page.address.portal, path))
        leaves.append(Leaf(number, url, number == page.number))
    return tuple(leaves)


def _more_context(desk: Desk, page: Page) -> dict[str, Any]:
    window = Query(site=page.site, limit=page.size, offset=page.size * (page.number - 1))
    if page.kind is PageKind.TOPIC:
        topic = desk.portal.topics[page.topic]
        return {"topic": topic, "items": desk.ask(replace(window, topic=page.topic))}
    if page.kind is PageKind.GENRE:
        return {"genre": page.genre, "items": desk.ask(replace(window, genre=page.genre))}
    if page.kind is PageKind.CATALOGUE:
        return {"fields": desk.read("fields", page.site)}
    if page.kind is PageKind.FIELD:
        return {"field": desk.read("field", page.field), "duties": desk.read("duties", f"{page.site}|{page.field}")}
    if page.kind is PageKind.REGISTER:
        years = Query(site=page.site, indexed=True, limit=0)
        return {
            "items": desk.ask(replace(window, indexed=True, year=page.year)),
            "year_links": desk.ask_years(years, counted=not page.year),
            "total": desk.ask_count(replace(years, year=page.year)),
        }
    if page.kind in (PageKind.CHANNEL, PageKind.YEAR):
        whole = Query(site=page.site, channel=page.channel, limit=0)
        return {
            "items": desk.ask(replace(window, channel=page.channel, year=page.year)),
            "total": desk.ask_count(replace(whole, year=page.year)),
            "year_links": desk.ask_years(whole, counted=not page.year),
        }
    if page.kind is PageKind.REDIRECT:
        title, url = _target(desk, page)
        return {"title": title, "target_url": url}
    if page.kind is PageKind.TOMBSTONE:
        title, withdrawal = _target(desk, page)
        return {"title": title, "withdrawal": withdrawal}
    if page.kind is PageKind.EMERGENCY:
        return {"notices": desk.read(Ref.site(page.site).key, "notices")}
    if page.kind is PageKind.DIRECTORY:
        return {"tree": desk.read(Ref.site(page.site).key, "tree")}
    return {}
