"""What `sites/cluster.yaml` and each `site.yaml` may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from builder.cluster.gate import Gate
from builder.cluster.hosting import Method
from catalog.identity import IndexForm, SiteCode, WebAddress
from catalog.organ import Organ
from catalog.placement import PushRule, Subscription
from catalog.profile import ChannelSpec
from catalog.terms import Body, Level, Presence


class Scheme(StrEnum):
    """How pages are fetched."""

    HTTP = "http"
    HTTPS = "https"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostingSettings:
    """`by: host`: each site has its own host; `by: path`: all lie under one `host`, by their ids."""

    by: Method
    host: str = ""
    scheme: Scheme = Scheme.HTTPS


@dataclass(frozen=True, slots=True, kw_only=True)
class GreyDays:
    """The cluster is grey from a minute on, until another (excluded)."""

    from_: datetime
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyNotice:
    """Shown on every page of the named sites (all, where none is named) between two minutes."""

    from_: datetime
    until: datetime
    title: str
    text: str
    sites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSettings:
    """`sites/cluster.yaml`. `index_form`: the pattern that index numbers (索引号) have here; they have no uniform one.

    `gate`: what an inspection may not find, or the cluster is not built. `zones` are the networks that documents are
    for, from the widest to the narrowest; `zone` is the one whose readers its sites are for.
    """

    name: str
    hosting: HostingSettings
    language: str = "zh-Hans"
    theme: str = "standard"
    domain_suffix: str = "gov.cn"
    page_size: int = 20
    search_service: str = ""
    index_form: IndexForm | None = None
    gate: Gate = Gate.NONE
    zones: tuple[str, ...] = ()
    zone: str = ""
    grey_days: tuple[GreyDays, ...] = ()
    notices: tuple[EmergencyNotice, ...] = ()


class Condition(StrEnum):
    """Whether a site is open; what stands in its place otherwise follows 国办发〔2017〕47号, 二（四）."""

    OPEN = "open"
    SUSPENDED = "suspended"
    MOVED = "moved"
    CLOSED = "closed"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteState:
    """The condition of a site since a day; `to` is where a moved or closed site's readers are sent."""

    is_: Condition = Condition.OPEN
    on: date | None = None
    until: date | None = None
    reason: str = ""
    authority: str = ""
    to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """备案, the 党政机关网站标识 (32 hexadecimal digits of its registry), and whether the site is reached by IPv6."""

    icp: str = ""
    police: str = ""
    mark: str = ""
    ipv6: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Where applications for information may be sent (政府信息公开条例 article 29)."""

    address: str = ""
    post: str = ""
    fax: str = ""
    mail: str = ""
    url: WebAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSettings:
    """A link of the home page: to a site of the cluster, or to an address elsewhere."""

    title: str
    site: str = ""
    url: WebAddress | None = None
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteSettings:
    """`site.yaml`. What is None is inherited: from the site above, the cluster, or the default."""

    id: str
    name: str
    short_name: str = ""
    level: Level
    body: Body
    presence: Presence = Presence.SITE
    path: str = ""
    host: str = ""
    code: SiteCode | None = None
    functions: tuple[str, ...] = ()
    organ: Organ
    operator: str | None = None
    records: Records | None = None
    theme: str | None = None
    theme_values: Mapping[str, str] | None = None
    language: str | None = None
    page_size: int | None = None
    search_service: str | None = None
    index_form: IndexForm | None = None
    intake: Intake | None = None
    links: tuple[LinkSettings, ...] = ()
    hot_services: tuple[str, ...] = ()
    channels: tuple[ChannelSpec, ...] = ()
    pushes: tuple[PushRule, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    zone: str | None = None
    state: SiteState = SiteState()
