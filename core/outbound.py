"""Calling strangers' servers: only such addresses as are open to everybody, looked at after the name was resolved.

The connection goes to the very address that was looked at, so that a name which says one thing now and another in a
moment gains nothing; certificates are checked against the name. No redirect is followed.
"""

import asyncio
import contextlib
import functools
import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore2

from core.settings import settings

SECONDS = 10
"""From the look at the name to the end of what is read."""
LONGEST_ANSWER = 2_000
"""Bytes that are read of an answer."""
MOST_TRIED = 3
"""Addresses of one name."""
IDLE_SECONDS = 10
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
"""NAT64: the last 32 bits are an IPv4 address."""
NEVER = [ipaddress.ip_network(one) for one in ("64:ff9b:1::/48", "fec0::/10", "192.88.99.0/24")]
"""What Python takes for global."""


class Unreachable(Exception):
    """Nobody answered, or not in time, or no HTTP: it may go well later."""


class NotPublic(Exception):
    """The name leads to no address that may be called."""


@dataclass(frozen=True)
class Answer:
    """What came back: at most the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    text: str
    milliseconds: int


def host_of(url: str) -> str | None:
    """The name and port that a URL calls; none when it is no URL that may be called."""
    if not (url.isascii() and url.isprintable()) or " " in url:
        return None
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return None
    if not name or port is None or parts.username or parts.password or parts.fragment:
        return None
    if parts.scheme != "https" and not (parts.scheme == "http" and _inner()):
        return None
    literal = _literal(name)
    return None if literal is not None and not is_allowed(literal, parts.scheme) else f"{name}:{port}"


def is_allowed(address: Address, scheme: str = "https") -> bool:
    """Whether an address is open to everybody, or inside of a network that the settings name."""
    plain = _unwrapped(address)
    if any(plain.version == network.version and plain in network for network in _inner()):
        return True
    return scheme == "https" and _is_public(plain)


def _is_public(address: Address) -> bool:
    if any(address.version == network.version and address in network for network in NEVER):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address inside of an IPv6 one that leads to it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _literal(name: str) -> Address | None:
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return None


@functools.cache
def _inner() -> tuple[Network, ...]:
    named = settings().webhook_networks.split(",")
    return tuple(ipaddress.ip_network(one.strip()) for one in named if one.strip())


async def addresses(name: str, port: int) -> list[Address]:
    """Where a name leads now."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(f"{name} is not known") from None
    return list(dict.fromkeys(ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found))


class _Checked(httpcore2.AsyncNetworkBackend):
    """Connects to addresses that have been looked at, and to no other."""

    def __init__(self, scheme: str) -> None:
        self._scheme = scheme
        self._sockets = httpcore2.AnyIOBackend()

    async def connect_tcp(self, host: str, port: int, *more: Any, **options: Any) -> httpcore2.AsyncNetworkStream:
        """The first of the name's allowed addresses that takes the connection."""
        found = [one for one in await addresses(host, port) if is_allowed(one, self._scheme)]
        if not found:
            raise NotPublic(host)
        *others, last = found[:MOST_TRIED]
        for address in others:
            with contextlib.suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                return await self._sockets.connect_tcp(str(address), port, *more, **options)
        return await self._sockets.connect_tcp(str(last), port, *more, **options)


class Outbound:
    """The connections of one process to servers of others; each is used for one host alone."""

    def __init__(self) -> None:
        trusted = httpcore2.default_ssl_context()
        self._pools = {
            scheme: httpcore2.AsyncConnectionPool(
                ssl_context=trusted,
                max_connections=None,
                max_keepalive_connections=20,
                keepalive_expiry=IDLE_SECONDS,
                network_backend=_Checked(scheme),
            )
            for scheme in ("https", "http")
        }

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a body; all of it takes SECONDS at most."""
        began = time.monotonic()
        pool = self._pools[urlsplit(url).scheme]
        try:
            async with asyncio.timeout(SECONDS):
                async with pool.stream("POST", url, headers=list(headers.items()), content=body) as response:
                    text = await _beginning(response.aiter_stream())
        except TimeoutError:
            raise Unreachable(f"No answer within {SECONDS} s") from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException, OSError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}") from None
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        return Answer(response.status, told, text, round((time.monotonic() - began) * 1000))

    async def aclose(self) -> None:
        """Close what is open."""
        for pool in self._pools.values():
            await pool.aclose()


async def _beginning(chunks: Any) -> str:
    """The first bytes of an answer as text; the rest is not read."""
    found = bytearray()
    async for chunk in chunks:
        found += chunk
        if len(found) >= LONGEST_ANSWER:
            break
    text = bytes(found[:LONGEST_ANSWER]).decode("utf-8", "replace")
    return "".join(one for one in text if one.isprintable() or one == "\n")
