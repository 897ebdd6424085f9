"""Logging in and registering."""

from datetime import datetime

from core.graph.keyed import Keyed
from core.graph.node import input_type, output
from models.business import Industry


@input_type
class LoginInput(Keyed):
    """Wrong passwords are counted per login id: ten in a row lock it for an hour."""

    login_id: str
    """The mail address, for those who registered with one."""
    password: str
    code: str = ""
    """From the authenticator app, or a recovery code: only asked for where the user has turned it on."""
    cookie: bool = False
    """Set the session as an HttpOnly cookie instead of giving the token: for browsers."""


@input_type
class PasskeyLoginInput(Keyed):
    """What `navigator.credentials.get` gave."""

    credential: str
    """`JSON.stringify(credential.toJSON())`."""
    cookie: bool = False
    """Set the session as an HttpOnly cookie instead of giving the token: for browsers."""


@input_type
class LogoutInput(Keyed):
    """Nothing is asked."""

    everywhere: bool = False
    """End all sessions of the user, not just this one."""


@input_type
class ApplicantInput:
    """What somebody who registers types himself."""

    name: str
    """お名前: printed as 担当者 on orders."""
    email: str
    """Becomes the login id."""
    password: str
    """7 to 30 characters, with an upper-case letter, a lower-case letter and a digit."""
    password_again: str
    industry: Industry
    accepts_terms: bool
    """利用規約・プライバシーポリシー."""
    cookie: bool = False
    """Set the session as an HttpOnly cookie instead of giving the token: for browsers."""


@input_type
class RegisterInput(Keyed):
    """Registration from an invitation: the business data come from the supplier's record."""

    token: str
    """The last part of the invitation's URL."""
    applicant: ApplicantInput


@input_type
class RegisterBusinessInput:
    """The business of somebody who registers from a public form."""

    name: str
    phone: str
    postal_code: str
    prefecture: str
    city: str
    street: str
    building: str = ""
    email: str = ""


@input_type
class RegisterFromFormInput(Keyed):
    """Registration from the link or QR code of a public form."""

    token: str
    """The last part of the form's URL."""
    applicant: ApplicantInput
    business: RegisterBusinessInput


@output
class Login:
    """A session that has begun."""

    token: str | None
    """Send it as `Authorization: Bearer …`; null when it was set as a cookie."""
    expires_at: datetime
