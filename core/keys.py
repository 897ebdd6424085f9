"""The keys of what is encrypted or signed at rest: each has an id, the first one is used, all of them are known."""

import functools
import re
from collections.abc import Mapping

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.settings import SettingsError, settings

OWN = "0"
"""The id of the key that is derived from the product's own."""
GIVEN = re.compile(r"([A-Za-z0-9_-]{1,20}):(\S{32,})")


class UnknownKey(Exception):
    """Something needs a key of an id that no setting names."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)
        self.key_id = key_id


def ring() -> Mapping[str, bytes]:
    """All keys by their ids; the first is the one to use."""
    return _ring(settings().encryption_keys.get_secret_value(), settings().secret_key.get_secret_value())


def current() -> str:
    """The id of the key to use."""
    return next(iter(ring()))


def derived(key_id: str, purpose: str) -> bytes:
    """32 bytes that serve one purpose alone."""
    try:
        return _derived(ring()[key_id], purpose)
    except KeyError:
        raise UnknownKey(key_id) from None


def ever(key_id: str, purpose: str) -> list[bytes]:
    """The same of all secrets that the key has had: only to prove what was signed before it was changed."""
    former = settings().former_secret_keys.get_secret_value().split(",") if key_id == OWN else []
    return [derived(key_id, purpose), *(_derived(one.strip().encode(), purpose) for one in former if one.strip())]


@functools.cache
def _ring(given: str, own: str) -> Mapping[str, bytes]:
    keys: dict[str, bytes] = {}
    for one in filter(None, (part.strip() for part in given.split(","))):
        found = GIVEN.fullmatch(one)
        if found is None or found[1] in {OWN, *keys}:
            raise SettingsError(
                "TSUNAGI_ENCRYPTION_KEYS: each key is `id:secret`, with an id of its own that is not 0, "
                "and a secret of at least 32 characters."
            )
        keys[found[1]] = found[2].encode()
    return {**keys, OWN: own.encode()}


@functools.cache
def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=f"tsunagi {purpose}".encode()).derive(key)
