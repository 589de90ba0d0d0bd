"""站点配置: what a unified-standard site has by its level and body."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.register import ItemCode
from catalog.terms import Body, Kind, Level


class Role(StrEnum):
    """A channel with a page of its own kind."""

    NONE = "none"
    DISCLOSURE = "disclosure"
    GUIDE = "guide"
    RULES = "rules"
    CONTENT = "content"
    REPORTS = "reports"
    APPLICATION = "application"
    SERVICES = "services"


class FooterField(StrEnum):
    """底部功能区: the fields that a footer shows, in the order of the profile."""

    MARK = "mark"
    FIND_ERRORS = "find-errors"
    SITE_CODE = "site-code"
    ORGAN = "organ"
    ICP = "icp"
    POLICE = "police"
    SITE_MAP = "site-map"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSpec:
    """A channel as a profile or a site writes it; what is left out comes from the profile's channel of that path.

    `type` is the ColumnType of 国办发〔2017〕47号, annex 1. `{name}` and `{short}` in title and description stand
    for the site's names. `path` is one segment of the address. `discloses`: items of the disclosure catalogue that
    every document of the channel discharges.
    """

    path: str
    title: str = ""
    type: str = ""
    kinds: tuple[Kind, ...] = ()
    freshness: str = ""
    role: Role = Role.NONE
    description: str = ""
    keywords: tuple[str, ...] = ()
    navigation: bool = True
    closed: bool = False
    discloses: tuple[ItemCode, ...] = ()
    channels: tuple[ChannelSpec, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How long a channel may be silent; neither days nor months: it need not be renewed."""

    id: str
    days: int | None = None
    months: int | None = None
    clause: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfile:
    """What the sites of some levels and one body have."""

    levels: tuple[Level, ...]
    body: Body
    channels: tuple[ChannelSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteProfiles:
    """One edition of the profiles; each level and body has at most one."""

    id: str
    title: str
    source: str
    status: str
    effective_from: date
    freshness: tuple[Freshness, ...]
    footer: tuple[FooterField, ...]
    profiles: tuple[SiteProfile, ...]

    def find(self, level: Level, body: Body) -> SiteProfile | None:
        """The profile of a level and body, if the standard has one."""
        return next((one for one in self.profiles if level in one.levels and one.body is body), None)
