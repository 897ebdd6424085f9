"""The code beside the password."""

from core.graph.context import Info
from core.graph.keyed import ONCE
from core.graph.operation import LOGGED_IN, mutation
from models.user import User
from resolvers.account import PASSWORD_ERRORS, himself, proved
from schema.account import Account, AuthenticatorOffer, CodeInput, PasswordInput, RecoveryCodes
from services import account as accounts
from services import second_factor as factors


@mutation(AuthenticatorOffer, allow=LOGGED_IN, errors=[*PASSWORD_ERRORS, factors.AlreadyOn], first=proved, again=ONCE)
async def authenticator_start(info: Info, input: PasswordInput, user: User) -> factors.Offer:  # noqa: ARG001
    """What to tell an authenticator app; codes are asked for once `authenticatorConfirm` has seen one."""
    return await factors.offer(user)


@mutation(RecoveryCodes, allow=LOGGED_IN, errors=[factors.WrongCode, factors.AlreadyOn], again=ONCE)
async def authenticator_confirm(info: Info, input: CodeInput) -> RecoveryCodes:
    """Turn it on with a first code from the app; gives ten recovery codes, this once."""
    user = await User.get(id=info.context.actor.user_id)
    return RecoveryCodes(codes=await factors.confirm(user, input.code))


@mutation(Account, allow=LOGGED_IN, errors=PASSWORD_ERRORS, first=proved, again=himself)
async def authenticator_remove(info: Info, input: PasswordInput, user: User) -> accounts.Account:  # noqa: ARG001
    """Ask for the password alone from now on."""
    await factors.remove(user)
    return await accounts.of(info.context.actor)


@mutation(RecoveryCodes, allow=LOGGED_IN, errors=[*PASSWORD_ERRORS, factors.NotOn], first=proved, again=ONCE)
async def recovery_codes_renew(info: Info, input: PasswordInput, user: User) -> RecoveryCodes:  # noqa: ARG001
    """Ten new recovery codes; older ones end."""
    return RecoveryCodes(codes=await factors.renew_codes(user))
