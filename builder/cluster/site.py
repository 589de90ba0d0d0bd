"""A site and its channels, finished: everything inherited has its value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from builder.cluster.hosting import Address
from builder.cluster.settings import Intake, LinkSettings, Records, SiteState
from catalog.identity import IndexForm
from catalog.organ import Organ
from catalog.origin import Mark
from catalog.placement import PushRule, Subscription
from catalog.profile import FooterField, Freshness, Role
from catalog.register import ItemCode
from catalog.terms import Body, Kind, Level, Presence


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """栏目. `path` runs from the site's root without slashes at its ends: `zwgk/fdzdgk/jigou`."""

    path: str
    title: str
    type: str
    kinds: tuple[Kind, ...]
    freshness: Freshness | None
    role: Role
    description: str
    keywords: tuple[str, ...]
    navigation: bool
    discloses: tuple[ItemCode, ...]
    children: tuple[Channel, ...]

    def walk(self) -> Iterator[Channel]:
        """The channel and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """站点: one unit that publishes. A section lies in its portal under `prefix`; a portal's prefix is empty."""

    id: str
    name: str
    short_name: str
    level: Level
    body: Body
    presence: Presence
    folder: str
    parent: str | None
    portal: str
    prefix: str
    host: str
    code: str
    functions: tuple[str, ...]
    organ: Organ
    operator: str
    records: Records
    theme: str
    theme_values: Mapping[str, str]
    language: str
    page_size: int
    search_service: str
    index_form: IndexForm | None
    intake: Intake
    links: tuple[LinkSettings, ...]
    hot_services: tuple[str, ...]
    channels: tuple[Channel, ...]
    pushes: tuple[PushRule, ...]
    subscriptions: tuple[Subscription, ...]
    zone: str
    footer: tuple[FooterField, ...]
    state: SiteState
    mark: Mark

    def address(self, path: str) -> Address:
        """The address of a path of this site; `path` has no leading slash, "" is the home page."""
        return Address(self.portal, f"{self.prefix}/{path}")

    def walk_channels(self) -> Iterator[Channel]:
        """Every channel, parents before children."""
        for channel in self.channels:
            yield from channel.walk()

    def channels_by_path(self) -> dict[str, Channel]:
        """Every channel by its path."""
        return {channel.path: channel for channel in self.walk_channels()}

    def channel_of_role(self, role: Role) -> Channel | None:
        """The first channel that has the role."""
        return next((channel for channel in self.walk_channels() if channel.role is role), None)
