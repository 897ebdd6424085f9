"""仮締め and 本締め."""

import datetime as dt
from typing import Any

import strawberry

from core.graph.context import Info
from core.graph.ids import global_id, key_of
from core.graph.live import live
from core.graph.operation import listing, mutation, query
from core.user_error import UserError
from models import closing as rows
from models.customer import Customer
from models.permission import Permission
from schema.closing import (
    Closable,
    Closing,
    ClosingCreateInput,
    ClosingDifference,
    ClosingFinishInput,
    ClosingGroups,
    ClosingInput,
    ClosingLine,
    ClosingLineRemarkInput,
    ClosingNow,
    ClosingsCreateInput,
    ClosingsFinishInput,
    ClosingSort,
    ClosingWhere,
)
from schema.order import Tax
from services import closing as closings
from services import document as documents
from services import invoice as invoices
from services.lookup import found, locked, own
from services.order import rules

STEP: list[type[UserError]] = [closings.WrongClosingStatus, rules.WrongSide]

listing(
    "closings", Closing, allow=Permission.INVOICE_READ, where=ClosingWhere, order=ClosingSort, groups=[ClosingGroups],
    default="-until",
    doc="仮締め and 本締め of the viewer's business, and those that its suppliers show it; `search` looks at names.",
)  # fmt: skip

live(
    "closings_live", Closing, key="closing_id", allow=Permission.INVOICE_READ, where=ClosingWhere,
    default="-until", groups=[ClosingGroups], doc="The newest closings, then each that is made, discussed or settled.",
)  # fmt: skip


@query(Closable, allow=Permission.INVOICE_WRITE)
async def closable(info: Info, until: dt.date | None = None, with_confirmed: bool = False) -> Closable:  # noqa: FBT001, FBT002 — an argument of the API
    """What is left to close up to a day; without one, up to the newest closing day of each customer."""
    seller = info.context.actor.business_id
    assert seller is not None
    day = until or await closings.latest_closing_day(seller)
    customers, finishable, objected = await closings.count(seller, until, with_confirmed=with_confirmed)
    return Closable(until=day, customers=customers, finishable=finishable, objected=objected)


@query(ClosingNow | None, allow=Permission.INVOICE_READ)
async def closing_now(info: Info, closing: strawberry.ID) -> ClosingNow | None:
    """What a provisional closing would be billed with at this moment; null once it is settled, or not to be seen."""
    key = key_of(closing, "Closing", "closing")
    row = await rows.Closing.visible_to(info.context.actor).get_or_none(id=key)
    now = await closings.look(row) if row else None
    if now is None:
        return None
    told: list[dict[str, Any]] = list(now.invoice.taxes)
    return ClosingNow(
        net=now.invoice.net,
        tax=now.invoice.tax,
        total=now.invoice.total,
        taxes=[Tax(**one) for one in told],
        differences=[_difference(one) for one in now.differences],
    )


def _difference(one: closings.Difference) -> ClosingDifference:
    either = one.shown or one.now
    assert either is not None
    return ClosingDifference(
        line=strawberry.ID(global_id("ClosingLine", one.shown.id)) if one.shown else None,
        reference=either.reference,
        name=either.name,
        unit=either.unit,
        shown_quantity=one.shown.quantity if one.shown else None,
        shown_amount=one.shown.amount if one.shown else None,
        quantity=one.now.quantity if one.now else None,
        amount=one.now.amount if one.now else None,
    )


@mutation(
    Closing,
    allow=Permission.INVOICE_WRITE,
    errors=[closings.NothingToClose, invoices.NoRegistrationNumber, invoices.ProvisionallyClosed],
)
async def closing_create(info: Info, input: ClosingCreateInput) -> rows.Closing:
    """仮締め: a statement of what a customer would be billed, for both sides to look at."""
    key = key_of(input.customer, "Customer", "customer")
    customer = await own(Customer, key, by=info.context.actor, path=("customer",))
    return await closings.close(customer, input.until, with_confirmed=input.with_confirmed)


@mutation({"is_queued": bool}, allow=Permission.INVOICE_WRITE, errors=[closings.NothingToClose])
async def closings_create(info: Info, input: ClosingsCreateInput) -> dict[str, Any]:
    """一括仮締め of all customers, made aside; `closingsLive` tells of each, `closable` what is left."""
    await closings.want_all(input.until, with_confirmed=input.with_confirmed, by=info.context.actor)
    return {"is_queued": True}


@mutation(Closing, allow=Permission.INVOICE_WRITE, errors=STEP)
async def closing_reopen(info: Info, input: ClosingInput) -> rows.Closing:
    """仮締め解除: its orders can be closed or billed again."""
    return await closings.reopen(await _locked(info, input), by=info.context.actor)


@mutation(
    Closing,
    allow=Permission.INVOICE_WRITE,
    errors=[
        *STEP, closings.OpenObjections, closings.StatementChanged, invoices.NothingToBill,
        invoices.NoRegistrationNumber, documents.UnknownLocale,
    ],
)  # fmt: skip
async def closing_finish(info: Info, input: ClosingFinishInput) -> rows.Closing:
    """本締め: what the statement's orders come to now is billed and sent; later orders are for the next period."""
    how = closings.Finishing(input.issued_on, input.by_mail, input.expected_total, input.locale or info.context.locale)
    return await closings.finish(await _locked(info, input), how, by=info.context.actor)


@mutation(
    {"is_queued": bool}, allow=Permission.INVOICE_WRITE, errors=[closings.NothingToClose, documents.UnknownLocale]
)
async def closings_finish(info: Info, input: ClosingsFinishInput) -> dict[str, Any]:
    """一括本締め of all statements to which nobody objects, made aside; `closable` tells what is left."""
    locale = documents.language_of(input.locale or info.context.locale)
    await closings.want_finished(input.until, locale, by=info.context.actor)
    return {"is_queued": True}


@mutation(Closing, allow=Permission.MESSAGE_WRITE, errors=[*STEP, closings.OpenObjections])
async def closing_agree(info: Info, input: ClosingInput) -> rows.Closing:
    """確認済: the buyer has looked at the statement, and it is right."""
    return await closings.agree(await _locked(info, input), by=info.context.actor)


@mutation(ClosingLine, allow=Permission.INVOICE_READ, errors=STEP)
async def closing_line_remark(info: Info, input: ClosingLineRemarkInput) -> rows.ClosingLine:
    """The buyer objects to a line, or the seller answers; the other side is told by mail."""
    actor = info.context.actor
    key = key_of(input.line, "ClosingLine", "line")
    line = await found(rows.ClosingLine, key, by=actor, path=("line",))
    closing = await locked(rows.Closing, line.closing_id, by=actor, path=("line",))
    return await closings.remark(closing, await rows.ClosingLine.get(id=key), input.text, by=actor)


async def _locked(info: Info, input: Any) -> rows.Closing:
    key = key_of(input.id, "Closing", "id")
    return await locked(rows.Closing, key, by=info.context.actor, version=input.expected_version)
