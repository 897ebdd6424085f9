"""From where a request comes; forwarding headers count only when a proxy of ours has written them."""

import functools
import ipaddress
from collections.abc import Mapping
from typing import Any

from core.settings import settings

UNKNOWN = ""
LONGEST = 400
"""Characters of `X-Forwarded-For` that are looked at: the last ones are our proxies'."""
Proxies = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


def of(scope: Mapping[str, Any], forwarded_for: str | None) -> str:
    """The client's IP address: the last one in `X-Forwarded-For` that is not a trusted proxy's own."""
    client = (scope.get("client") or (UNKNOWN, 0))[0]
    proxies = _proxies()
    hops = forwarded_for[-LONGEST:] if proxies and forwarded_for else ""
    return _of(client, hops, proxies)


@functools.lru_cache(10_000)
def _of(address: str, forwarded_for: str, _: Proxies) -> str:
    hops = [hop.strip() for hop in forwarded_for.split(",")]
    while is_trusted(address) and hops:
        hop = hops.pop()
        if _parsed(hop) is None:
            break
        address = hop
    parsed = _parsed(address)
    return str(parsed) if parsed else UNKNOWN


@functools.lru_cache(10_000)
def group(address: str) -> str:
    """What one customer of a provider has: an IPv4 address, or an IPv6 network of 64 bits."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed or "unknown")


def is_trusted(address: str) -> bool:
    """Whether an address is that of a proxy named in `TSUNAGI_TRUSTED_PROXIES`."""
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in _proxies())


def listed(text: str) -> list[str]:
    """Networks as they are kept: one per line."""
    return text.split()


def kept(networks: list[str]) -> str:
    """Networks in one spelling each; a ValueError names the first that is none."""
    return "\n".join(dict.fromkeys(_spelt(one) for one in networks))


def is_within(address: str, networks: str) -> bool:
    """Whether an address lies in one of the kept networks; where none is named, all do."""
    if not networks:
        return True
    parsed = _parsed(address)
    return parsed is not None and any(parsed in ipaddress.ip_network(one) for one in listed(networks))


def _spelt(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        raise ValueError(text) from None


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return mapped or parsed


@functools.cache
def _proxies() -> Proxies:
    named = settings().trusted_proxies.split(",")
    return tuple(ipaddress.ip_network(one.strip()) for one in named if one.strip())
