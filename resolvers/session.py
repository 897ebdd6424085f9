"""Logging in and out, registering, and who is asking."""

from typing import Any

from core.actor import Actor
from core.graph.context import Info
from core.graph.endpoint import cookie_name, is_secure
from core.graph.keyed import ONCE, REPEATABLE
from core.graph.operation import ANYONE, LOGGED_IN, mutation, query
from core.settings import settings
from core.user_error import below
from models.member_invitation import MemberInvitation as MemberInvitationRow
from models.user import User
from schema.business import Viewer
from schema.member import MemberInvitationPage, MemberInvitationTokenInput, MemberRegisterInput
from schema.session import (
    ApplicantInput,
    Login,
    LoginInput,
    LogoutInput,
    PasskeyLoginInput,
    RegisterFromFormInput,
    RegisterInput,
)
from services import attempts, new_password
from services import customer as customers
from services import invitation as invitations
from services import login as logins
from services import member_invitation as member_invitations
from services import order_form as order_forms
from services import passkey as passkeys
from services import registration as registrations
from services import second_factor as factors
from services import session as sessions

LOGIN_ERRORS = [attempts.TooManyAttempts]
REGISTRATION_ERRORS = [
    new_password.WeakPassword,
    new_password.PasswordsDiffer,
    registrations.TermsNotAccepted,
    customers.AlreadyLinked,
    customers.OwnBusiness,
]


@query(Viewer | None, allow=ANYONE)
async def viewer(info: Info) -> Actor | None:
    """Who is asking; null without a login."""
    actor = info.context.actor
    return actor if actor.user_id or actor.app_token_id else None


async def _proved(info: Info, input: LoginInput) -> User:
    await attempts.count(info.context.address)
    return await logins.verified(input.login_id, input.password, code=input.code)


@mutation(
    {"login": Login, "viewer": Viewer},
    allow=ANYONE,
    errors=[*LOGIN_ERRORS, logins.WrongPassword, logins.LoginLocked, factors.SecondFactorRequired, factors.WrongCode],
    first=_proved,
    again=ONCE,
)
async def login(info: Info, input: LoginInput, user: User) -> dict[str, Any]:
    """Begin a session."""
    started = await sessions.start(user, locale=info.context.locale, origin=_origin(info))
    return _begun(info, started, input.cookie)


@query(str, allow=ANYONE)
async def passkey_options(info: Info) -> str:  # noqa: ARG001
    """What to give to `navigator.credentials.get`, as JSON; good for five minutes."""
    return passkeys.ask()


@mutation({"login": Login, "viewer": Viewer}, allow=ANYONE, errors=[*LOGIN_ERRORS, passkeys.PasskeyRefused], again=ONCE)
async def passkey_login(info: Info, input: PasskeyLoginInput) -> dict[str, Any]:
    """Begin a session by a passkey: neither password nor code is asked for."""
    await attempts.count(info.context.address)
    user = await passkeys.verified(input.credential)
    started = await sessions.start(user, locale=info.context.locale, origin=_origin(info))
    return _begun(info, started, input.cookie)


async def _nothing(info: Info, _: Any) -> dict[str, Any]:  # noqa: ARG001
    return {}


@mutation({"viewer": Viewer}, allow=LOGGED_IN, again=_nothing)
async def logout(info: Info, input: LogoutInput) -> dict[str, Any]:
    """End the session at once, or all sessions of the user."""
    await sessions.end(by=info.context.actor, everywhere=input.everywhere)
    if info.context.response is not None:
        info.context.response.delete_cookie(cookie_name(), secure=is_secure(), httponly=True, samesite="lax")
    return {}


@mutation(
    {"login": Login, "viewer": Viewer},
    allow=ANYONE,
    errors=[*REGISTRATION_ERRORS, invitations.InvitationClosed],
    again=ONCE,
)
async def register(info: Info, input: RegisterInput) -> dict[str, Any]:
    """Register from an invitation: account, business and link in one step; ordering is possible at once."""
    applicant = _applicant(input.applicant)
    user = await _below_applicant(invitations.register(input.token, applicant, locale=info.context.locale))
    return _begun(
        info, await sessions.start(user, locale=info.context.locale, origin=_origin(info)), input.applicant.cookie
    )


@mutation(
    {"login": Login, "viewer": Viewer},
    allow=ANYONE,
    errors=[*REGISTRATION_ERRORS, order_forms.FormClosed],
    again=ONCE,
)
async def register_from_form(info: Info, input: RegisterFromFormInput) -> dict[str, Any]:
    """Register from the link of a public form; ordering is possible at once."""
    applicant, values = _applicant(input.applicant), vars(input.business)
    user = await _below_applicant(order_forms.register(input.token, applicant, values, locale=info.context.locale))
    return _begun(
        info, await sessions.start(user, locale=info.context.locale, origin=_origin(info)), input.applicant.cookie
    )


@mutation(MemberInvitationPage, allow=ANYONE, errors=[member_invitations.MemberInvitationEnded], again=REPEATABLE)
async def member_invitation_open(info: Info, input: MemberInvitationTokenInput) -> MemberInvitationRow:  # noqa: ARG001
    """What who is invited into a business sees first."""
    return await member_invitations.by_token(input.token)


@mutation(
    {"login": Login, "viewer": Viewer},
    allow=ANYONE,
    errors=[
        new_password.WeakPassword,
        new_password.PasswordsDiffer,
        registrations.TermsNotAccepted,
        member_invitations.MemberInvitationEnded,
    ],
    again=ONCE,
)
async def member_register(info: Info, input: MemberRegisterInput) -> dict[str, Any]:
    """Join the business that has invited one, with a new account."""
    newcomer = member_invitations.Newcomer(input.name, input.password, input.password_again, input.accepts_terms)
    user = await member_invitations.register(input.token, newcomer, locale=info.context.locale)
    return _begun(info, await sessions.start(user, locale=info.context.locale, origin=_origin(info)), input.cookie)


def _origin(info: Info) -> sessions.Origin:
    return sessions.Origin(info.context.address, info.context.device)


def _applicant(input: ApplicantInput) -> registrations.Applicant:
    return registrations.Applicant(
        name=input.name,
        email=input.email,
        password=input.password,
        password_again=input.password_again,
        industry=input.industry,
        accepts_terms=input.accepts_terms,
    )


async def _below_applicant(registering: Any) -> User:
    try:
        return await registering  # type: ignore[no-any-return]
    except registrations.Problems as refusal:
        for error in refusal:
            if error.path and error.path[0] != "business":
                below(error, "applicant")
        raise


def _begun(info: Info, started: sessions.Started, cookie: bool) -> dict[str, Any]:  # noqa: FBT001 — the input's own field
    info.context.actor = started.actor
    info.context.loaders = {}
    shown = Login(token=started.token, expires_at=started.expires_at)
    if cookie and info.context.response is not None:
        info.context.response.set_cookie(
            cookie_name(),
            started.token,
            max_age=settings().session_days * 86400,
            secure=is_secure(),
            httponly=True,
            samesite="lax",
        )
        shown.token = None
    return {"login": shown, "viewer": started.actor}
