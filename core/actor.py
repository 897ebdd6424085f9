"""Who is acting: a frozen value, made once per request from the session."""

from dataclasses import dataclass
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
    locale: Locale = "ja"
    is_system: bool = False
    barred_at: str | None = None
    """The address from which the business may not be acted for."""

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


def system(business_id: UUID) -> Actor:
    """The product itself, acting for a business in a job."""
    return Actor(business_id=business_id, is_system=True)


NOBODY = Actor()
