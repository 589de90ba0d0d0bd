"""What pages may see of a channel."""

from __future__ import annotations

from builder.cluster.site import Channel, Site
from builder.portal import Portal
from builder.render.duties import Declared
from builder.render.values import Ref
from catalog.profile import Role


class ChannelFace:
    """The sides of a channel."""

    def __init__(self, portal: Portal, site: Site, channel: Channel, viewer: str) -> None:
        self._portal = portal
        self._site = site
        self._channel = channel
        self._viewer = viewer

    @property
    def path(self) -> str:
        return self._channel.path

    @property
    def title(self) -> str:
        return self._channel.title

    @property
    def url(self) -> str:
        return self._portal.hosting.href(self._site.address(f"{self._channel.path}/"), on=self._viewer)

    @property
    def description(self) -> str:
        return self._channel.description

    @property
    def keywords(self) -> tuple[str, ...]:
        return self._channel.keywords

    @property
    def type(self) -> str:
        return self._channel.type

    @property
    def role(self) -> str:
        return "" if self._channel.role is Role.NONE else str(self._channel.role)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(str(kind) for kind in self._channel.kinds)

    @property
    def children(self) -> tuple[Ref, ...]:
        return tuple(Ref.channel(self._site.id, one.path) for one in self._channel.children)

    @property
    def parent(self) -> Ref | None:
        above = self._channel.path.rpartition("/")[0]
        return Ref.channel(self._site.id, above) if above else None

    @property
    def top(self) -> Ref:
        return Ref.channel(self._site.id, self._channel.path.partition("/")[0])

    @property
    def declaration(self) -> Declared | None:
        """Why the channel holds nothing, where that is declared."""
        one = self._portal.channel_declaration(self._site.id, self._channel.path)
        return Declared(one.reason, one.approver, one.declared_on, one.expires_on) if one else None

    @property
    def site(self) -> Ref:
        return Ref.site(self._site.id)
