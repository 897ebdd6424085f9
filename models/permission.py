"""What may be done, and the roles that are sets of it."""

from enum import StrEnum


class Permission(StrEnum):
    """<concept>:<verb>, alphabetical."""

    APP_TOKEN_WRITE = "app_token:write"  # noqa: S105 — a name
    AUDIT_READ = "audit:read"
    BUSINESS_UPDATE = "business:update"
    CUSTOMER_READ = "customer:read"
    CUSTOMER_WRITE = "customer:write"
    DELIVERY_PLACE_READ = "delivery_place:read"
    DELIVERY_PLACE_WRITE = "delivery_place:write"
    DOCUMENT_ISSUE = "document:issue"
    DOCUMENT_READ = "document:read"
    EXPORT_START = "export:start"
    FILE_UPLOAD = "file:upload"
    INSTRUCTION_WORK = "instruction:work"
    INVITATION_ACCEPT = "invitation:accept"
    INVITATION_SEND = "invitation:send"
    INVOICE_READ = "invoice:read"
    INVOICE_WRITE = "invoice:write"
    JOB_READ = "job:read"
    JOB_WRITE = "job:write"
    MAIL_READ = "mail:read"
    MEMBER_READ = "member:read"
    MEMBER_WRITE = "member:write"
    MESSAGE_WRITE = "message:write"
    ORDER_ABORT = "order:abort"
    ORDER_APPROVE = "order:approve"
    ORDER_CONFIRM = "order:confirm"
    ORDER_FORM_READ = "order_form:read"
    ORDER_FORM_WRITE = "order_form:write"
    ORDER_INSPECT = "order:inspect"
    ORDER_PLACE = "order:place"
    ORDER_READ = "order:read"
    ORDER_REGISTER = "order:register"
    ORDER_SHIP = "order:ship"
    PRODUCT_READ = "product:read"
    PRODUCT_WRITE = "product:write"
    ROLE_WRITE = "role:write"
    SUPPLIER_READ = "supplier:read"
    SUPPLIER_WRITE = "supplier:write"
    WEBHOOK_WRITE = "webhook:write"


OF_HEAD_OFFICE = frozenset(
    {
        Permission.APP_TOKEN_WRITE,
        Permission.AUDIT_READ,
        Permission.BUSINESS_UPDATE,
        Permission.JOB_READ,
        Permission.JOB_WRITE,
        Permission.MAIL_READ,
        Permission.MEMBER_WRITE,
        Permission.ROLE_WRITE,
        Permission.WEBHOOK_WRITE,
    }
)
"""What concerns a business as a whole, or leads to it: who is bound to stores has none of it, whatever his role."""


class Role(StrEnum):
    """管理者, 担当者, 社外パートナー, 倉庫 (sees and ships orders), 出荷 (sees only what it is to ship), 独自の権限
    (as the business has named and defined it).
    """

    ADMIN = "ADMIN"
    STAFF = "STAFF"
    PARTNER = "PARTNER"
    WAREHOUSE = "WAREHOUSE"
    SHIPPER = "SHIPPER"
    OWN = "OWN"

    @property
    def permissions(self) -> frozenset[str]:
        """What members with the role may do; of an own role, its row knows."""
        return ROLES[self]


_P = Permission
ROLES: dict[Role, frozenset[str]] = {
    Role.ADMIN: frozenset(Permission),
    Role.STAFF: frozenset(Permission)
    - {
        _P.APP_TOKEN_WRITE,
        _P.AUDIT_READ,
        _P.BUSINESS_UPDATE,
        _P.INVITATION_ACCEPT,
        _P.JOB_READ,
        _P.JOB_WRITE,
        _P.MAIL_READ,
        _P.MEMBER_WRITE,
        _P.ORDER_APPROVE,
        _P.ROLE_WRITE,
        _P.WEBHOOK_WRITE,
    },
    Role.PARTNER: frozenset({_P.ORDER_FORM_READ, _P.PRODUCT_READ}),
    Role.WAREHOUSE: frozenset({_P.ORDER_READ, _P.ORDER_SHIP, _P.DOCUMENT_READ, _P.DOCUMENT_ISSUE}),
    Role.SHIPPER: frozenset({_P.INSTRUCTION_WORK}),
    Role.OWN: frozenset(),
}
