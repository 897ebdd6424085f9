"""A user's own login."""

from typing import Any

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import ANYONE, LOGGED_IN, mutation, query
from models.user import User
from schema.account import (
    Account,
    AccountUpdateInput,
    LoginIdRemindInput,
    LoginUpdateInput,
    PasskeyRemoveInput,
    PasswordInput,
    PasswordResetInput,
    PasswordResetRequestInput,
    SessionEndInput,
)
from services import account as accounts
from services import attempts, new_password
from services import login as logins
from services import password_reset as resets
from services import session as sessions

PASSWORD_ERRORS = [logins.WrongPassword, logins.LoginLocked, accounts.KeptByAdministrators]
NEW_PASSWORD_ERRORS = [new_password.WeakPassword, new_password.PasswordsDiffer]


@query(Account, allow=LOGGED_IN)
async def account(info: Info) -> accounts.Account:
    """The user himself: name, login, sessions, businesses."""
    return await accounts.of(info.context.actor)


async def himself(info: Info, _: Any) -> accounts.Account:
    """The user as he is now."""
    return await accounts.of(info.context.actor)


async def proved(info: Info, input: PasswordInput | LoginUpdateInput | PasskeyRemoveInput) -> User:
    """The user himself, who has typed his password again; a wrong one is counted, whatever becomes of the rest."""
    return await accounts.verified(input.current_password, by=info.context.actor)


async def _proved_for_address(info: Info, input: AccountUpdateInput) -> None:
    await accounts.verified_for(input.email or "", input.current_password, by=info.context.actor)


@mutation(Account, allow=LOGGED_IN, errors=PASSWORD_ERRORS, first=_proved_for_address, again=himself)
async def account_update(info: Info, input: AccountUpdateInput, _: None) -> accounts.Account:
    """Correct one's name, mail address or language; the new values are mailed, to the old address too."""
    values = given(input, leave_out=("current_password",))
    actor = info.context.actor
    await accounts.update(values, version=input.expected_version, by=actor)
    return await accounts.of(actor)


async def _proved_with_password(info: Info, input: LoginUpdateInput) -> str:
    await proved(info, input)
    return await accounts.hashed(input.password, input.password_again)


@mutation(
    Account,
    allow=LOGGED_IN,
    errors=[*PASSWORD_ERRORS, *NEW_PASSWORD_ERRORS, accounts.PasswordOutdated],
    first=_proved_with_password,
    again=himself,
)
async def login_update(info: Info, input: LoginUpdateInput, hashed: str) -> accounts.Account:
    """A new login id, a new password, or both; a new password ends all other sessions."""
    actor = info.context.actor
    await accounts.change_login(input.login_id, input.password, input.password_again, hashed, by=actor)
    return await accounts.of(actor)


@mutation(Account, allow=LOGGED_IN, again=himself)
async def session_end(info: Info, input: SessionEndInput) -> accounts.Account:
    """Log out somewhere else."""
    await sessions.end_one(key_of(input.id, "Session", "id"), by=info.context.actor)
    return await accounts.of(info.context.actor)


@mutation({"is_accepted": bool}, allow=ANYONE, errors=[attempts.TooManyAttempts])
async def login_id_remind(info: Info, input: LoginIdRemindInput) -> dict[str, Any]:
    """Mail all login ids of an address; the answer is the same whether there are any."""
    await attempts.count(info.context.address)
    await resets.remind(input.email)
    return {"is_accepted": True}


@mutation({"is_accepted": bool}, allow=ANYONE, errors=[attempts.TooManyAttempts])
async def password_reset_request(info: Info, input: PasswordResetRequestInput) -> dict[str, Any]:
    """Mail a link of 24 hours to set a new password; the answer is the same whether there is such a user."""
    await attempts.count(info.context.address)
    await resets.request(input.email, input.login_id)
    return {"is_accepted": True}


@mutation(
    {"is_done": bool}, allow=ANYONE, errors=[*NEW_PASSWORD_ERRORS, resets.ResetLinkEnded, attempts.TooManyAttempts]
)
async def password_reset(info: Info, input: PasswordResetInput) -> dict[str, Any]:
    """Set a new password by the link; all sessions end, and a lock too."""
    await attempts.count(info.context.address)
    await resets.reset(input.token, input.login_id, input.password, input.password_again)
    return {"is_done": True}
