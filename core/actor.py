"""Who is acting: a frozen value, made once per request from the session."""

from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from core.locale import Locale
from core.user_error import AddressNotAllowed, Forbidden, LoginRequired


@dataclass(frozen=True)
class Actor:
    """A user, an integration or a webhook, acting for a business with certain permissions; or nobody; or the system."""

    user_id: UUID | None = None
    business_id: UUID | None = None
    session_id: UUID | None = None
    app_token_id: UUID | None = None
    webhook_id: UUID | None = None
    permissions: frozenset[str] = frozenset()
    allowed_fields: frozenset[str] | None = None
    """The only fields of nodes that may be read, as schema coordinates; see `core.execution.allowed`."""
    of_stores: bool = False
    """Whether he sees, of what is bought, only what concerns the stores that he orders for."""
    locale: Locale = "ja"
    is_system: bool = False
    barred_at: str | None = None
    """The address from which the business may not be acted for."""

    @property
    def key(self) -> UUID | None:
        """Of the session or app token by which he acts: what is watched for changes of his rights."""
        return self.session_id or self.app_token_id

    @property
    def is_somebody(self) -> bool:
        """Whether it is known who acts, or by which token."""
        return self.is_system or any(who is not None for who in (self.user_id, self.app_token_id, self.webhook_id))

    def may(self, permission: str) -> bool:
        """Whether the role grants the permission; the system may act for its one business in all things."""
        return self.is_system or permission in self.permissions

    def require(self, permission: str) -> None:
        """Refuse, unless the role grants the permission."""
        if self.may(permission):
            return
        if self.barred_at is not None:
            raise AddressNotAllowed(address=self.barred_at)
        raise LoginRequired if self.business_id is None and self.user_id is None else Forbidden(permission=permission)


PERSONAL = frozenset({"user_id", "session_id", "app_token_id", "webhook_id"})


class Personal(Exception):
    """An answer depends on which one of a crowd asks."""


@dataclass(frozen=True, kw_only=True)
class Crowd(Actor):
    """Several who act for one business with the same rights in one language; which of them asks, nobody is told."""

    shape: Actor
    """What each of them is, without what tells them apart."""
    asked: list[str] = field(default_factory=list)
    """What somebody wanted to know all the same."""

    @classmethod
    def of(cls, one: Actor, shape: Actor) -> "Crowd":
        """All who are like one of them."""
        alike = {field.name: getattr(one, field.name) for field in fields(Actor) if field.name not in PERSONAL}
        return cls(**alike, shape=shape)

    def __getattribute__(self, name: str) -> Any:
        if name in PERSONAL:
            object.__getattribute__(self, "asked").append(name)
            raise Personal(name)
        return object.__getattribute__(self, name)

    @property
    def is_somebody(self) -> bool:
        """Each of them is."""
        return True


def system(business_id: UUID) -> Actor:
    """The product itself, acting for a business in a job."""
    return Actor(business_id=business_id, is_system=True)


NOBODY = Actor()
