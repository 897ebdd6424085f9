"""Tokens that are shown once and stored as a digest only."""

import base64
import hashlib
import hmac
import secrets

from core.settings import settings


def new_token() -> str:
    """256 random bits, as text that fits in a URL and a header."""
    return secrets.token_urlsafe(32)


def signed_token(*parts: object) -> str:
    """A token that only we can make again from its parts: for links that must be shown more than once."""
    key = settings().secret_key.get_secret_value().encode()
    text = "\x1f".join(str(part) for part in parts).encode()
    return base64.urlsafe_b64encode(hmac.digest(key, text, "sha256")).rstrip(b"=").decode()


def digest(token: str) -> str:
    """What is stored of a token (SHA-256, hex); a random token needs no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(a: str, b: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(a.encode(), b.encode())
