"""The passkeys of a user."""

from typing import Any

from core.db import transaction
from core.graph.context import Info
from core.graph.ids import key_of
from core.graph.operation import LOGGED_IN, mutation
from resolvers.account import PASSWORD_ERRORS
from schema.account import Account, PasskeyAddInput, PasskeyRemoveInput, PasswordInput
from services import account as accounts
from services import passkey as passkeys


@mutation({"options": str}, allow=LOGGED_IN, errors=PASSWORD_ERRORS, own_transactions=True)
async def passkey_start(info: Info, input: PasswordInput) -> dict[str, Any]:
    """What to give to `navigator.credentials.create`, as JSON; good for five minutes."""
    user = await accounts.verified(input.current_password, by=info.context.actor)
    async with transaction():
        return {"options": await passkeys.offer(user)}


@mutation(Account, allow=LOGGED_IN, errors=[passkeys.PasskeyRefused, accounts.KeptByAdministrators])
async def passkey_add(info: Info, input: PasskeyAddInput) -> accounts.Account:
    """Log in by this passkey from now on, beside the password."""
    await passkeys.add(await accounts.himself(info.context.actor), input.credential, input.name)
    return await accounts.of(info.context.actor)


@mutation(Account, allow=LOGGED_IN, errors=PASSWORD_ERRORS, own_transactions=True)
async def passkey_remove(info: Info, input: PasskeyRemoveInput) -> accounts.Account:
    """Forget a passkey."""
    user = await accounts.verified(input.current_password, by=info.context.actor)
    async with transaction():
        await passkeys.remove(user, key_of(input.id, "Passkey", "id"))
    return await accounts.of(info.context.actor)
