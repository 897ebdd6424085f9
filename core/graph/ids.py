"""Global ids: opaque, and tagged with the type they name."""

import base64
import binascii
import functools
from uuid import UUID

from core.user_error import NotFound

LONGEST = 200
"""More characters than any id has."""


def global_id(type_name: str, key: UUID) -> str:
    """The id that clients see."""
    return base64.urlsafe_b64encode(f"{type_name}:{key.hex}".encode()).decode().rstrip("=")


def parsed(id: str) -> tuple[str, UUID] | None:
    """The type and key of a global id, or None when it is not one of ours."""
    return _parsed(id) if len(id) <= LONGEST else None


@functools.lru_cache(10_000)
def _parsed(id: str) -> tuple[str, UUID] | None:
    try:
        text = base64.urlsafe_b64decode(id + "=" * (-len(id) % 4)).decode("ascii")
        name, _, key = text.partition(":")
        found = UUID(hex=key)
    except (ValueError, binascii.Error):
        return None
    return (name, found) if global_id(name, found) == id else None


def key_of(id: str, type_name: str, *path: str | int) -> UUID:
    """The key of an id that must name the type; what is anything else does not exist."""
    found = parsed(id)
    if found is None or found[0] != type_name:
        raise NotFound(path=path)
    return found[1]
