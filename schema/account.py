"""A user's own login: who he is, how he logs in, where he is logged in."""

from datetime import datetime
from typing import Any

import strawberry

from core.graph.context import Info
from core.graph.ids import global_id
from core.graph.keyed import Keyed
from core.graph.node import computed, input_type, node, output
from documents import qr
from models.passkey import Passkey as PasskeyRow
from models.permission import Role
from models.session import Session as SessionRow
from schema import business  # noqa: F401 — declares Role to GraphQL


@node(SessionRow)
class Session:
    """A login that has not ended; seen by its user alone."""

    created_at: datetime
    seen_at: datetime
    """The last use, to within five minutes."""
    expires_at: datetime
    device: str
    """The browser or program, as it names itself."""
    address: str
    """The IP address of the login."""
    is_current: bool = computed(lambda row, context: row.id == context.actor.session_id, "Whether it is this one.")


@node(PasskeyRow)
class Passkey:
    """パスキー: a key on one of the user's devices; seen by him alone."""

    name: str
    created_at: datetime
    last_used_at: datetime | None


@output
class AccountBusiness:
    """A business that the user belongs to, active or not."""

    id: strawberry.ID
    name: str
    role: Role
    is_active: bool
    """Whether the user acts for it now: always exactly one, while he belongs to any."""


@output
class Account:
    """What a user sees of himself, whichever business he acts for."""

    version: int = computed(lambda own, _: own.user.version, "Give it back as `expectedVersion`.")
    name: str = computed(lambda own, _: own.user.name)
    email: str = computed(lambda own, _: own.user.email)
    login_id: str = computed(lambda own, _: own.user.login_id)
    locale: str = computed(lambda own, _: own.user.locale, "ja or en: the language of mails.")
    password_is_outdated: bool = computed(
        lambda own, _: own.user.password_is_outdated, "Whether the password misses the rule of today: change it."
    )
    has_authenticator: bool
    """Whether a code is asked for at login."""
    recovery_codes_left: int
    passkeys: list[Passkey]
    sessions: list[Session]
    """Newest use first."""

    @strawberry.field(description="事業者: in the order in which the user joined them.")
    def businesses(self, info: Info) -> list[AccountBusiness]:
        """Also those that the user does not act for now."""
        own: Any = self
        active = info.context.actor.business_id
        return [
            AccountBusiness(
                id=strawberry.ID(global_id("Business", member.business_id)),
                name=member.business.name,
                role=member.role,
                is_active=member.business_id == active,
            )
            for member in own.memberships
        ]


@output
class AuthenticatorOffer:
    """What an authenticator app must be told."""

    secret: str
    """To be typed, where no camera is at hand."""
    uri: str
    qr_svg: str = computed(lambda offer, _: qr.svg(offer.uri).decode(), "The URI as a QR code, an SVG document.")


@output
class RecoveryCodes:
    """Shown this once."""

    codes: list[str]
    """Each stands in once for the app."""


@input_type
class AccountUpdateInput(Keyed):
    """What is left out stays as it is."""

    expected_version: int | None = None
    name: str | None = strawberry.UNSET
    email: str | None = strawberry.UNSET
    """Where the login id is the mail address, it changes along."""
    locale: str | None = strawberry.UNSET
    """ja or en."""
    current_password: str = ""
    """Needed for a new mail address."""


@input_type
class LoginUpdateInput(Keyed):
    """What is empty stays as it is."""

    current_password: str
    login_id: str = ""
    password: str = ""
    """7 to 30 characters, with an upper-case letter, a lower-case letter and a digit."""
    password_again: str = ""


@input_type
class LoginIdRemindInput(Keyed):
    """Whose login ids."""

    email: str


@input_type
class PasswordResetRequestInput(Keyed):
    """Who has forgotten his password."""

    email: str
    login_id: str = ""
    """Left out, the mail address is the login id."""


@input_type
class PasswordResetInput(Keyed):
    """The new password, by the link from the mail."""

    token: str
    """The last part of the link."""
    login_id: str
    password: str
    """7 to 30 characters, with an upper-case letter, a lower-case letter and a digit."""
    password_again: str


@input_type
class SessionEndInput(Keyed):
    """Which session."""

    id: strawberry.ID


@input_type
class PasswordInput(Keyed):
    """The password once more: the session may have been left open."""

    current_password: str


@input_type
class PasskeyAddInput(Keyed):
    """What `navigator.credentials.create` gave."""

    credential: str
    """`JSON.stringify(credential.toJSON())`."""
    name: str
    """Such as 店のタブレット."""


@input_type
class PasskeyRemoveInput(Keyed):
    """Which passkey, and the password once more."""

    id: strawberry.ID
    current_password: str


@input_type
class CodeInput(Keyed):
    """Six digits from the app."""

    code: str
