"""Logging in by a passkey: the device checks its owner, we check its signature (WebAuthn)."""

import datetime as dt
import hmac
import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers import exceptions as refusals
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from core import clock, secret
from core.db import fetch
from core.identifier import new_id
from core.settings import settings
from core.user_error import NotFound, TooMany, UserError, refuse
from models.passkey import Passkey, PasskeyChallenge
from models.user import User

NAME = "Tsunagi"
NONCE_BYTES = 16
TIME_BYTES = 6
LIVES = dt.timedelta(minutes=5)
MOST = 20
LONGEST = 20_000
LONGEST_ID = 1400


@dataclass(eq=False, kw_only=True)
class PasskeyRefused(UserError):
    """The passkey is unknown, too slow, or not for this site."""

    ja = "パスキーを確認できませんでした。もう一度やり直すか、パスワードでログインしてください。"
    en = "The passkey could not be verified. Try again, or log in with your password."


async def offer(user: User) -> str:
    """What a device must know to make a passkey for the user."""
    known = await Passkey.filter(user_id=user.id)
    if len(known) >= MOST:
        raise TooMany(limit=MOST, count=len(known) + 1)
    options = webauthn.generate_registration_options(
        challenge=_challenge(user.id),
        rp_id=_site(),
        rp_name=NAME,
        user_id=user.id.bytes,
        user_name=user.login_id,
        user_display_name=user.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(base64url_to_bytes(one.credential_id)) for one in known],
    )
    return webauthn.options_to_json(options)


async def add(user: User, credential: str, name: str) -> Passkey:
    """Keep the public key that a device has made for the user."""
    challenge = await _answered(credential, user.id)
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=settings().public_url,
            require_user_verification=True,
        )
    except refusals.WebAuthnException:
        raise PasskeyRefused(path=("credential",)) from None
    row = Passkey(
        user_id=user.id,
        name=name.strip(),
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=bytes_to_base64url(verified.credential_public_key),
        sign_count=verified.sign_count,
    )
    refuse(row.problems())
    if await Passkey.exists(credential_id=row.credential_id):
        raise PasskeyRefused(path=("credential",))
    await row.save()
    return row


async def remove(user: User, key: UUID) -> None:
    """Forget a passkey."""
    if not await Passkey.filter(user_id=user.id, id=key).delete():
        raise NotFound(path=("id",))


def ask() -> str:
    """What a device must sign to log in; it knows by itself whose key it holds."""
    options = webauthn.generate_authentication_options(
        challenge=_challenge(None), rp_id=_site(), user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options)


async def verified(credential: str) -> User:
    """Who has signed."""
    challenge = await _answered(credential, None)
    id = json.loads(credential).get("id")
    row = (
        await Passkey.select_for_update().get_or_none(credential_id=id)
        if isinstance(id, str) and len(id) < LONGEST_ID
        else None
    )
    if row is None:
        raise PasskeyRefused(path=("credential",))
    try:
        found = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=settings().public_url,
            credential_public_key=base64url_to_bytes(row.public_key),
            credential_current_sign_count=row.sign_count,
            require_user_verification=True,
        )
    except refusals.WebAuthnException:
        raise PasskeyRefused(path=("credential",)) from None
    row.sign_count, row.last_used_at = found.new_sign_count, clock.now()
    await row.store("sign_count", "last_used_at")
    return await User.get(id=row.user_id)


async def sweep() -> int:
    """Forget answered challenges that are too old to be answered again."""
    return await PasskeyChallenge.filter(expires_at__lte=clock.now()).delete()


def _challenge(user_id: UUID | None) -> bytes:
    """Random bytes that only we can have made, now, for this user to add a passkey, or for anybody to log in."""
    head = secrets.token_bytes(NONCE_BYTES) + int(clock.now().timestamp()).to_bytes(TIME_BYTES)
    return head + _seal(head, user_id)


def _seal(head: bytes, user_id: UUID | None) -> bytes:
    return base64url_to_bytes(secret.signed_token("passkey", user_id, head.hex()))


async def _answered(credential: str, user_id: UUID | None) -> bytes:
    """The challenge that a credential answers: one of ours, for the same purpose, young, and for the first time."""
    try:
        data = json.loads(base64url_to_bytes(json.loads(credential[:LONGEST])["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(data["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PasskeyRefused(path=("credential",)) from None
    head, seal = challenge[: NONCE_BYTES + TIME_BYTES], challenge[NONCE_BYTES + TIME_BYTES :]
    age = clock.now().timestamp() - int.from_bytes(head[NONCE_BYTES:])
    if not hmac.compare_digest(seal, _seal(head, user_id)) or age > LIVES.total_seconds():
        raise PasskeyRefused(path=("credential",))
    used = await fetch(
        "INSERT INTO passkey_challenge (id, key, expires_at, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)"
        " ON CONFLICT (key) DO NOTHING RETURNING id",
        new_id(),
        secret.digest(head.hex()),
        clock.now() + 2 * LIVES,
        clock.now(),
    )
    if not used:
        raise PasskeyRefused(path=("credential",))
    return challenge


def _site() -> str:
    return urlsplit(settings().public_url).hostname or "localhost"
