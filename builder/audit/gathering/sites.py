"""One of our own sites as a whole, and the cluster of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from builder.audit.finding import Spot
from builder.audit.gathering.addresses import address_of
from builder.audit.gathering.documents import ReadAttachment, gather_documents
from builder.audit.gathering.duties import judge_duties
from builder.audit.gathering.pages import OnLine, gather_pages
from builder.audit.gathering.sharing import Exchange
from builder.audit.subjects.channel import Channel
from builder.audit.subjects.duty import Duty
from builder.audit.subjects.site import Cluster, Condition, Intake, Numbered, Probes, Records, Site, SiteBrief
from builder.cluster.site import Channel as OurChannel
from builder.cluster.site import Site as OurSite
from builder.plan import Page, PageKind, SitePlan
from builder.portal import Portal, Query
from catalog.origin import Mark
from catalog.profile import Role
from catalog.standard import Standards
from catalog.terms import Body
from catalog.verdict import Judgement


def gather_site(
    plan: SitePlan,
    portal: Portal,
    online: OnLine,
    *,
    read_attachment: ReadAttachment = lambda _: None,
    probes: Probes | None = None,
    exchange: Exchange | None = None,
    standards: Standards | None = None,
) -> Site:
    """A site with its channels, documents, pages, duties and demands, as they are at the portal's moment.

    `exchange` is that of the portal; it is read anew where none is given. `standards` tell since when limits hold.
    """
    site = portal.site(plan.site)
    exchange = exchange or Exchange(portal)
    seen = tuple(gather_pages(plan, portal, online))
    shown = {one.page.document: one for one in seen if one.page.document and one.page.kind == PageKind.DOCUMENT}
    home = portal.hosting.absolute(site.address(""))
    today = portal.moment.date()
    declarations = portal.library.declarations[site.id]
    tables = _field_pages(plan, portal)
    declared = {one.channel for one in declarations.channels if one.holds_on(today)}
    documents = tuple(gather_documents(site.id, portal, shown, read_attachment, exchange, online))
    judgements = judge_duties(site.id, portal, documents, as_of=today, standards=standards)
    return Site(
        spot=Spot(key="site", title=site.name, address=home, mark=site.mark, site=site.id),
        id=site.id,
        name=site.name,
        level=site.level,
        body=site.body,
        presence=site.presence,
        condition=_condition(site),
        address=home,
        domain=site.host,
        domain_suffix=portal.cluster.settings.domain_suffix,
        code=site.code,
        organ=site.organ,
        operator=site.operator,
        functions=site.functions,
        public_services=_serves_public(site),
        records=_records(site),
        intake=_intake(site),
        footer=site.footer,
        channels=tuple(_channels(site, portal, frozenset(declared))),
        documents=documents,
        duties=tuple(_duty(one, portal, tables.get(one.duty.item.field, home)) for one in judgements),
        pages=tuple(one.page for one in seen),
        probes=probes,
        index_form=site.index_form.text if site.index_form else "",
        demands=exchange.demands(site.id),
        share=exchange.share(site.id),
    )


def gather_cluster(portal: Portal) -> Cluster:
    """The cluster as its own rules look at it."""
    settings = Mark("sites/cluster.yaml")
    return Cluster(
        spot=Spot(key="cluster", title=portal.cluster.settings.name, mark=settings),
        name=portal.cluster.settings.name,
        domain_suffix=portal.cluster.settings.domain_suffix,
        sites=tuple(_brief(site, portal) for site in portal.cluster.sites.values()),
        numbers=tuple(_numbers(portal)),
    )


def _condition(site: OurSite) -> Condition:
    state = site.state
    return Condition(
        state=state.is_.value, since=state.on, until=state.until, reason=state.reason, authority=state.authority
    )


def _serves_public(site: OurSite) -> bool:
    """对外服务职能: governments have it; a department where it has a function, or a channel of services."""
    offered = any(channel.role is Role.SERVICES for channel in site.walk_channels())
    return site.body is Body.GOVERNMENT or bool(site.functions) or offered


def _records(site: OurSite) -> Records:
    return Records(icp=site.records.icp, police=site.records.police, mark=site.records.mark, ipv6=site.records.ipv6)


def _intake(site: OurSite) -> Intake:
    intake = site.intake
    url = intake.url.text if intake.url else ""
    return Intake(address=intake.address, post=intake.post, fax=intake.fax, mail=intake.mail, url=url)


def _channels(site: OurSite, portal: Portal, declared: frozenset[str]) -> Iterator[Channel]:
    """Every channel, parents before children; each knows the one of the first level that it stands under."""
    for top in site.channels:
        first = _channel(top, site, portal, top.path in declared)
        yield first
        for child in top.children:
            for below in child.walk():
                yield replace(_channel(below, site, portal, below.path in declared), first=first)


def _channel(channel: OurChannel, site: OurSite, portal: Portal, declared: bool) -> Channel:
    query = Query(site=site.id, channel=channel.path, limit=0)
    documents = portal.answer(query)
    newest = max((one.head.published_at.date() for one in documents), default=None)
    address = portal.hosting.absolute(site.address(f"{channel.path}/"))
    return Channel(
        spot=Spot(key=f"channel:{channel.path}", title=channel.title, address=address, mark=site.mark),
        path=channel.path,
        title=channel.title,
        type=channel.type,
        kinds=channel.kinds,
        role=channel.role,
        freshness=channel.freshness,
        newest_on=newest,
        count=len(documents),
        declared=declared,
        first_level="/" not in channel.path,
        leaf=not channel.children,
        description=channel.description,
        keywords=channel.keywords,
    )


def _field_pages(plan: SitePlan, portal: Portal) -> dict[str, str]:
    """The address of the page that tells how a site's duties of a field stand, by the field."""
    pages = (one for one in plan.outputs if isinstance(one, Page) and one.kind is PageKind.FIELD)
    return {one.field: portal.hosting.absolute(one.address) for one in pages}


def _duty(judgement: Judgement, portal: Portal, table: str) -> Duty:
    """`table` is the page that tells how it stands, for what no document discharges."""
    item = judgement.duty.item
    field = portal.norms.registers.title_of(item.field)
    address = judgement.discharges[0].address if judgement.discharges else table
    mark = judgement.declaration.mark if judgement.declaration else item.mark
    return Duty(
        spot=Spot(key=f"duty:{item.code}", title=f"{field}·{item.title}", address=address, mark=mark),
        field=field,
        judgement=judgement,
    )


def _brief(site: OurSite, portal: Portal) -> SiteBrief:
    home = portal.hosting.absolute(site.address(""))
    return SiteBrief(
        spot=Spot(key="site", title=site.name, address=home, mark=site.mark, site=site.id),
        id=site.id,
        name=site.name,
        level=site.level,
        body=site.body,
        presence=site.presence,
        condition=_condition(site),
        organ=site.organ,
        host=site.host,
        code=site.code,
        parent=site.parent or "",
    )


def _numbers(portal: Portal) -> list[Numbered]:
    found = []
    for entry in portal.shown():
        if entry.head.index_number is not None:
            spot = Spot(
                key=f"document:{entry.id}",
                title=entry.head.title,
                address=address_of(entry, portal),
                mark=Mark(entry.file),
                site=entry.site,
            )
            found.append(Numbered(number=entry.head.index_number, document=entry.id.text, site=entry.site, spot=spot))
    return found
