"""What pages may see of a site."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from builder.cluster.settings import Condition, Intake, Records
from builder.cluster.site import Site
from builder.portal import Portal, Query
from builder.render.values import Branch, Link, NoticeWords, Ref
from catalog.organ import Organ
from catalog.profile import Role
from catalog.terms import Body, Kind, Level, Presence

_FIND_ERRORS = "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={code}&url={url}"
_POLICE = "https://beian.mps.gov.cn/#/query/webSearch?code={code}"
_ICP = "https://beian.miit.gov.cn/"
_MARK = "https://bszs.conac.cn/sitename?method=show&id={mark}"


class SiteFace:
    """The sides of a site, as a page of the portal `viewer` sees them."""

    def __init__(self, portal: Portal, site: Site, viewer: str) -> None:
        self._portal = portal
        self._site = site
        self._viewer = viewer

    def _url(self, path: str, site: Site | None = None) -> str:
        return self._portal.hosting.href((site or self._site).address(path), on=self._viewer)

    @property
    def _is_served(self) -> bool:
        """Are the pages of the site on line? In the place of a site that is not open stands a notice alone."""
        return self._site.state.is_ in (Condition.OPEN, Condition.ARCHIVED)

    def _role_url(self, role: Role) -> str:
        channel = self._site.channel_of_role(role) if self._is_served else None
        return self._url(f"{channel.path}/") if channel else ""

    @property
    def id(self) -> str:
        return self._site.id

    @property
    def name(self) -> str:
        return self._site.name

    @property
    def short_name(self) -> str:
        return self._site.short_name

    @property
    def level(self) -> Level:
        return self._site.level

    @property
    def body(self) -> Body:
        return self._site.body

    @property
    def is_section(self) -> bool:
        return self._site.presence is Presence.SECTION

    @property
    def is_open(self) -> bool:
        return self._site.state.is_ is Condition.OPEN

    @property
    def archived_on(self) -> object:
        return self._site.state.on if self._site.state.is_ is Condition.ARCHIVED else None

    @property
    def language(self) -> str:
        return self._site.language

    @property
    def theme(self) -> str:
        return self._site.theme

    @property
    def code(self) -> str:
        return self._site.code

    @property
    def organ(self) -> Organ:
        return self._site.organ

    @property
    def operator(self) -> str:
        return self._site.operator

    @property
    def records(self) -> Records:
        return self._site.records

    @property
    def domain(self) -> str:
        return self._portal.hosting.host_of(self._site.portal)

    @property
    def footer(self) -> tuple[str, ...]:
        return tuple(str(field) for field in self._site.footer)

    @property
    def intake(self) -> Intake:
        return self._site.intake

    @property
    def home_url(self) -> str:
        return self._url("")

    @property
    def notice_url(self) -> str:
        return self._url("notice/") if self._is_served else ""

    @property
    def elder_url(self) -> str:
        return self._url("elder.html") if self._is_served else ""

    @property
    def map_url(self) -> str:
        return self._url("map.html") if self._is_served else ""

    @property
    def feed_url(self) -> str:
        return self._url("feed.xml") if self._is_served else ""

    @property
    def cluster_css_url(self) -> str:
        return self._url("cluster.css")

    @property
    def search_url(self) -> str:
        return self._url("search.html") if self._is_served else ""

    @property
    def search_index_url(self) -> str:
        """Where the files of docs/search-index.md lie: those of the portal hold its sections too."""
        portal = self._portal.cluster.sites[self._site.portal]
        return self._url("search/", portal) if self._is_served else ""

    @property
    def search_service(self) -> str:
        return self._site.search_service

    @property
    def directory_url(self) -> str:
        region = self._site.level is Level.REGION and self._site.body is Body.GOVERNMENT
        return self._url("directory.html") if region and self._is_served else ""

    @property
    def disclosure_url(self) -> str:
        return self._role_url(Role.DISCLOSURE)

    @property
    def application_url(self) -> str:
        return self._role_url(Role.APPLICATION)

    @property
    def services_url(self) -> str:
        return self._role_url(Role.SERVICES)

    @property
    def register_url(self) -> str:
        url = self.disclosure_url
        return f"{url}mulu/" if url else ""

    @property
    def catalogue_url(self) -> str:
        """The standard catalogue, of a site that owes anything by it."""
        url = self.disclosure_url
        return f"{url}biaozhun/" if url and self._portal.fields(self._site.id) else ""

    @property
    def topics_url(self) -> str:
        url = self.disclosure_url
        return f"{url}zhuti/" if url else ""

    @property
    def genres_url(self) -> str:
        url = self.disclosure_url
        return f"{url}ticai/" if url else ""

    @property
    def guide_url(self) -> str:
        """The guide itself where it is written, else its channel."""
        channel = self._site.channel_of_role(Role.GUIDE) if self._is_served else None
        if channel is None:
            return ""
        newest = self._portal.answer(Query(site=self._site.id, channel=channel.path, limit=1))
        return self._url(newest[0].path if newest else f"{channel.path}/")

    @property
    def mailbox_url(self) -> str:
        found = next((one for one in self._site.walk_channels() if Kind.REPLY in one.kinds), None)
        return self._url(f"{found.path}/") if found and self._is_served else ""

    @property
    def find_errors_url(self) -> str:
        if not self._site.code:
            return ""
        address = quote(self._portal.hosting.absolute(self._site.address("")), safe="")
        return _FIND_ERRORS.format(code=self._site.code, url=address)

    @property
    def police_url(self) -> str:
        digits = "".join(filter(str.isdigit, self._site.records.police))
        return _POLICE.format(code=digits) if digits else ""

    @property
    def icp_url(self) -> str:
        return _ICP if self._site.records.icp else ""

    @property
    def mark_url(self) -> str:
        mark = self._site.records.mark
        return _MARK.format(mark=mark) if mark else ""

    @property
    def links(self) -> tuple[Link, ...]:
        sites = self._portal.cluster.sites
        return tuple(
            Link(one.title, self._url("", sites[one.site]) if one.site else str(one.url or ""))
            for one in self._site.links
        )

    @property
    def hot_services(self) -> tuple[Ref, ...]:
        return tuple(Ref.document(one) for one in self._site.hot_services if self._portal.document(one))

    @property
    def portal(self) -> Ref | None:
        return Ref.site(self._site.portal) if self.is_section else None

    @property
    def parent(self) -> Ref | None:
        above = self._site.parent
        return Ref.site(above) if above and self._portal.may_name(self._site.id, above) else None

    @property
    def children(self) -> tuple[Ref, ...]:
        return tuple(Ref.site(one.id) for one in self._named_below(self._site.id))

    @property
    def channels(self) -> tuple[Ref, ...]:
        shown = [one for one in self._site.channels if one.navigation] if self._is_served else []
        return tuple(Ref.channel(self._site.id, one.path) for one in shown)

    @property
    def tree(self) -> tuple[Branch, ...]:
        """All sites of the cluster that this one may name, for the directory."""
        return tuple(self._branch(one) for one in self._named_below(None))

    def _branch(self, site: Site) -> Branch:
        return Branch(Ref.site(site.id), tuple(self._branch(one) for one in self._named_below(site.id)))

    def _named_below(self, site: str | None) -> Iterator[Site]:
        children = self._portal.cluster.children(site)
        return (one for one in children if self._portal.may_name(self._site.id, one.id))

    @property
    def state(self) -> str:
        return str(self._site.state.is_)

    @property
    def state_on(self) -> object:
        return self._site.state.on

    @property
    def state_until(self) -> object:
        return self._site.state.until

    @property
    def state_reason(self) -> str:
        return self._site.state.reason

    @property
    def state_authority(self) -> str:
        return self._site.state.authority

    @property
    def state_target_url(self) -> str:
        target = self._site.state.to
        sites = self._portal.cluster.sites
        return self._portal.hosting.absolute(sites[target].address("")) if target in sites else target

    @property
    def notices(self) -> tuple[NoticeWords, ...]:
        """The emergency notices that are shown now."""
        moment = self._portal.moment
        return tuple(
            NoticeWords(one.title, one.text, one.from_, one.until)
            for one in self._portal.cluster.settings.notices
            if one.from_ <= moment < one.until and (not one.sites or self._site.id in one.sites)
        )

    @property
    def is_grey(self) -> bool:
        """Is this a day of mourning?"""
        return any(one.from_ <= self._portal.moment < one.until for one in self._portal.cluster.settings.grey_days)
