"""発注マスタ承認: the head office is shown what changed on its suppliers' forms, and approves or refuses it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import strawberry

from core.graph.connection import COUNT_CAP, LARGEST_PAGE, PageSize
from core.graph.context import Info
from core.graph.given import given
from core.graph.ids import key_of
from core.graph.operation import mutation, query
from core.user_error import UserError
from models import item_approval as rows
from models.order_form import OrderForm as OrderFormRow
from models.order_form import OrderFormItem as OrderFormItemRow
from models.permission import Permission
from schema.item_approval import ApprovalRule, ApprovalRulePutInput, terms_of
from schema.item_change import (
    ItemChange,
    ItemChangeInput,
    ItemChanges,
    ItemChangesApproveInput,
    ItemChangesRefuseInput,
)
from schema.order_form import OrderFormItem
from services import item_approval as approvals
from services.lookup import found

DECIDING: list[type[UserError]] = [approvals.HeadOfficeOnly, approvals.OfferChanged, approvals.AllowedMeanwhile]


@query(ApprovalRule | None, allow=Permission.ORDER_READ)
async def approval_rule(info: Info) -> rows.ApprovalRule | None:
    """発注マスタ承認 of the viewer's business; null: it was never switched on."""
    return await rows.ApprovalRule.visible_to(info.context.actor).first()


@query(ItemChanges, allow=Permission.ORDER_APPROVE)
async def item_changes(
    info: Info,
    first: int,
    behind: strawberry.ID | None = None,
    order_form: strawberry.ID | None = None,
    refused: bool = False,  # noqa: FBT001, FBT002 — an argument of the API
) -> ItemChanges:
    """承認待ちの商品: what is offered otherwise than was approved, by its first change; or what was refused.

    Found by comparison at this moment; nothing, while approval is switched off. `behind` the last item of a page comes
    the next.
    """
    if not 1 <= first <= LARGEST_PAGE:
        raise PageSize(path=("first",))
    by = info.context.actor
    approvals.require(by)
    states = [approvals.ItemState.REFUSED] if refused else list(approvals.WAITING)
    form = key_of(order_form, "OrderForm", "order_form") if order_form else None
    waits = await approvals.changes(states, form, await _place(behind, info), first + 1, by=by)
    shown = waits[:first]
    return ItemChanges(
        nodes=await _shown(shown, info),
        has_next_page=len(waits) > first,
        count=min(await approvals.count(states, form, COUNT_CAP, by=by), COUNT_CAP),
    )


@mutation(ApprovalRule, allow=Permission.BUSINESS_UPDATE)
async def approval_rule_put(info: Info, input: ApprovalRulePutInput) -> rows.ApprovalRule:
    """発注マスタ承認の設定: switch it on or off, and say which rises in price need no approval."""
    return await approvals.put_rule(given(input), input.expected_version, by=info.context.actor)


@mutation({"items": list[OrderFormItem]}, allow=Permission.ORDER_APPROVE, errors=DECIDING)
async def item_changes_approve(info: Info, input: ItemChangesApproveInput) -> dict[str, Any]:
    """承認する: let what was shown be ordered, by all stores, from now on; the supplier is not told."""
    told = await approvals.approve(_seen(input.changes), by=info.context.actor)
    return {"items": await _items(told, info)}


@mutation({"items": list[OrderFormItem]}, allow=Permission.ORDER_APPROVE, errors=DECIDING)
async def item_changes_refuse(info: Info, input: ItemChangesRefuseInput) -> dict[str, Any]:
    """差し戻す: what was shown cannot be ordered, until it is approved or the supplier offers something else."""
    told = await approvals.turn_down(_seen(input.changes), input.reason, by=info.context.actor)
    return {"items": await _items(told, info)}


def _seen(changes: Sequence[ItemChangeInput]) -> list[approvals.Seen]:
    return [
        approvals.Seen(key_of(one.item, "OrderFormItem", "changes", i, "item"), one.offer_key)
        for i, one in enumerate(changes)
    ]


async def _items(decided: Sequence[approvals.Change], info: Info) -> list[OrderFormItemRow]:
    seen = OrderFormItemRow.visible_to(info.context.actor).filter(id__in=[one.item for one in decided])
    return await seen.order_by("form_id", "id")


async def _shown(known: Sequence[approvals.Change], info: Info) -> list[ItemChange]:
    """With items and forms as the viewer sees them; what he does not see is left out."""
    by = info.context.actor
    items = {one.id: one for one in await OrderFormItemRow.visible_to(by).filter(id__in=[one.item for one in known])}
    forms = {one.id: one for one in await OrderFormRow.visible_to(by).filter(id__in={one.form for one in known})}
    return [
        ItemChange(
            item=items[one.item],  # type: ignore[arg-type]
            order_form=forms[one.form],  # type: ignore[arg-type]
            product_name=one.product,
            state=one.state,
            on=one.day,
            approved=terms_of(one.approved),
            offer=terms_of(one.offer),  # type: ignore[arg-type]
            offer_key=one.key,
            percent=one.percent,
            reason=one.reason,
        )
        for one in known
        if one.item in items and one.form in forms
    ]


async def _place(item: strawberry.ID | None, info: Info) -> tuple[UUID, UUID] | None:
    if item is None:
        return None
    key = key_of(item, "OrderFormItem", "behind")
    seen = await found(OrderFormItemRow, key, by=info.context.actor, path=("behind",))
    return seen.form_id, seen.id
