"""Where a visit may go: the site's own home page, and no further than its own host."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass

import httpx

LONGEST_ADDRESS = 2_000
_USUAL = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,253}")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NoTarget(ValueError):
    """An address that cannot be visited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Seconds a page may take, bytes that are read, redirects that are followed, servers of one name that are tried.

    `plain_port` is where the unencrypted web is served.
    """

    seconds: float = 15.0
    bytes: int = 3_000_000
    hops: int = 5
    servers: int = 3
    plain_port: int = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An address, read: `host` in ASCII, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read a whole address. Raises NoTarget."""
        try:
            url = httpx.URL(text)
            host = url.raw_host.decode("ascii").lower().strip("[]")
        except (httpx.InvalidURL, UnicodeError, ValueError) as fault:
            raise NoTarget(text) from fault
        if url.scheme not in _USUAL or not _is_host(host) or url.userinfo or len(str(url)) > LONGEST_ADDRESS:
            raise NoTarget(text)
        port = _USUAL[url.scheme] if url.port is None else url.port
        if not 0 < port < 65_536:
            raise NoTarget(text)
        return cls(scheme=url.scheme, host=host, port=port, path=url.raw_path.decode("ascii") or "/")

    def join(self, target: str) -> Place:
        """Where a redirect leads. Raises NoTarget."""
        try:
            return Place.parse(str(httpx.URL(str(self)).join(target)))
        except (httpx.InvalidURL, UnicodeError, ValueError) as fault:
            raise NoTarget(target[:LONGEST_ADDRESS]) from fault

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _USUAL[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port."""
        return self.scheme, self.host, self.port

    def at(self, server: str) -> str:
        """The same page, asked of a server by its number."""
        number = f"[{server}]" if ":" in server else server
        return f"{self.scheme}://{number}:{self.port}{self.path}"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The home page of a site, as its settings have it; `names` are those that its title may bear."""

    site: str
    place: Place
    names: tuple[str, ...] = ()

    def is_own(self, place: Place, bounds: Bounds) -> bool:
        """Does an address belong to the site: its host, with or without `www.`, at the usual ports or at its own?"""
        ports = {self.place.port, bounds.plain_port, _USUAL["https"]}
        return _bare(place.host) == _bare(self.place.host) and place.port in ports

    def doors(self, bounds: Bounds) -> tuple[Place, ...]:
        """Other addresses that readers type: without encryption, and without `www.`."""
        home, plain = self.place, bounds.plain_port
        doors = []
        if home.scheme == "https":
            doors.append(Place(scheme="http", host=home.host, port=plain, path=home.path))
        if home.host != _bare(home.host):
            doors.append(Place(scheme=home.scheme, host=_bare(home.host), port=home.port, path=home.path))
        return tuple(doors)


def _is_host(host: str) -> bool:
    """Is it a name of the internet, in ASCII, or a number?"""
    if ":" not in host:
        return _NAME.fullmatch(host) is not None
    try:
        return bool(ipaddress.IPv6Address(host))
    except ValueError:
        return False


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def is_public(server: str) -> bool:
    """May anybody on the internet be at that number? What wraps another number counts as that one."""
    try:
        number = ipaddress.ip_address(server)
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        teredo = number.teredo
        inner = number.ipv4_mapped or number.sixtofour or (teredo[1] if teredo else None)
        if number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return number.is_global and not number.is_multicast


def is_in_network(server: str) -> bool:
    """Is it a number of the internet or of a closed network; never this machine or its own segment alone?"""
    try:
        number = ipaddress.ip_address(server)
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address) and number.ipv4_mapped is not None:
        return is_in_network(str(number.ipv4_mapped))
    odd = number.is_loopback or number.is_link_local or number.is_multicast or number.is_unspecified
    return is_public(server) or (number.is_private and not odd and not number.is_reserved)
