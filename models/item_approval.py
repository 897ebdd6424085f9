"""What a buyer's head office lets be ordered from its suppliers' forms."""

from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.migrations.constraints import CheckConstraint

from models.business import Business
from models.order_form import OrderFormItem
from models.row import Row
from models.user import User


class ApprovalRule(Row):
    """発注マスタ承認: whether a business orders only what its head office has approved; the buyer's alone."""

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="approval_rules", on_delete=fields.RESTRICT
    )
    business_id: UUID
    is_on = fields.BooleanField(default=False)
    tolerance = fields.SmallIntField(default=0)
    """By how many percent a price may be above the approved one."""

    readable_with = "order:read"
    ranges = {"tolerance": (0, 100)}

    class Meta:
        table = "approval_rule"
        unique_together = (("business",),)
        constraints = [CheckConstraint(check="tolerance BETWEEN 0 AND 100", name="approval_tolerance_in_percent")]


class ItemApproval(Row):
    """What a buyer has last approved, and last refused, of a product on a form; no seller sees it.

    Both are offers as `services.item_approval` reads them: price, unit and rules for quantities.
    """

    business: ForeignKeyRelation[Business] = fields.ForeignKeyField(
        "models.Business", related_name="item_approvals", on_delete=fields.RESTRICT
    )
    business_id: UUID
    item: ForeignKeyRelation[OrderFormItem] = fields.ForeignKeyField(
        "models.OrderFormItem", related_name="approvals", db_index=True, on_delete=fields.CASCADE
    )
    item_id: UUID
    approved: dict[str, Any] | None = fields.JSONField(null=True)
    refused: dict[str, Any] | None = fields.JSONField(null=True)
    reason = fields.CharField(max_length=200, default="")
    """Why it was refused."""
    decided_by: ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "models.User", related_name="item_approvals", null=True, db_index=True, on_delete=fields.RESTRICT
    )
    decided_by_id: UUID | None
    """Null: an integration."""
    decided_at = fields.DatetimeField()

    readable_with = "order:read"

    class Meta:
        table = "item_approval"
        unique_together = (("business", "item"),)
