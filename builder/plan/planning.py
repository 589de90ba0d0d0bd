"""The plan of a cluster: site by site, then checked for addresses that two outputs claim."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from builder.cluster.hosting import Address, Method
from builder.cluster.settings import Condition
from builder.cluster.site import Site
from builder.diagnostic import Problems, find_near
from builder.library import Entry
from builder.library.checking import published_files
from builder.plan.lists import plan_disclosure_lists, plan_tables, plan_years
from builder.plan.outputs import LEAVABLE, FileOutput, Output, Page, PageKind, SitePlan, TableOutput, TextOutput
from builder.portal import Portal, Query
from catalog.origin import Mark
from catalog.placement import Showing
from catalog.profile import Role
from catalog.terms import Body, Kind, Level, Presence

_TEMPLATE_OF_ROLE = {
    Role.DISCLOSURE: (PageKind.DISCLOSURE, "disclosure.html"),
    Role.APPLICATION: (PageKind.APPLICATION, "application.html"),
    Role.SERVICES: (PageKind.SERVICES, "services.html"),
}


def plan_cluster(portal: Portal, problems: Problems) -> tuple[SitePlan, ...]:
    """The plan of every site; addresses claimed twice are told to both."""
    files = _files_by_site(portal)
    plans = [plan_site(portal, site, files.get(site.id, ())) for site in portal.cluster.sites.values()]
    if plans:
        plans[0] = replace(plans[0], outputs=(*plans[0].outputs, *_front_door(portal)))
    _tell_claims([output for plan in plans for output in plan.outputs], problems)
    _tell_not_leavable(portal, problems)
    return tuple(plans)


def plan_part(portal: Portal, sites: Iterable[str], *, first: str) -> tuple[SitePlan, ...]:
    """The plans of some sites, unchecked; `first` is the first site of the whole cluster."""
    files = _files_by_site(portal)
    plans = [plan_site(portal, portal.site(site), files.get(site, ())) for site in sites]
    doors = tuple(_front_door(portal))
    return tuple(replace(one, outputs=(*one.outputs, *doors)) if one.site == first else one for one in plans)


def _tell_claims(outputs: Iterable[Output], problems: Problems) -> None:
    """Two outputs may not be one file, nor may one be a folder of the other."""
    files: dict[str, Output] = {}
    folders: dict[str, Output] = {}
    for output in outputs:
        file = output.address.file
        rival = files.setdefault(file, output)
        if rival is not output:
            _tell_rivals(output, rival, problems)
        folder = file.rpartition("/")[0]
        while folder and folder not in folders:
            folders[folder] = output
            folder = folder.rpartition("/")[0]
    for file in files.keys() & folders.keys():
        _tell_rivals(files[file], folders[file], problems)


def _tell_rivals(one: Output, other: Output, problems: Problems) -> None:
    for claimer, rival in ((one, other), (other, one)):
        problems.of(claimer.site).add("doubled-address", claimer.mark, address=claimer.address, other=rival.mark)


def _tell_not_leavable(portal: Portal, problems: Problems) -> None:
    """A theme can leave out what `LEAVABLE` names; what else it names is a fault of each site that uses it."""
    for site in portal.cluster.sites.values():
        theme = portal.themes.get(site.theme)
        for kind, mark in theme.leaves_out.items() if theme else ():
            if kind not in LEAVABLE:
                near, known = find_near(kind, LEAVABLE), ", ".join(LEAVABLE)
                problems.of(site.id).add("cannot-leave-out", mark, kind=kind, near=near, known=known)


def _is_had(output: Output, left_out: Container[str]) -> bool:
    """A table to download goes with the page of its name."""
    if isinstance(output, Page):
        return output.kind not in left_out or output.kind not in LEAVABLE
    return not isinstance(output, TableOutput) or output.table not in left_out


def plan_site(portal: Portal, site: Site, files: Iterable[FileOutput]) -> SitePlan:
    """Everything that a site puts on line, but for what its theme leaves out."""
    outputs: list[Output]
    if site.state.is_ in (Condition.OPEN, Condition.ARCHIVED):
        pages = (*_standing(site), *_channels(portal, site), *_documents(portal, site), *_placed(portal, site))
        outputs = [*pages, *_tables(portal, site), *_texts(portal, site), *files]
    else:
        outputs = [*_notice_in_its_place(site), *_texts_of_closed(site)]
    theme = portal.themes.get(site.theme)
    left_out = theme.leaves_out if theme else ()
    return SitePlan(site=site.id, outputs=tuple(one for one in outputs if _is_had(one, left_out)))


def _page(site: Site, path: str, kind: PageKind, template: str, **more: object) -> Page:
    mark = more.pop("mark", site.mark)
    return Page(address=site.address(path), kind=kind, template=template, site=site.id, mark=mark, **more)  # type: ignore[arg-type]


@cache
def _template_of(kind: Kind) -> str:
    """The template of a document's page; the same text for all of them."""
    return f"documents/{kind}.html"


def _standing(site: Site) -> Iterator[Page]:
    home = "home-section.html" if site.presence is Presence.SECTION else "home.html"
    if site.body is Body.DEPARTMENT and site.presence is Presence.SITE:
        home = "home-department.html"
    yield _page(site, "", PageKind.HOME, home)
    yield _page(site, "map.html", PageKind.MAP, "map.html")
    yield _page(site, "elder.html", PageKind.ELDER, "elder.html")
    yield _page(site, "notice/", PageKind.EMERGENCY, "emergency.html")
    yield _page(site, "search.html", PageKind.SEARCH, "search.html")
    if site.presence is Presence.SITE:
        yield _page(site, "404.html", PageKind.NOT_FOUND, "notfound.html")
    if site.level is Level.REGION and site.body is Body.GOVERNMENT:
        yield _page(site, "directory.html", PageKind.DIRECTORY, "directory.html")


def _channels(portal: Portal, site: Site) -> Iterator[Page]:
    for channel in site.walk_channels():
        kind, template = _TEMPLATE_OF_ROLE.get(channel.role, (PageKind.CHANNEL, "channel.html"))
        yield _page(site, f"{channel.path}/", kind, template, channel=channel.path, size=site.page_size)
        yield from plan_years(portal, site, channel)
    disclosure = site.channel_of_role(Role.DISCLOSURE)
    if disclosure:
        yield from plan_disclosure_lists(portal, site, disclosure)


def _documents(portal: Portal, site: Site) -> Iterator[Page]:
    for entry in portal.entries_of(site.id):
        mark = Mark(entry.file)
        if portal.document(entry.id.text) is entry:
            yield _page_of(site, entry, entry.id.text, mark)
            for index, alias in enumerate(entry.head.aliases):
                place = entry.marks["aliases"][index] if "aliases" in entry.marks else mark
                path = alias.lstrip("/")
                yield _page(site, path, PageKind.REDIRECT, "redirect.html", target=entry.id.text, mark=place)
            if portal.has_lineage_page(entry):
                path, kind = entry.lineage_path, PageKind.LINEAGE
                yield _page(site, path, kind, "lineage.html", channel=entry.channel, target=entry.id.text, mark=mark)
        elif portal.leaves_tombstone(entry):
            yield _page(site, entry.path, PageKind.TOMBSTONE, "tombstone.html", target=entry.id.text, mark=mark)


def _page_of(site: Site, entry: Entry, key: str, mark: Mark) -> Page:
    """The page of a document: of pages by far the most."""
    return Page(
        address=site.address(entry.path),
        kind=PageKind.DOCUMENT,
        template=_template_of(entry.kind),
        site=site.id,
        mark=mark,
        channel=entry.channel,
        document=key,
    )


def _placed(portal: Portal, site: Site) -> Iterator[Page]:
    """Pages of others' documents, and tombstones of those that were taken back."""
    for entry in portal.placed_on(site.id):
        placement = entry.placement
        if placement is not None and placement.showing is Showing.PAGE:
            yield _page_of(site, entry, entry.key, placement.mark)
            for path in placement.former:
                yield _page(site, path, PageKind.REDIRECT, "redirect.html", target=entry.key, mark=placement.mark)
    for entry in portal.tombstones_on(site.id):
        mark = entry.placement.mark if entry.placement else Mark(entry.file)
        yield _page(site, entry.path, PageKind.TOMBSTONE, "tombstone.html", target=entry.id.text, mark=mark)


def _tables(portal: Portal, site: Site) -> Iterator[TableOutput]:
    disclosure = site.channel_of_role(Role.DISCLOSURE)
    if disclosure:
        yield from plan_tables(portal, site, disclosure.path)


def _texts(portal: Portal, site: Site) -> Iterator[TextOutput]:
    yield _text(site, "cluster.css", "cluster.css")
    yield _text(site, "feed.xml", "feed")
    if site.presence is Presence.SITE:
        yield _text(site, "robots.txt", "robots")
    yield _text(site, "sitemap.xml", "sitemap-index")
    yield _text(site, "sitemap-pages.xml", "sitemap")
    for year, _ in portal.years(Query(site=site.id, own=True)):
        yield _text(site, f"sitemap-{year}.xml", "sitemap", part=year)


def _texts_of_closed(site: Site) -> Iterator[TextOutput]:
    yield _text(site, "cluster.css", "cluster.css")
    if site.presence is Presence.SITE:
        yield _text(site, "robots.txt", "robots")


def _text(site: Site, path: str, kind: str, *, part: int = 0) -> TextOutput:
    return TextOutput(address=site.address(path), site=site.id, mark=site.mark, kind=kind, part=part)


def _front_door(portal: Portal) -> Iterator[TextOutput]:
    """By path, the host's root leads to the first portal and tells robots of all."""
    first = next(iter(portal.cluster.sites.values()), None)
    if first is not None and portal.hosting.method is Method.PATH:
        for path, kind in (("/", "front-door"), ("/robots.txt", "robots-of-all")):
            yield TextOutput(address=Address("", path), site=first.id, mark=first.mark, kind=kind)


def _notice_in_its_place(site: Site) -> Iterator[Page]:
    yield _page(site, "", PageKind.STATE, "suspended.html")
    if site.presence is Presence.SITE:
        yield _page(site, "404.html", PageKind.NOT_FOUND, "notfound.html")


def _files_by_site(portal: Portal) -> Mapping[str, list[FileOutput]]:
    """The files of visible documents; what only a draft or a withdrawn document names stays off line."""
    files: dict[str, dict[str, FileOutput]] = {}
    for entry in portal.shown():
        for file in published_files(entry, portal.library.shelf):
            owner, _, path = file.removeprefix("content/").partition("/")
            site = portal.site(owner)
            output = FileOutput(address=site.address(path), site=owner, mark=Mark(entry.file), source=file)
            files.setdefault(owner, {}).setdefault(file, output)
    return {owner: list(found.values()) for owner, found in files.items()}
