"""Texts that must be read again: encrypted, with the key's id in front, bound to the place they belong to."""

import base64
import re
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tortoise import fields

from core import keys

NONCE_BYTES = 12
PURPOSE = "vault 1"
LOCKED = re.compile(r"enc1\.([A-Za-z0-9_-]{1,20})\.([A-Za-z0-9+/]+=*)")


class Unreadable(Exception):
    """What is kept was changed, was moved from elsewhere, or was locked by another secret of the same id."""


def mark(key_id: str) -> str:
    """How all begins that a key has locked."""
    return f"enc1.{key_id}."


def locked(text: str, *, of: str) -> str:
    """The text, readable only with our key and by who names the same place, such as `authenticator:<id>`."""
    key_id, nonce = keys.current(), secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(keys.derived(key_id, PURPOSE)).encrypt(nonce, text.encode(), of.encode())
    return mark(key_id) + base64.b64encode(nonce + sealed).decode()


def opened(kept: str, *, of: str) -> str | None:
    """The text; nothing when it was changed, or moved from elsewhere, or its key is gone."""
    found = LOCKED.fullmatch(kept)
    key_id, content = found.groups() if found else (keys.OWN, kept)
    try:
        raw = base64.b64decode(content)
        return AESGCM(keys.derived(key_id, PURPOSE)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], of.encode()).decode()
    except (InvalidTag, keys.UnknownKey):
        return None


class Sealed(fields.TextField):
    """A column that is encrypted: it cannot be searched, sorted or written into JSON by the database.

    What was there before, in clear, is read as it is until `manage.py keys rotate` has come by.
    """

    def to_db_value(self, value: Any, instance: Any) -> Any:
        """Encrypted, bound to the column."""
        return locked(value, of=self._place(instance)) if value else value

    def to_python_value(self, value: Any) -> Any:
        """In clear."""
        if not isinstance(value, str) or not LOCKED.fullmatch(value):
            return value
        text = opened(value, of=self._place(self.model))
        if text is None:
            raise Unreadable(self._place(self.model))
        return text

    def _place(self, model: Any) -> str:
        return f"{model._meta.db_table}.{self.model_field_name}"
