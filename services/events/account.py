"""Events of people, their logins and their businesses."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class InvitationSent:
    """招待メール."""

    topic: ClassVar[str] = "invitation.sent"
    invitation_id: UUID
    business_id: UUID
    locale: str


@dataclass(frozen=True)
class BusinessRegistered:
    """利用開始."""

    topic: ClassVar[str] = "business.registered"
    business_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class LoginLocked:
    """ロック."""

    topic: ClassVar[str] = "login.locked"
    user_id: UUID
    until: str


@dataclass(frozen=True)
class MemberInvited:
    """管理ユーザ招待."""

    topic: ClassVar[str] = "member.invited"
    invitation_id: UUID
    locale: str


@dataclass(frozen=True)
class UserUpdated:
    """ユーザ情報変更; with the address that was left, if it was."""

    topic: ClassVar[str] = "user.updated"
    user_id: UUID
    former_email: str


@dataclass(frozen=True)
class PasswordChanged:
    """パスワード変更."""

    topic: ClassVar[str] = "password.changed"
    user_id: UUID


@dataclass(frozen=True)
class PasswordResetRequested:
    """パスワード再設定."""

    topic: ClassVar[str] = "password.reset_requested"
    reset_id: UUID
    user_id: UUID


@dataclass(frozen=True)
class LoginIdsRequested:
    """IDのお知らせ."""

    topic: ClassVar[str] = "login.ids_requested"
    user_id: UUID
