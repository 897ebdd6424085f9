"""The code beside the password."""

from core.db import transaction
from core.graph.context import Info
from core.graph.operation import LOGGED_IN, mutation
from models.user import User
from resolvers.account import PASSWORD_ERRORS
from schema.account import Account, AuthenticatorOffer, CodeInput, PasswordInput, RecoveryCodes
from services import account as accounts
from services import second_factor as factors


@mutation(AuthenticatorOffer, allow=LOGGED_IN, errors=[*PASSWORD_ERRORS, factors.AlreadyOn], own_transactions=True)
async def authenticator_start(info: Info, input: PasswordInput) -> factors.Offer:
    """What to tell an authenticator app; codes are asked for once `authenticatorConfirm` has seen one."""
    user = await accounts.verified(input.current_password, by=info.context.actor)
    async with transaction():
        return await factors.offer(user)


@mutation(RecoveryCodes, allow=LOGGED_IN, errors=[factors.WrongCode, factors.AlreadyOn])
async def authenticator_confirm(info: Info, input: CodeInput) -> RecoveryCodes:
    """Turn it on with a first code from the app; gives ten recovery codes, this once."""
    user = await User.get(id=info.context.actor.user_id)
    return RecoveryCodes(codes=await factors.confirm(user, input.code))


@mutation(Account, allow=LOGGED_IN, errors=PASSWORD_ERRORS, own_transactions=True)
async def authenticator_remove(info: Info, input: PasswordInput) -> accounts.Account:
    """Ask for the password alone from now on."""
    user = await accounts.verified(input.current_password, by=info.context.actor)
    async with transaction():
        await factors.remove(user)
    return await accounts.of(info.context.actor)


@mutation(RecoveryCodes, allow=LOGGED_IN, errors=[*PASSWORD_ERRORS, factors.NotOn], own_transactions=True)
async def recovery_codes_renew(info: Info, input: PasswordInput) -> RecoveryCodes:
    """Ten new recovery codes; older ones end."""
    user = await accounts.verified(input.current_password, by=info.context.actor)
    async with transaction():
        return RecoveryCodes(codes=await factors.renew_codes(user))
