"""The headers of a request, read once for all who ask."""

from collections.abc import Mapping, MutableMapping
from typing import Any


def said(scope: MutableMapping[str, Any]) -> Mapping[str, str]:
    """By their names in small letters; of several with one name the first."""
    found: dict[str, str] | None = scope.get("said")
    if found is None:
        found = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}
        scope["said"] = found
    return found


def bearer(authorization: str) -> str | None:
    """The token of an Authorization header."""
    kind, _, token = authorization.partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None
