"""What is asked for beside the password: six digits from an app, or a recovery code."""

import secrets
from dataclasses import dataclass

import pyotp

from core import clock, secret, vault
from core.user_error import UserError
from models.second_factor import Authenticator, RecoveryCode
from models.user import User

ISSUER = "Tsunagi"
STEP_SECONDS = 30
TOLERANCE = 1
"""Steps before and after now: clocks of phones go wrong."""
CODES = 10
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(eq=False, kw_only=True)
class SecondFactorRequired(UserError):
    """The password is right; now the code from the authenticator app is needed."""

    ja = "認証アプリに表示されている6桁のコード、またはリカバリーコードを入力してください。"
    en = "Enter the six digits from your authenticator app, or a recovery code."


@dataclass(eq=False, kw_only=True)
class WrongCode(UserError):
    """The code is wrong, was used before, or its half minute is over."""

    ja = "コードが違うか、すでに使われたか、時間が過ぎています。新しいコードを入力してください。"
    en = "This code is wrong, was used before, or is too old. Enter a new one."


@dataclass(eq=False, kw_only=True)
class AlreadyOn(UserError):
    """The second factor is on already: turn it off first."""

    ja = "二段階認証はすでに有効です。設定し直すには、いったん無効にしてください。"
    en = "The second factor is on already. Turn it off first."


@dataclass(eq=False, kw_only=True)
class NotOn(UserError):
    """There are recovery codes only where there is an authenticator app."""

    ja = "二段階認証が有効ではありません。先に認証アプリを設定してください。"
    en = "The second factor is off. Set up an authenticator app first."


@dataclass(frozen=True)
class Offer:
    """What the app must know, as text and as a URI to be shown as a QR code."""

    secret: str
    uri: str


async def is_on(user: User) -> bool:
    """Whether a code is asked for at login."""
    return await Authenticator.filter(user_id=user.id, confirmed_at__not_isnull=True).exists()


async def codes_left(user: User) -> int:
    """Recovery codes that were not used yet."""
    return await RecoveryCode.filter(user_id=user.id).count()


async def offer(user: User) -> Offer:
    """A new secret for the app; nothing is asked for until a code has confirmed it."""
    if await is_on(user):
        raise AlreadyOn
    await Authenticator.filter(user_id=user.id).delete()
    row = Authenticator(user_id=user.id, secret="")
    text = pyotp.random_base32()
    row.secret = vault.locked(text, of=_place(row))
    await row.save()
    return Offer(text, pyotp.TOTP(text).provisioning_uri(name=user.login_id, issuer_name=ISSUER))


async def confirm(user: User, code: str) -> list[str]:
    """Turn it on; gives the recovery codes, this once."""
    row = await Authenticator.select_for_update().get_or_none(user_id=user.id)
    if row and row.confirmed_at:
        raise AlreadyOn
    if row is None or not await _accepts(row, code):
        raise WrongCode(path=("code",))
    row.confirmed_at = clock.now()
    await row.store("confirmed_at")
    return await _new_codes(user)


async def remove(user: User) -> None:
    """Ask for the password alone from now on."""
    await Authenticator.filter(user_id=user.id).delete()
    await RecoveryCode.filter(user_id=user.id).delete()


async def renew_codes(user: User) -> list[str]:
    """Ten new recovery codes; older ones end."""
    if not await is_on(user):
        raise NotOn
    return await _new_codes(user)


async def _new_codes(user: User) -> list[str]:
    await RecoveryCode.filter(user_id=user.id).delete()
    texts = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(CODES)]
    await RecoveryCode.bulk_create([RecoveryCode(user_id=user.id, code_hash=_digest(user, text)) for text in texts])
    return [f"{text[:5]}-{text[5:]}" for text in texts]


async def is_passed(user: User, code: str) -> bool:
    """Whether nothing is asked for, or the code is right; a code that was right is used up."""
    row = await Authenticator.select_for_update().get_or_none(user_id=user.id)
    if row is None or row.confirmed_at is None:
        return True
    if await _accepts(row, code):
        return True
    typed = code.upper().replace("-", "").replace(" ", "")
    return bool(await RecoveryCode.filter(user_id=user.id, code_hash=_digest(user, typed)).delete())


async def _accepts(row: Authenticator, code: str) -> bool:
    text = vault.opened(row.secret, of=_place(row))
    typed = code.replace(" ", "")
    if text is None or not (typed.isascii() and typed.isdigit()):
        return False
    app, now = pyotp.TOTP(text), int(clock.now().timestamp()) // STEP_SECONDS
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if step > row.last_step and secret.same(app.generate_otp(step), typed):
            row.last_step = step
            await row.store("last_step")
            return True
    return False


def _place(row: Authenticator) -> str:
    return f"authenticator:{row.id}"


def _digest(user: User, code: str) -> str:
    return secret.signed_token("recovery_code", user.id, code)
