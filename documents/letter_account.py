"""Letters about a user's own login."""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from documents.letter import Message


@dataclass(frozen=True)
class LoginLocked(Message):
    """Ten wrong passwords in a row."""

    person: str
    login_id: str
    until: dt.datetime


@dataclass(frozen=True)
class MemberInvited(Message):
    """Join our business: a link of 48 hours."""

    button: ClassVar = {"ja": "参加する", "en": "Join"}
    business: str
    url: str


@dataclass(frozen=True)
class UserUpdated(Message):
    """What a user has changed about himself: the values of now."""

    person: str
    login_id: str
    email: str


@dataclass(frozen=True)
class PasswordChanged(Message):
    """The password is a new one."""

    button: ClassVar = {"ja": "ログインする", "en": "Log in"}
    person: str
    login_id: str
    url: str


@dataclass(frozen=True)
class PasswordForgotten(Message):
    """The link to set a new password."""

    button: ClassVar = {"ja": "新しいパスワードを設定する", "en": "Set a new password"}
    person: str
    login_id: str
    url: str


@dataclass(frozen=True)
class LoginIds(Message):
    """All login ids of an address."""

    button: ClassVar = {"ja": "ログインする", "en": "Log in"}
    person: str
    login_ids: tuple[str, ...]
    url: str
