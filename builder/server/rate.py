"""How often a client may ask: a bucket of tokens for each, that fills again with time."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic

MOST_CLIENTS = 10_000
"""Clients that are remembered; of more, those that asked longest ago are forgotten."""


class Buckets:
    """At most `burst` requests at once, and `per_minute` in the long run, for each client."""

    def __init__(self, *, per_minute: float, burst: int, clock: Callable[[], float] = monotonic) -> None:
        self._rate = per_minute / 60
        self._burst = burst
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, address: str) -> float:
        """Take a token: 0 where there was one, else the seconds until there is."""
        client = client_of(address)
        now = self._clock()
        with self._lock:
            tokens, since = self._left.pop(client, (float(self._burst), now))
            tokens = min(self._burst, tokens + (now - since) * self._rate)
            waits = 0.0 if tokens >= 1 else (1 - tokens) / self._rate
            self._left[client] = tokens - 1 if tokens >= 1 else tokens, now
            if len(self._left) > MOST_CLIENTS:
                self._left.popitem(last=False)
        return waits

    def __len__(self) -> int:
        return len(self._left)


def client_of(address: str) -> str:
    """Who is behind an address: of IPv6 the network of 64 bits, which one client has to itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))
