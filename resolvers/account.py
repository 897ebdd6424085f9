"""A user's own login."""

from typing import Any

from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import ANYONE, LOGGED_IN, mutation, query
from schema.account import (
    Account,
    AccountUpdateInput,
    LoginIdRemindInput,
    LoginUpdateInput,
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


@mutation(Account, allow=LOGGED_IN, errors=PASSWORD_ERRORS, own_transactions=True)
async def account_update(info: Info, input: AccountUpdateInput) -> accounts.Account:
    """Correct one's name, mail address or language; the new values are mailed, to the old address too."""
    values = given(input, leave_out=("current_password",))
    actor = info.context.actor
    await accounts.update(values, current=input.current_password, version=input.expected_version, by=actor)
    return await accounts.of(actor)


@mutation(
    Account,
    allow=LOGGED_IN,
    errors=[*PASSWORD_ERRORS, *NEW_PASSWORD_ERRORS, accounts.PasswordOutdated],
    own_transactions=True,
)
async def login_update(info: Info, input: LoginUpdateInput) -> accounts.Account:
    """A new login id, a new password, or both; a new password ends all other sessions."""
    actor = info.context.actor
    await accounts.change_login(input.current_password, input.login_id, input.password, input.password_again, by=actor)
    return await accounts.of(actor)


@mutation(Account, allow=LOGGED_IN)
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
