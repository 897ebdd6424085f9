"""Standard Webhooks: what proves to a receiver who has sent a body, and when."""

import base64
import datetime as dt
import hmac
import secrets
from uuid import UUID

from core import clock, vault
from models.webhook import Webhook

PREFIX = "whsec_"
BYTES = 32


class SecretUnreadable(Exception):
    """The key that it was encrypted with is not known any more."""


def new_secret() -> str:
    """As Standard Webhooks writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def kept(secret: str, webhook_id: UUID) -> str:
    """A secret as its row keeps it."""
    return vault.locked(secret, of=f"webhook:{webhook_id}")


def headers(hook: Webhook, message_id: str, body: bytes, *, at: dt.datetime) -> dict[str, str]:
    """The three headers; while a secret is exchanged for another, both sign."""
    stamp = str(int(at.timestamp()))
    signed = b".".join((message_id.encode(), stamp.encode(), body))
    found = [_signature(secret, signed) for secret in _secrets(hook)]
    return {"webhook-id": message_id, "webhook-timestamp": stamp, "webhook-signature": " ".join(found)}


def _secrets(hook: Webhook) -> list[bytes]:
    known = [hook.secret]
    if hook.former_secret and hook.former_until is not None and hook.former_until > clock.now():
        known.append(hook.former_secret)
    return [_opened(one, hook.id) for one in known]


def _opened(locked: str, webhook_id: UUID) -> bytes:
    found = vault.opened(locked, of=f"webhook:{webhook_id}")
    if found is None:
        raise SecretUnreadable
    return base64.b64decode(found.removeprefix(PREFIX))


def _signature(secret: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
