"""Documents that are known by their hash: clients send the id, and a business may refuse all others."""

import functools
import hashlib
import json
from pathlib import Path

from core.settings import SettingsError, settings

PREFIX = "sha256:"


@functools.cache
def _documents(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"TSUNAGI_TRUSTED_DOCUMENTS: {path} cannot be read: {error}") from None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise SettingsError(f"TSUNAGI_TRUSTED_DOCUMENTS: {path} must be one object of SHA-256 → document.")
    for key, document in found.items():
        if hashlib.sha256(document.encode()).hexdigest() != key:
            raise SettingsError(f"TSUNAGI_TRUSTED_DOCUMENTS: {key} is not the SHA-256 of its document.")
    return found


def documents() -> dict[str, str]:
    """SHA-256 in hexadecimal → document."""
    path = settings().trusted_documents
    return _documents(path) if path else {}


def by_id(document_id: str) -> str | None:
    """The document with an id such as `sha256:9f86d0…`."""
    return documents().get(document_id.removeprefix(PREFIX)) if document_id.startswith(PREFIX) else None


def allows(source: str) -> bool:
    """Whether a document may be run: any, unless only the trusted ones may."""
    return not settings().only_trusted or source in _sources(settings().trusted_documents)


@functools.cache
def _sources(path: Path | None) -> frozenset[str]:
    return frozenset(_documents(path).values()) if path else frozenset()
