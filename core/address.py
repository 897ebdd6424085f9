"""From where a request comes; forwarding headers count only when a proxy of ours has written them."""

import functools
import ipaddress
from collections.abc import Mapping
from typing import Any

from core.settings import settings

UNKNOWN = ""


def of(scope: Mapping[str, Any], forwarded_for: str | None) -> str:
    """The client's IP address: the last one in `X-Forwarded-For` that is not a trusted proxy's own."""
    address = (scope.get("client") or (UNKNOWN, 0))[0]
    hops = [hop.strip() for hop in (forwarded_for or "").split(",")]
    while is_trusted(address) and hops:
        hop = hops.pop()
        if _parsed(hop) is None:
            break
        address = hop
    parsed = _parsed(address)
    return str(parsed) if parsed else UNKNOWN


def is_trusted(address: str) -> bool:
    """Whether an address is that of a proxy named in `TSUNAGI_TRUSTED_PROXIES`."""
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in _proxies())


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return mapped or parsed


@functools.cache
def _proxies() -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    named = settings().trusted_proxies.split(",")
    return tuple(ipaddress.ip_network(one.strip()) for one in named if one.strip())
