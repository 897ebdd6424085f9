"""Secrets that must be read again: encrypted with the product's key, bound to the row they belong to."""

import base64
import functools
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.settings import settings

NONCE_BYTES = 12


def locked(text: str, *, of: str) -> str:
    """The text, readable only with our key and by who names the same place, such as `authenticator:<id>`."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = _cipher().encrypt(nonce, text.encode(), of.encode())
    return base64.b64encode(nonce + sealed).decode()


def opened(kept: str, *, of: str) -> str | None:
    """The text; nothing when the key has changed, or the secret was moved from elsewhere."""
    raw = base64.b64decode(kept)
    try:
        return _cipher().decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], of.encode()).decode()
    except InvalidTag:
        return None


@functools.cache
def _cipher() -> AESGCM:
    key = settings().secret_key.get_secret_value().encode()
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=b"tsunagi vault 1").derive(key))
