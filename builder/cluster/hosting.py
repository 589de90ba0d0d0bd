"""Addresses: where a page is served, by host name or by path under one host; links are right in both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """How the sites of a cluster are told apart by their addresses."""

    HOST = "host"
    PATH = "path"


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """A page of a portal: `portal` is the id of the site that has the host, `path` begins with a slash.

    Without a portal: the root of the host that all sites share.
    """

    portal: str
    path: str

    @property
    def file(self) -> str:
        """Where the page lies below the output folder."""
        whole = f"{self.portal}{self.path}{'index.html' if self.path.endswith('/') else ''}"
        return whole.removeprefix("/")

    def __str__(self) -> str:
        return f"{self.portal}{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """The method; by host, the host of each portal by its id, else that of all."""

    method: Method
    scheme: str
    host: str
    hosts: Mapping[str, str]

    def host_of(self, portal: str) -> str:
        """The host name that serves a portal."""
        if self.method is Method.PATH:
            return self.host
        return self.hosts.get(portal, "")

    def served_path(self, address: Address) -> str:
        """The path of an address on its host."""
        shared = self.method is Method.PATH and address.portal
        return f"/{address.portal}{address.path}" if shared else address.path

    def href(self, address: Address, *, on: str) -> str:
        """What a page of the portal `on` writes to link to an address."""
        if self.method is Method.PATH or address.portal == on:
            return self.served_path(address)
        return self.absolute(address)

    def absolute(self, address: Address) -> str:
        """The whole address, for canonical links, feeds and sitemaps."""
        return f"{self.scheme}://{self.host_of(address.portal)}{self.served_path(address)}"

    @property
    def fingerprint(self) -> str:
        """Changes when any address may."""
        return f"{self.method}|{self.scheme}|{self.host}|{tuple(self.hosts.items())}"
