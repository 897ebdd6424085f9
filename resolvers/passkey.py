"""The passkeys of a user."""

from typing import Any

from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.keyed import ONCE
from core.graph.operation import LOGGED_IN, mutation
from models.user import User
from resolvers.account import PASSWORD_ERRORS, himself, proved
from schema.account import Account, PasskeyAddInput, PasskeyRemoveInput, PasswordInput
from services import account as accounts
from services import passkey as passkeys


@mutation({"options": str}, allow=LOGGED_IN, errors=PASSWORD_ERRORS, first=proved, again=ONCE)
async def passkey_start(info: Info, input: PasswordInput, user: User) -> dict[str, Any]:  # noqa: ARG001
    """What to give to `navigator.credentials.create`, as JSON; good for five minutes."""
    return {"options": await passkeys.offer(user)}


@mutation(Account, allow=LOGGED_IN, errors=[passkeys.PasskeyRefused, accounts.KeptByAdministrators], again=himself)
async def passkey_add(info: Info, input: PasskeyAddInput) -> accounts.Account:
    """Log in by this passkey from now on, beside the password."""
    await passkeys.add(await accounts.himself(info.context.actor), input.credential, input.name)
    return await accounts.of(info.context.actor)


@mutation(Account, allow=LOGGED_IN, errors=PASSWORD_ERRORS, first=proved, again=himself)
async def passkey_remove(info: Info, input: PasskeyRemoveInput, user: User) -> accounts.Account:
    """Forget a passkey."""
    await passkeys.remove(user, key_of(input.id, "Passkey", "id"))
    return await accounts.of(info.context.actor)
