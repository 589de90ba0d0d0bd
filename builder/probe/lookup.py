"""What numbers a name has, and whether anything answers at one: what is asked of the network besides pages."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

from builder.probe.visit import Family

_NO_RECORD = frozenset({socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)})


class NoRecord(Exception):
    """The name has no number of that protocol, or is no name."""


class NoLookUp(Exception):
    """Nobody answered who knows names."""


LookUp = Callable[[str, Family], Awaitable[tuple[str, ...]]]
"""The numbers of a name by a protocol, in the order in which they are to be tried. Raises NoRecord, NoLookUp."""


async def look_up(host: str, family: Family) -> tuple[str, ...]:
    """Ask the system. Raises NoRecord, NoLookUp."""
    kind = socket.AF_INET if family is Family.IPV4 else socket.AF_INET6
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, family=kind, type=socket.SOCK_STREAM)
    except socket.gaierror as fault:
        raise (NoRecord if fault.errno in _NO_RECORD else NoLookUp)(host) from fault
    except (OSError, UnicodeError) as fault:
        raise NoLookUp(host) from fault
    numbers = tuple(dict.fromkeys(str(address[0]) for *_, address in found))
    if not numbers:
        raise NoRecord(host)
    return numbers


async def can_connect(server: str, port: int, seconds: float) -> bool:
    """Does anything answer there? Nothing is sent."""
    try:
        async with asyncio.timeout(seconds):
            _, writer = await asyncio.open_connection(server, port)
            writer.close()
            return True
    except ConnectionRefusedError:
        return True
    except (OSError, TimeoutError):
        return False
