"""The people of a business, their roles, and how they are invited."""

from datetime import datetime
from typing import Any

import strawberry

from core.actor import Actor
from core.address import listed
from core.graph.context import Info
from core.graph.keyed import Keyed
from core.graph.loader import Loader
from core.graph.node import computed, input_type, node, one, output
from core.user_error import NotFound
from models import member_invitation as invitation_rows
from models.business import Business as BusinessRow
from models.membership import Membership as MembershipRow
from models.own_role import OwnRole as OwnRoleRow
from models.permission import Permission, Role
from models.user import User as UserRow
from schema.business import Business, User
from schema.can import Can
from schema.delivery_place import DeliveryPlace
from services import member as members
from services import store as stores

strawberry.enum(invitation_rows.MemberInvitationStatus, description=invitation_rows.MemberInvitationStatus.__doc__)


@node(OwnRoleRow)
class OwnRole:
    """独自の権限: a named set of permissions, defined by the business."""

    version: int
    name: str
    permissions: list[str]
    created_at: datetime
    updated_at: datetime


@output
class BuiltInRole:
    """A role that every business has, and what it may do."""

    role: Role
    permissions: list[str]


async def _refusals(actor: Actor, keys: list[Any]) -> dict[Any, Any]:
    """In tuples: a loader raises what is an exception."""
    rows = await MembershipRow.visible_to(actor).filter(id__in=keys).select_related("own_role")
    return {row.id: (await members.refusal_to_remove(row, by=actor),) for row in rows}


_REFUSALS = Loader(_refusals, default=lambda: (NotFound(),))


@output
class MembershipViewerCan:
    """What the viewer may do to a member now."""

    member: strawberry.Private[MembershipRow]

    @strawberry.field(description="紐づけ削除.")
    async def remove(self, info: Info) -> Can:
        """Not oneself, and not the last administrator."""
        (error,) = await _REFUSALS.load(info.context, self.member.id)
        return Can(allowed=error is None, reason=error.message(info.context.locale) if error else None)


async def _stores(actor: Actor, keys: list[Any]) -> dict[Any, list[Any]]:
    return dict(await stores.stores(keys, by=actor))


_STORES = Loader(_stores, default=list)


@node(MembershipRow)
class Membership:
    """担当者: what ties a user to a business; stays, marked, when he has left."""

    version: int
    role: Role
    own_role: OwnRole | None = one("own_role", OwnRoleRow)
    """Which, when the role is OWN."""
    display_name: str
    shown_name: str
    """The name; with （削除済） before it, when the member has left."""
    short_name: str
    """略称: two characters at most, of one member each."""
    colour: str
    """#rrggbb."""
    position: int
    """並び順."""
    department: str
    title: str
    """役職."""
    phone: str
    note: str
    allowed_networks: list[str] | None = computed(
        lambda row, context: listed(row.allowed_networks) if context.actor.may(Permission.MEMBER_WRITE) else None,
        "IP制限: from where the member may act; empty: from where the business may. For administrators alone.",
    )
    gets_notices: bool
    """Whether notices about the member's own orders are mailed to himself."""
    created_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    """When the member left."""
    user: User | None = one("user", UserRow)
    """Null when the member has left."""
    business: Business | None = one("business", BusinessRow)
    viewer_can: MembershipViewerCan = computed(lambda row, _: MembershipViewerCan(member=row))

    @strawberry.field(description="店舗ログイン: the delivery places that the member orders for; none: all of them.")
    async def stores(self, info: Info) -> list[DeliveryPlace]:
        """By name."""
        return await _STORES.load(info.context, self.id)  # type: ignore[attr-defined, no-any-return]


@input_type
class MemberStoresPutInput(Keyed):
    """Which member, and for which stores."""

    id: strawberry.ID
    expected_version: int | None = None
    delivery_places: list[strawberry.ID]
    """At most 100, in place of those before; none: the member sees and orders for all."""


@node(invitation_rows.MemberInvitation)
class MemberInvitation:
    """管理ユーザ招待: a link of 48 hours, by mail."""

    version: int
    email: str
    role: Role
    own_role: OwnRole | None = one("own_role", OwnRoleRow)
    status: invitation_rows.MemberInvitationStatus = computed(lambda row, _: row.state)
    created_at: datetime
    expires_at: datetime
    accepted_at: datetime | None


@output
class MemberInvitationPage:
    """What who is invited sees first."""

    business: str = computed(lambda row, _: row.business.name)
    email: str
    """Becomes the login id of a new user."""
    role: Role
    expires_at: datetime


@input_type
class MemberCreateInput(Keyed):
    """担当者の追加: a new user, whose login the business keeps."""

    login_id: str
    name: str
    password: str
    """7 to 30 characters, with an upper-case letter, a lower-case letter and a digit."""
    email: str = ""
    """Others may share it; empty, and nothing is mailed."""
    role: Role = Role.STAFF
    own_role: strawberry.ID | None = None
    short_name: str = ""
    colour: str = "#336699"
    position: int = 0
    department: str = ""
    title: str = ""
    phone: str = ""
    note: str = ""
    allowed_networks: list[str] = strawberry.field(default_factory=list)
    """IP制限, such as `203.0.113.0/24`; empty: from where the business may."""
    gets_notices: bool = True
    is_shop: bool = False
    """店舗ログイン: several people share it; it cannot change itself."""


@input_type
class MemberUpdateInput(Keyed):
    """What is left out stays as it is; login id, name, mail address and password only of users made here."""

    id: strawberry.ID
    expected_version: int | None = None
    login_id: str | None = strawberry.UNSET
    name: str | None = strawberry.UNSET
    email: str | None = strawberry.UNSET
    password: str = ""
    """Empty, it stays."""
    role: Role | None = strawberry.UNSET
    own_role: strawberry.ID | None = None
    display_name: str | None = strawberry.UNSET
    short_name: str | None = strawberry.UNSET
    colour: str | None = strawberry.UNSET
    position: int | None = strawberry.UNSET
    department: str | None = strawberry.UNSET
    title: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET
    note: str | None = strawberry.UNSET
    allowed_networks: list[str] | None = strawberry.UNSET
    gets_notices: bool | None = strawberry.UNSET


@input_type
class MemberInput(Keyed):
    """Which member."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class MemberInviteInput(Keyed):
    """Whom to invite, and with which rights."""

    email: str
    role: Role = Role.ADMIN
    own_role: strawberry.ID | None = None


@input_type
class MemberInvitationInput(Keyed):
    """Which invitation."""

    id: strawberry.ID
    expected_version: int | None = None


@input_type
class MemberInvitationTokenInput(Keyed):
    """The invitation as its link names it."""

    token: str
    """The last part of the link."""


@input_type
class MemberRegisterInput(Keyed):
    """Joining without an account; the login id is the invited mail address."""

    token: str
    """The last part of the link."""
    name: str
    password: str
    """7 to 30 characters, with an upper-case letter, a lower-case letter and a digit."""
    password_again: str
    accepts_terms: bool
    """利用規約・プライバシーポリシー."""
    cookie: bool = False
    """Set the session as an HttpOnly cookie instead of giving the token: for browsers."""


@input_type
class RoleCreateInput(Keyed):
    """A name, and what its members may do."""

    name: str
    permissions: list[str]


@input_type
class RoleUpdateInput(Keyed):
    """What is left out stays as it is."""

    id: strawberry.ID
    expected_version: int | None = None
    name: str | None = None
    permissions: list[str] | None = None


@input_type
class RoleInput(Keyed):
    """Which role."""

    id: strawberry.ID
    expected_version: int | None = None
